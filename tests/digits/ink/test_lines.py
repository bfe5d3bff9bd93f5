"""A digit is read on whatever ground it comes: frames, grids, cells, combs and ruled lines are left out of the ink."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.digits.files.decode import open_image
from app.digits.files.image_file import read_digit_image
from app.digits.ink.lines import without_lines
from app.digits.normalize import normalize
from app.digits.segment.segment import segment
from app.inference.classifier import Classifier
from app.inference.recognize import recognize_number
from app.settings import Settings
from tests.support.drawings import SEVEN, THREE, canvas, file
from tests.support.grounds import GROUNDS, on_ground

Digits = tuple[NDArray[np.uint8], NDArray[np.uint8]]
COUNT = 60


@pytest.fixture(scope="module")
def validation() -> Digits:
    """Return 2,000 training digits that version 2 was not trained on, (n, 28, 28) and (n,)."""
    with np.load(Settings().data) as data:
        return data["x_train"][-2000:], data["y_train"][-2000:]


@pytest.fixture(scope="module")
def network() -> Classifier:
    return Classifier(Path(Settings().shipped_dir / "6" / "model.tflite"))


@pytest.mark.parametrize("kind", GROUNDS)
def test_digits_are_read_on_every_ground(network: Classifier, validation: Digits, kind: str) -> None:
    rng = np.random.default_rng(11)
    images, labels = validation
    chosen = rng.choice(len(images), COUNT, replace=False)
    found = np.stack([normalize(on_ground(images[i], kind, rng)) for i in chosen])
    assert (network.predict(found).argmax(1) == labels[chosen]).sum() >= COUNT - 2


def test_nothing_is_taken_from_digits_that_fill_their_image(network: Classifier, validation: Digits) -> None:
    images, labels = validation
    changed = []
    for image, label in zip(images, labels, strict=True):
        rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
        tight = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        for ink in (tight, np.kron(tight, np.ones((6, 6), np.uint8))):
            cleared, level, upright = without_lines(ink)
            if level or upright:
                changed.append((cleared, label))
    assert len(changed) <= 0.001 * len(images)
    assert all(network.predict(normalize(ink)[None]).argmax() == label for ink, label in changed)


def test_nothing_is_taken_from_digits_of_a_few_pixels_whose_sides_are_as_straight_as_lines(validation: Digits) -> None:
    for image in validation[0]:
        for small in (image, np.asarray(Image.fromarray(image[4:24, 4:24]).reduce(2))):
            assert np.array_equal(without_lines(small)[0], small)


@pytest.mark.parametrize("kind", ["frame", "box", "grid", "cross", "binary cell", "double frame"])
def test_a_file_gives_the_digit_image_of_its_canvas(kind: str) -> None:
    grey = on_ground(normalize(canvas(SEVEN)), kind, np.random.default_rng(3))
    for image in (
        Image.fromarray(grey),
        Image.fromarray(grey).convert("RGBA"),
        Image.fromarray(np.pad(grey, 9, "edge")),
    ):
        assert np.array_equal(read_digit_image(open_image(file(image))), normalize(grey))


@pytest.mark.parametrize("kind", ["frame", "box", "grid", "guide lines", "binary cell", "ruled"])
def test_a_number_is_read_on_it_and_says_what_was_left_out(network: Classifier, kind: str) -> None:
    grey = on_ground(normalize(canvas(SEVEN)), kind, np.random.default_rng(3))
    found = recognize_number(network, segment(grey))
    assert found.text == "7"
    assert set(found.warnings) & {"frame", "underline"}


def test_two_tall_ones_beside_a_low_three_are_no_frame() -> None:
    one = np.pad(np.full((72, 4), 255, np.uint8), ((6, 6), (10, 10)))
    three = np.kron(normalize(canvas(THREE)), np.ones((3, 3), np.uint8))
    assert without_lines(np.hstack([one, three, one]))[1:] == (0, 0)
