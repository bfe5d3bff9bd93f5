"""The pen's path: where it went, in which direction and in how many strokes."""

import numpy as np
import pytest

from app.digits.pen_path import POINTS, VALUES, pen_path

DOWN = [[0, 0], [0, 10]]
BAR = [[-5, 5], [5, 5]]


def test_a_line_is_followed_from_its_start_to_its_end() -> None:
    path = pen_path([DOWN])
    assert path.shape == (POINTS, VALUES)
    assert path.dtype == np.float32
    assert np.all(np.diff(path[:, 1]) > 0)
    assert (path[0, 1], path[-1, 1]) == pytest.approx((-1, 1), abs=0.02)
    assert np.allclose(path[:, 2:4], (0, 1), atol=1e-5)


def test_the_other_way_round_it_is_another_path() -> None:
    there, back = pen_path([DOWN]), pen_path([DOWN[::-1]])
    assert np.allclose(there[:, :2], back[::-1, :2], atol=1e-5)
    assert np.allclose(there[:, 2:4], -back[:, 2:4], atol=1e-5)


def test_each_stroke_begins_once_and_no_point_lies_in_the_air() -> None:
    path = pen_path([DOWN, BAR])
    assert path[:, 4].sum() == 2
    assert path[0, 4] == 1
    begins = int(np.flatnonzero(path[:, 4])[1])
    assert begins == POINTS // 2  # both are as long
    assert np.allclose(path[:begins, 0], 0, atol=1e-4)
    assert np.allclose(path[begins:, 1], 0, atol=1e-4)


@pytest.mark.parametrize(("size", "right", "down"), [(1e-6, 0, 0), (1, 7, -3), (9e8, 0, 0)])
def test_neither_size_nor_place_matters(size: float, right: float, down: float) -> None:
    moved = [[[x * size / 10 + right, y * size / 10 + down] for x, y in stroke] for stroke in (DOWN, BAR)]
    assert np.allclose(pen_path(moved), pen_path([DOWN, BAR]), atol=1e-4)


def test_more_points_on_the_same_line_change_nothing() -> None:
    slow = [[0, i / 50] for i in range(501) for _ in range(2)]
    assert np.allclose(pen_path([slow, BAR]), pen_path([DOWN, BAR]), atol=1e-3)


@pytest.mark.parametrize("strokes", [[[[3, 4]]], [[[3, 4], [3, 4]]], [[], [[0, 0]], []], [[[0, 0]], [[5, 0]]]])
def test_dots_have_a_path_of_numbers(strokes: list[list[list[float]]]) -> None:
    path = pen_path(strokes)
    assert np.isfinite(path).all()
    assert np.abs(path).max() <= 1
