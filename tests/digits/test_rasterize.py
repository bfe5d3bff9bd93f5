"""Strokes become ink as a round pen leaves it."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.digits.normalize import normalize
from app.digits.rasterize import DRAWING_SIDE, MAX_POINTS, PEN_WIDTH, rasterize
from app.errors import BadInput, BlankImage
from tests.support.drawings import SEVEN, ZERO

WIDTH = DRAWING_SIDE * PEN_WIDTH


def test_a_single_point_is_a_round_dot_as_wide_as_the_pen() -> None:
    dot = rasterize([[[3, 4]]]).astype(float) / 255
    assert dot.sum() == pytest.approx(np.pi * (WIDTH / 2) ** 2, rel=0.05)
    assert np.allclose(dot, dot.T)
    assert np.allclose(dot, dot[::-1, ::-1])


def test_a_line_has_the_pens_width_and_round_ends() -> None:
    line = rasterize([[[0, 0], [0, 50]]]).astype(float) / 255
    assert line[line.shape[0] // 2].sum() == pytest.approx(WIDTH, rel=0.02)
    assert line.sum() == pytest.approx(DRAWING_SIDE * WIDTH + np.pi * (WIDTH / 2) ** 2, rel=0.02)


def test_edges_are_smooth() -> None:
    ink = rasterize(SEVEN)
    assert ((ink > 0) & (ink < 255)).sum() > 20


@pytest.mark.parametrize("unit", [0.001, 1, 100_000])
@pytest.mark.parametrize("shift", [-5, 0, 1000])
def test_the_unit_and_the_place_of_a_drawing_do_not_matter(unit: float, shift: float) -> None:
    moved = [[[(x + shift) * unit, (y + shift) * unit] for x, y in stroke] for stroke in ZERO]
    assert np.abs(rasterize(moved).astype(int) - rasterize(ZERO)).max() <= 2


def test_a_pen_that_rests_changes_nothing() -> None:
    resting = [[point for point in stroke for _ in range(50)] for stroke in SEVEN]
    assert np.array_equal(rasterize(resting), rasterize(SEVEN))


@pytest.mark.parametrize("points", [500, 9_000])
def test_a_slow_pen_draws_what_a_quick_one_does(points: int) -> None:
    """A pen that is asked a thousand times a second leaves many points in each pixel."""
    along = np.linspace(0, 5, points)
    slowly = np.column_stack([np.interp(along, range(6), axis) for axis in zip(*SEVEN[0], strict=True)])
    assert np.abs(rasterize([slowly.tolist()]).astype(int) - rasterize(SEVEN)).max() <= 0.15 * 255


def test_a_pen_that_trembles_in_one_place_leaves_a_dot() -> None:
    trembling = np.random.default_rng(0).normal(0, 0.02, (2_000, 2)) + 50
    ends = [[[0, 0], [0, 100]], trembling.tolist()]
    resting = [[[0, 0], [0, 100]], [[50, 50]]]
    assert np.abs(rasterize(ends).astype(int) - rasterize(resting)).max() <= 0.15 * 255


def test_a_dot_beside_a_line_is_kept() -> None:
    assert np.flatnonzero(rasterize([[[0, 0], [0, 100]], [[60, 50]]]).max(0)).max() > 0.5 * DRAWING_SIDE


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=2, max_size=90))
def test_every_pixel_that_a_line_reaches_is_inked_and_no_other(points: list[tuple[int, int]]) -> None:
    ink = rasterize([points])
    ends = np.array(points, float)
    longest = np.ptp(ends, axis=0).max()
    low, scale = ends.min(0), DRAWING_SIDE / longest if longest else 0.0
    ends = (ends - low - np.ptp(ends, axis=0) / 2) * scale + np.array(ink.shape[::-1]) / 2
    pixels = np.stack(np.meshgrid(*(np.arange(n) + 0.5 for n in ink.shape[::-1])), -1)  # (h, w, 2): x, y
    distance = np.full(ink.shape, np.inf)
    for start, end in pairwise(ends):
        line = end - start
        foot = np.clip((pixels - start) @ line / max(line @ line, 1e-9), 0, 1)[..., None]
        distance = np.minimum(distance, np.hypot(*np.moveaxis(pixels - start - foot * line, -1, 0)))
    assert np.abs(np.clip(WIDTH / 2 + 0.5 - distance, 0, 1) * 255 - ink).max() < 2


@pytest.mark.parametrize("strokes", [[], [[]], [[], []]])
def test_it_says_when_nothing_was_drawn(strokes: list[list[list[float]]]) -> None:
    with pytest.raises(BlankImage):
        rasterize(strokes)


@pytest.mark.parametrize(
    "strokes",
    [[[[1, float("nan")]]], [[[1, float("inf")]]], [[[1e300, 0], [0, 0]]], [[[1]]], [[[1, 2, 3]]], [[[1, 2], [3]]]],
)
def test_it_refuses_points_that_are_not_two_finite_numbers(strokes: list[list[list[float]]]) -> None:
    with pytest.raises(BadInput, match="two finite numbers"):
        rasterize(strokes)


def test_it_refuses_more_points_than_a_digit_can_have() -> None:
    with pytest.raises(BadInput, match="10,000 points"):
        rasterize([[[i, i] for i in range(MAX_POINTS + 1)]])


number = st.floats(-1e9, 1e9)


@example([[[0.0, 0.0], [1e-308, 0.0]]])
@given(st.lists(st.lists(st.lists(number, min_size=2, max_size=2), max_size=12), min_size=1, max_size=6))
def test_any_finite_drawing_gives_a_digit_image(strokes: list[list[list[float]]]) -> None:
    if not any(strokes):
        return
    image = normalize(rasterize(strokes))
    assert image.shape == (28, 28)
    assert image.max() == 255
