"""Drawings to learn the pen's path from: every digit, in more orders and directions than its picture shows."""

import numpy as np
import pytest

from app.digits.pen_path import POINTS, VALUES
from app.training.strokes.paths import augment_paths, negative_drawings, paths_of, synthesize_drawings
from app.training.strokes.ways import MORE
from app.training.synthesis.draw import drawn, written_strokes


def test_every_digit_is_as_frequent_and_the_seed_decides() -> None:
    drawings, labels = synthesize_drawings(200, np.random.default_rng(3))
    again, same = synthesize_drawings(200, np.random.default_rng(3))
    assert np.bincount(labels).tolist() == [20] * 10
    assert np.array_equal(labels, same)
    assert np.array_equal(paths_of(drawings), paths_of(again))
    assert not np.array_equal(labels, np.sort(labels))


def test_a_digit_has_strokes_in_other_orders_and_directions() -> None:
    drawings, labels = synthesize_drawings(3000, np.random.default_rng(1))
    sevens = [drawing[0] for drawing, label in zip(drawings, labels, strict=True) if label == 7]
    down = np.mean([line[-1, 1] > line[0, 1] for line in sevens])
    assert 0.8 < down < 0.995


@pytest.mark.parametrize("digit", MORE)
def test_each_way_of_its_own_is_a_digit_that_can_be_drawn(digit: int) -> None:
    rng = np.random.default_rng(digit)
    for strokes in written_strokes([MORE[digit]], 20, rng):
        assert drawn(strokes, rng).max() == 255


def test_letters_signs_and_scribbles_have_paths_too() -> None:
    paths = paths_of(negative_drawings(60, np.random.default_rng(0)))
    assert paths.shape == (60, POINTS, VALUES)
    assert np.isfinite(paths).all()


def test_augmented_paths_are_others_whose_strokes_begin_where_they_did() -> None:
    rng = np.random.default_rng(0)
    paths = paths_of(synthesize_drawings(50, rng)[0])
    changed = augment_paths(paths, rng)
    assert changed.dtype == np.float32
    assert np.array_equal(changed[..., 4], paths[..., 4])
    moved = np.hypot(*np.moveaxis(changed[..., :2] - paths[..., :2], 2, 0))
    assert 0.02 < np.median(moved) < 0.3
    assert 0.8 < np.median(np.hypot(changed[..., 2], changed[..., 3])) < 1.2
