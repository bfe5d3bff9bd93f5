"""A drawing changes as it is told to, and normalizing takes out what it takes out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.digits.normalize import digit_image
from app.digits.rasterize import rasterize
from app.digits.rotation import IDENTITY, Kind, transform_image, transformed_digit_image
from tests.support.drawings import ONE, SEVEN, ZERO

UNCHANGED = digit_image(rasterize(SEVEN))
MIDDLES = np.indices((28, 28)) + 0.5


def middle(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the centre of mass, down and across."""
    found: NDArray[np.float64] = (MIDDLES * image).sum((1, 2)) / image.sum()
    return found


def lean(image: NDArray[np.uint8]) -> float:
    """Return the angle of a long shape from upright in degrees, clockwise, by its moments."""
    y, x = MIDDLES - middle(image)[:, None, None]
    xx, yy, xy = ((image * product).sum() for product in (x * x, y * y, x * y))
    return float(-np.degrees(0.5 * np.arctan2(2 * xy, yy - xx)))


@pytest.mark.parametrize("kind", IDENTITY)
def test_nothing_changed_is_the_digit_image_that_is_read(kind: Kind) -> None:
    assert np.array_equal(transformed_digit_image(SEVEN, kind, IDENTITY[kind]), UNCHANGED)
    if kind != "thickness":
        assert np.array_equal(transform_image(UNCHANGED, kind, IDENTITY[kind]), UNCHANGED)


@pytest.mark.parametrize("angle", [-40, -15, 10, 35])
def test_an_angle_turns_it_clockwise(angle: float) -> None:
    upright = lean(digit_image(rasterize(ONE)))
    assert lean(transformed_digit_image(ONE, "angle", angle)) - upright == pytest.approx(angle, abs=1.5)
    assert lean(transform_image(digit_image(rasterize(ONE)), "angle", angle)) - upright == pytest.approx(angle, abs=1.5)


@pytest.mark.parametrize("kind", ["shift", "scale"])
@given(value=st.floats(0.5, 1.5))
def test_normalizing_takes_shift_and_scale_out_again(kind: Kind, value: float) -> None:
    changed = transformed_digit_image(ZERO, kind, value if kind == "scale" else value - 1).astype(int)
    assert np.abs(changed - digit_image(rasterize(ZERO))).mean() < 2


@pytest.mark.parametrize("share", [-0.2, -0.1, 0.05, 0.25])
def test_an_image_is_shifted_by_shares_of_its_side(share: float) -> None:
    image = digit_image(rasterize(ONE))
    down, across = middle(transform_image(image, "shift", share)) - middle(image)
    assert across == pytest.approx(share * 28, abs=0.1)
    assert down == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("grown", [0.6, 0.8, 1.2])
def test_an_image_grows_about_its_middle(grown: float) -> None:
    original = digit_image(rasterize(ZERO))
    changed = transform_image(original, "scale", grown)
    assert changed.sum(dtype=int) == pytest.approx(original.sum(dtype=int) * grown**2, rel=0.08)
    np.testing.assert_allclose(middle(changed) - 14, (middle(original) - 14) * grown, atol=0.15)


def test_a_thicker_pen_leaves_more_ink_and_is_read_normalized() -> None:
    ink = [transformed_digit_image(SEVEN, "thickness", value).sum(dtype=int) for value in (0.4, 0.7, 1, 1.6, 2.4)]
    assert ink == sorted(ink)
    assert ink[-1] > 2 * ink[0]
    assert all(14 < at <= 15 for at in middle(transformed_digit_image(SEVEN, "thickness", 2)))


def test_an_image_has_no_pen() -> None:
    with pytest.raises(ValueError, match="no pen"):
        transform_image(UNCHANGED, "thickness", 2)


def test_a_dot_may_be_turned_and_an_empty_stroke_is_passed_over() -> None:
    assert transformed_digit_image([[[3, 4]]], "angle", 30).max() == 255
    assert np.array_equal(
        transformed_digit_image([[], *SEVEN], "angle", 30), transformed_digit_image(SEVEN, "angle", 30)
    )
