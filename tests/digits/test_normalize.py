"""Whatever the canvas, the digit image is what MNIST would have made of it."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from PIL import Image

from app.digits.normalize import digit_image, normalize
from app.errors import BlankImage
from app.inference.classifier import Classifier
from app.settings import Settings
from tests.support.drawings import SEVEN, canvas


def centre_of_mass(image: NDArray[np.uint8]) -> tuple[float, float]:
    ink = image.astype(float)
    middles = np.arange(28) + 0.5
    return float(ink.sum(1) @ middles / ink.sum()), float(ink.sum(0) @ middles / ink.sum())


@pytest.fixture(scope="module")
def mnist() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return 500 training digits, (500, 28, 28) and (500,)."""
    with np.load(Settings().data) as data:
        return data["x_train"][:500], data["y_train"][:500]


def test_the_digit_fills_a_box_of_20_and_its_mass_lies_in_the_middle() -> None:
    image = normalize(canvas(SEVEN))
    rows, columns = np.flatnonzero(image.max(1)), np.flatnonzero(image.max(0))
    assert rows[-1] - rows[0] + 1 == 20
    assert columns[-1] - columns[0] + 1 <= 20
    assert image.max() == 255
    assert all(14 < middle <= 15 for middle in centre_of_mass(image))


@pytest.mark.parametrize(
    ("ground", "pen"), [(0, 255), (0, 90), (40, 255), (128, 0), (128, 255), (128, 40), (255, 0), (255, 90), (255, 180)]
)
def test_the_tones_of_ink_and_ground_do_not_matter(ground: int, pen: int) -> None:
    ink = canvas(SEVEN) / 255
    toned = np.rint(ground * (1 - ink) + pen * ink).astype(np.uint8)
    assert np.abs(normalize(toned).astype(int) - normalize(canvas(SEVEN))).max() <= 6


def test_a_digit_smaller_than_the_box_is_enlarged() -> None:
    assert np.flatnonzero(normalize(canvas(SEVEN, 14)).max(1)).size == 20


def test_a_very_large_digit_is_the_same_digit() -> None:
    ink = np.random.default_rng(5).integers(1, 256, (300, 200), np.uint8)
    large = np.repeat(np.repeat(ink, 8, axis=0), 8, axis=1)
    assert np.abs(digit_image(large).astype(int) - digit_image(ink)).max() <= 1


def test_a_line_of_millions_of_pixels_takes_memory_for_its_pixels_only() -> None:
    line = np.full((1, 2_000_000), 255, np.uint8)
    tracemalloc.start()
    try:
        assert digit_image(line).max() == 255
        assert tracemalloc.get_traced_memory()[1] < 30 * line.size
    finally:
        tracemalloc.stop()


def test_mnist_images_come_back_as_they_were(mnist: tuple[NDArray[np.uint8], NDArray[np.uint8]]) -> None:
    images, _ = mnist
    again = np.stack([normalize(np.pad(image, 10)) for image in images])
    fits = [np.array_equal(a, b) for a, b in zip(again, images, strict=True)]
    assert np.mean(fits) > 0.9


def test_pasted_mnist_images_are_read_as_well_as_the_originals(
    mnist: tuple[NDArray[np.uint8], NDArray[np.uint8]],
) -> None:
    images, labels = mnist
    rng = np.random.default_rng(0)
    pasted = []
    for image in images:
        scale = int(rng.integers(1, 7))
        large = np.kron(image, np.ones((scale, scale), np.uint8))
        ground = np.zeros((28 * scale + 60, 28 * scale + 90), np.uint8)
        top, left = rng.integers(0, 60), rng.integers(0, 90)
        ground[top : top + len(large), left : left + len(large)] = large
        pasted.append(normalize(ground if rng.random() < 0.5 else 255 - ground))
    network = Classifier(Path(Settings().shipped_dir / "1" / "model.tflite"))
    straight = network.predict(images).argmax(1) == labels
    again = network.predict(np.stack(pasted)).argmax(1) == labels
    assert again.sum() >= straight.sum() - 1


@pytest.mark.parametrize("tone", [0, 128, 255])
def test_it_says_when_the_canvas_is_blank(tone: int) -> None:
    with pytest.raises(BlankImage):
        normalize(np.full((280, 280), tone, np.uint8))


def test_grain_alone_is_blank() -> None:
    grain = np.random.default_rng(0).normal(200, 3, (280, 280))
    with pytest.raises(BlankImage):
        normalize(grain.astype(np.uint8))


@settings(max_examples=200)
@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=60)))
def test_any_canvas_gives_a_digit_image_or_is_blank(anything: NDArray[np.uint8]) -> None:
    try:
        image = normalize(anything)
    except BlankImage:
        return
    assert image.shape == (28, 28)
    assert image.dtype == np.uint8
    assert image.max() == 255


@given(st.sampled_from([(1, 1), (1, 500), (500, 1), (1, 2)]), st.integers(0, 255))
def test_extreme_shapes_are_read(shape: tuple[int, int], tone: int) -> None:
    bar = np.full(shape, tone, np.uint8)
    bar[0, 0] = 255 - tone
    try:
        assert normalize(bar).shape == (28, 28)
    except BlankImage:
        return


def test_digits_of_seven_pixels_are_read_better_than_in_blocks(
    mnist: tuple[NDArray[np.uint8], NDArray[np.uint8]],
) -> None:
    images, labels = mnist
    small = [np.asarray(Image.fromarray(np.pad(image, 1)).reduce(3)) for image in images]
    blocks = [np.kron(image, np.ones((3, 3), np.uint8)) for image in small]
    network = Classifier(Path(Settings().shipped_dir / "2" / "model.tflite"))
    right, in_blocks = (
        (network.predict(np.stack([normalize(image) for image in given])).argmax(1) == labels).sum()
        for given in (small, blocks)
    )
    assert right > in_blocks


def test_a_box_of_20_pixels_stays_as_it_is_to_the_grey_level() -> None:
    box = np.random.default_rng(3).integers(16, 256, (20, 15), np.uint8)
    box[9, 7] = 255
    image = digit_image(np.pad(box, 30))
    rows, columns = np.flatnonzero(image.max(1)), np.flatnonzero(image.max(0))
    assert np.array_equal(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], box)


def test_a_small_digit_stretched_to_a_square_gets_a_digit_s_width_back() -> None:
    bar = np.full((16, 16), 255, np.uint8)
    bar[:8, :8] = 0
    columns = np.flatnonzero(digit_image(bar).max(0))
    assert 12 <= columns.size <= 15
    with_margin = np.flatnonzero(digit_image(np.pad(bar, 1)).max(0))
    assert with_margin.size == 20
