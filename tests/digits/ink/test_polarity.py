"""A digit image of dark ink on light ground is turned over, and no other."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.digits.ink.polarity import is_inverted, white_on_black
from app.settings import Settings


@pytest.fixture(scope="module")
def mnist() -> NDArray[np.uint8]:
    """Return 2,000 training digits."""
    with np.load(Settings().data) as data:
        images: NDArray[np.uint8] = data["x_train"][:2000]
    return images


def test_mnist_s_own_images_come_back_as_they_are(mnist: NDArray[np.uint8]) -> None:
    assert all(white_on_black(image) is image for image in mnist)


def test_an_inverted_image_becomes_the_upright_one_to_the_grey_level(mnist: NDArray[np.uint8]) -> None:
    assert all(np.array_equal(white_on_black(255 - image), image) for image in mnist)


@pytest.mark.parametrize(("ground", "pen"), [(255, 0), (200, 0), (255, 90), (128, 10), (100, 0), (250, 200)])
def test_so_does_one_of_other_tones_with_black_ground(mnist: NDArray[np.uint8], ground: int, pen: int) -> None:
    for image in mnist[:200]:
        turned = white_on_black(np.rint(ground + (pen - ground) * (image / 255)).astype(np.uint8))
        assert np.abs(turned - image * ((ground - pen) / ground)).max() <= 3


@pytest.mark.parametrize("width", [1, 2])
def test_neither_a_white_frame_nor_a_black_one_turns_a_digit_over(mnist: NDArray[np.uint8], width: int) -> None:
    for image in mnist[:200]:
        framed = image.copy()
        framed[:width] = framed[-width:] = framed[:, :width] = framed[:, -width:] = 255
        assert white_on_black(framed) is framed
        assert is_inverted(255 - framed)


def test_ink_that_runs_out_of_the_image_turns_nothing_over(mnist: NDArray[np.uint8]) -> None:
    for image in mnist[:200]:
        cropped = np.roll(image, (9, 9), (0, 1))
        assert not is_inverted(cropped)
        assert is_inverted(255 - cropped)


@pytest.mark.parametrize("level", [20, 60, 100])
def test_a_dim_ground_that_is_not_black_stays(mnist: NDArray[np.uint8], level: int) -> None:
    assert not any(is_inverted(np.maximum(image, np.uint8(level))) for image in mnist)
