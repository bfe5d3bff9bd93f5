"""Answers that were computed before are not computed again, and are never those of another network or other images."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.training.gate.remembered_answers import MAX_FILES, MIN_IMAGES, RememberedAnswers

IMAGES = np.arange(MIN_IMAGES * 784, dtype=np.uint8).reshape(MIN_IMAGES, 28, 28)
OTHERS = IMAGES[::-1]


class Counted:
    """A network that counts the images that it reads; its answers are their sums."""

    def __init__(self) -> None:
        self.read = 0

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        self.read += len(images)
        return np.repeat(images.reshape(len(images), -1).sum(1, dtype=np.float32)[:, None], 10, axis=1)


@pytest.fixture
def tflite(tmp_path: Path) -> Path:
    (tmp_path / "model.tflite").write_text("a network")
    return tmp_path / "model.tflite"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "answers"


def loaded(folder: Path, tflite: Path) -> tuple[RememberedAnswers, Counted]:
    network = Counted()
    remembered = RememberedAnswers(network)
    remembered.load(folder, tflite)
    return remembered, network


def saved(folder: Path, tflite: Path) -> None:
    remembered, _ = loaded(folder, tflite)
    remembered.predict(IMAGES)
    remembered.save(folder, tflite)


def test_the_same_images_are_read_once(folder: Path, tflite: Path) -> None:
    remembered, network = loaded(folder, tflite)
    first = remembered.predict(IMAGES)
    np.testing.assert_array_equal(remembered.predict(IMAGES.copy()), first)
    assert network.read == MIN_IMAGES
    assert not np.array_equal(remembered.predict(OTHERS), first)
    assert network.read == 2 * MIN_IMAGES


def test_a_few_images_are_read_each_time_since_that_is_timed(folder: Path, tflite: Path) -> None:
    remembered, network = loaded(folder, tflite)
    for _ in range(3):
        remembered.predict(IMAGES[:1])
    assert network.read == 3


def test_another_process_reads_them_from_the_file(folder: Path, tflite: Path) -> None:
    saved(folder, tflite)
    remembered, network = loaded(folder, tflite)
    np.testing.assert_array_equal(remembered.predict(IMAGES), Counted().predict(IMAGES))
    assert network.read == 0


def test_another_network_answers_for_itself(folder: Path, tflite: Path) -> None:
    saved(folder, tflite)
    tflite.write_text("another network")
    remembered, network = loaded(folder, tflite)
    remembered.predict(IMAGES)
    assert network.read == MIN_IMAGES


@pytest.mark.parametrize("damage", [b"", b"no zip", None])
def test_from_a_damaged_file_nothing_is_taken(folder: Path, tflite: Path, damage: bytes | None) -> None:
    saved(folder, tflite)
    [file] = folder.iterdir()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content if damage is None else damage)
    remembered, network = loaded(folder, tflite)
    np.testing.assert_array_equal(remembered.predict(IMAGES), Counted().predict(IMAGES))
    assert network.read == MIN_IMAGES


def test_only_the_networks_used_last_are_kept(folder: Path, tflite: Path) -> None:
    for number in range(MAX_FILES + 3):
        tflite.write_text(str(number))
        saved(folder, tflite)
    assert len(list(folder.iterdir())) == MAX_FILES
    assert loaded(folder, tflite)[0].predict(IMAGES) is not None


def test_where_nothing_can_be_written_the_training_goes_on(folder: Path, tflite: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("a file where the folder would be")
    saved(folder, tflite)
    assert folder.is_file()
