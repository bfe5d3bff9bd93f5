"""One network answers, for one thread or many."""

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


@pytest.fixture
def network() -> Classifier:
    return Classifier(Settings().models_dir / "2" / "model.tflite")


def test_it_reads_drawn_digits(network: Classifier) -> None:
    answers = network.predict(IMAGES)
    assert answers.argmax(1).tolist() == [0, 1, 3, 7]
    assert np.allclose(answers.sum(1), 1, atol=1e-5)


def test_an_image_gets_the_same_answer_alone_and_in_a_batch(network: Classifier) -> None:
    alone = np.concatenate([network.predict(image[None]) for image in IMAGES])
    assert np.array_equal(alone, network.predict(IMAGES))


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


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(b"not a network")
    with pytest.raises(BadVersion, match="not a network that LiteRT can run"):
        Classifier(path)
