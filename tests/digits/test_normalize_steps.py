"""The steps of normalizing are those that a digit image is made by."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from app.digits.ink.find import find_ink
from app.digits.normalize import digit_image
from app.digits.normalize_steps import MAX_PREVIEW_SIDE, normalization_steps, shrink_canvas
from app.digits.rasterize import SHEET_PEN_WIDTH, SHEET_SIDE, rasterize, rasterize_sheet
from app.errors import BadInput, BlankImage
from app.settings import ROOT
from tests.support.drawings import SEVEN, ZERO, canvas


@settings(max_examples=200, deadline=None)
@example(np.array([[17, 1, 1]], np.uint8))  # still under 20 pixels when enlarged once
@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=60)))
def test_they_end_in_the_digit_image_whatever_the_ink(ink: NDArray[np.uint8]) -> None:
    try:
        expected = digit_image(ink)
    except BlankImage:
        with pytest.raises(BlankImage):
            normalization_steps(ink)
        return
    assert np.array_equal(normalization_steps(ink).image, expected)


def test_each_step_follows_from_the_one_before() -> None:
    ink = find_ink(canvas(SEVEN, 100))
    taken = normalization_steps(ink)
    left, top, right, bottom = taken.box
    outside = ink.copy()
    outside[top:bottom, left:right] = 0
    assert not outside.any()
    assert all(side.any() for side in (ink[top], ink[bottom - 1], ink[:, left], ink[:, right - 1]))
    x0, y0, x1, y1 = taken.square
    assert x1 - x0 == y1 - y0 == max(right - left, bottom - top)
    assert abs((x0 + x1) - (left + right)) <= 1
    assert (y0, y1) == (top, bottom)
    # every grey level of ink is in the average, each of its cells as large as side / 20 pixels of the canvas
    assert taken.average.sum() * ((x1 - x0) / 20) ** 2 == pytest.approx(ink.sum(), rel=1e-4)
    np.testing.assert_allclose(taken.rescaled, taken.average * (255 / taken.average.max()), atol=0.5)
    across, down = taken.corner
    np.testing.assert_array_equal(taken.image[down : down + 20, across : across + 20], taken.rescaled)
    rows, columns = np.indices((28, 28)) + 0.5
    for start, at, places in zip(taken.corner, taken.centre, (columns, rows), strict=True):
        assert start + at == pytest.approx((taken.image * places).sum() / taken.image.sum(), rel=1e-5)
        assert 14 < start + at <= 15


def test_large_ink_is_shown_smaller_with_as_much_of_it() -> None:
    taken = normalization_steps(canvas(ZERO, 500))
    assert max(taken.preview.shape) <= MAX_PREVIEW_SIDE
    assert taken.factor == 5
    assert taken.preview.sum(dtype=int) * 25 == pytest.approx(canvas(ZERO, 500).sum(dtype=int), rel=0.01)
    assert normalization_steps(canvas(ZERO, 100)).factor == 1


def test_shrinking_the_whole_canvas_leaves_the_digit_small_and_where_it_was() -> None:
    corner = np.zeros((280, 280), np.uint8)
    corner[20:120, 20:120] = canvas(SEVEN, 100)
    small = shrink_canvas(corner)
    assert np.argwhere(small).max() < 12
    assert np.array_equal(shrink_canvas(255 - corner), small)
    assert shrink_canvas(np.full((3, 900), 7, np.uint8)).tolist() == [[7] * 28] * 28


def test_a_sheet_shows_strokes_where_they_were_drawn_with_the_pen_that_the_page_shows() -> None:
    line = rasterize_sheet([[[0.5, 0.25], [0.5, 0.75]]], 1).astype(float) / 255
    assert line.shape == (SHEET_SIDE, SHEET_SIDE)
    assert line[SHEET_SIDE // 2].sum() == pytest.approx(SHEET_SIDE * SHEET_PEN_WIDTH, rel=0.05)
    assert np.array_equal(line[:, ::-1], line)
    inked = np.flatnonzero(line.any(1))
    assert (inked[0] + 1, inked[-1]) == pytest.approx((SHEET_SIDE / 4, SHEET_SIDE * 3 / 4), abs=2)
    assert np.array_equal(rasterize_sheet(SEVEN, 100), rasterize_sheet((np.array(SEVEN) / 100).tolist(), 1))
    page = (ROOT / "static" / "shared" / "ink.js").read_text(encoding="utf-8")
    assert float(re.findall(r"export const PEN = ([\d.]+);", page)[0]) == SHEET_PEN_WIDTH


@pytest.mark.parametrize("point", [[-0.1, 0.5], [0.5, 1.01]])
def test_strokes_beyond_the_sheet_are_refused(point: list[float]) -> None:
    with pytest.raises(BadInput, match="leave a sheet of 1 by 1") as refused:
        rasterize_sheet([[[0.5, 0.5], point]], 1)
    assert refused.value.field == "sheet"


@given(st.floats(1e-6, 1e9), st.floats(0, 1), st.floats(0, 1))
def test_a_dot_anywhere_on_any_sheet_is_drawn(side: float, x: float, y: float) -> None:
    assert rasterize_sheet([[[x * side, y * side]]], side).max() > 100


def test_strokes_are_normalized_from_their_own_ink() -> None:
    assert np.array_equal(normalization_steps(rasterize(ZERO)).image, digit_image(rasterize(ZERO)))
