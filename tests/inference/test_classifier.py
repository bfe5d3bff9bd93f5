"""One network answers, for one thread or many."""

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.digits.normalize import normalize
from app.errors import BadVersion
from app.inference.classifier import Classifier
from app.settings import Settings
from tests.support.drawings import ONE, SEVEN, THREE, ZERO, canvas

IMAGES = np.stack([normalize(canvas(strokes)) for strokes in (ZERO, ONE, THREE, SEVEN)])  # (4, 28, 28) uint8


FILES = Settings().shipped_dir
BATCHES, ONE_BY_ONE = FILES / "4" / "model.tflite", FILES / "2" / "model.tflite"  # older files take no batches


@pytest.fixture(params=[BATCHES, ONE_BY_ONE], ids=["batches", "one by one"])
def network(request: pytest.FixtureRequest) -> Classifier:
    path: Path = request.param
    return Classifier(path)


def drawn(n: int) -> NDArray[np.uint8]:
    """Return n digit images that all differ: the four drawings with noise."""
    noise = np.random.default_rng(n).integers(0, 60, (n, 28, 28), np.uint8)
    images: NDArray[np.uint8] = np.maximum(IMAGES[np.arange(n) % 4], noise)
    return images


def test_it_reads_drawn_digits(network: Classifier) -> None:
    answers = network.predict(IMAGES)
    assert answers.argmax(1).tolist() == [0, 1, 3, 7]
    assert np.allclose(answers.sum(1), 1, atol=1e-5)


def test_an_image_gets_the_same_answer_alone_and_in_a_batch(network: Classifier) -> None:
    alone = np.concatenate([network.predict(image[None]) for image in IMAGES])
    assert np.array_equal(alone, network.predict(IMAGES))


@pytest.mark.parametrize("n", [33, 64, 65, 250, 1000])
@pytest.mark.parametrize("cores", [1, 3])
@pytest.mark.parametrize("file", [BATCHES, ONE_BY_ONE], ids=["batches", "one by one"])
def test_each_of_many_images_gets_the_answer_that_it_gets_alone(file: Path, n: int, cores: int) -> None:
    network, images = Classifier(file, cores), drawn(n)
    alone = np.concatenate([network.predict(image[None]) for image in images])
    np.testing.assert_allclose(network.predict(images), alone, rtol=0, atol=1e-5)


def test_a_batch_on_several_cores_leaves_the_caller_its_priority() -> None:
    before = os.nice(0)
    Classifier(BATCHES, 3).predict(drawn(100))
    assert os.nice(0) == before


def test_no_images_give_no_answers(network: Classifier) -> None:
    assert network.predict(IMAGES[:0]).shape == (0, 10)


def test_many_threads_get_the_answers_that_one_gets(network: Classifier) -> None:
    wanted = network.predict(IMAGES)
    found: list[NDArray[np.bool_]] = []

    def ask(which: int) -> None:
        one = IMAGES[which % 4][None]
        found.extend(network.predict(one)[0] == wanted[which % 4] for _ in range(50))

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 400
    assert np.all(found)


def test_many_threads_with_batches_and_single_images_get_the_answers_that_one_gets(network: Classifier) -> None:
    images = drawn(100)
    wanted = network.predict(images)
    found: list[NDArray[np.float32]] = []

    def ask(which: int) -> None:
        if which % 2:
            found.extend(network.predict(images) for _ in range(3))
        else:
            found.extend(np.concatenate([network.predict(image[None]) for image in images]) for _ in range(2))

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 10
    assert all(np.allclose(each, wanted, rtol=0, atol=1e-5) for each in found)


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(b"not a network")
    with pytest.raises(BadVersion, match="not a network that LiteRT can run"):
        Classifier(path)
