"""Synthesized pictures of what is no digit."""

import numpy as np
import pytest

from app.training.synthesis.draw import strokes_of
from app.training.synthesis.glyphs import DOODLES, LETTERS, glyph
from app.training.synthesis.negatives import KINDS, negative, synthesize_negatives
from app.training.synthesis.scribbles import beside, half
from app.training.synthesis.sketch import Dice


def test_they_come_in_the_form_of_digit_images() -> None:
    images = synthesize_negatives(120, np.random.default_rng(0))
    assert images.shape == (120, 28, 28)
    assert images.dtype == np.uint8
    assert (images.max((1, 2)) > 0).all()


def test_none_come_where_none_are_asked_for() -> None:
    assert synthesize_negatives(0, np.random.default_rng(0)).shape == (0, 28, 28)


def test_the_same_seed_draws_the_same() -> None:
    first, again, other = (synthesize_negatives(30, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_varies(kind: str) -> None:
    rng = np.random.default_rng(0)
    assert len({negative(kind, rng).tobytes() for _ in range(20)}) == 20


@pytest.mark.parametrize("name", [*LETTERS, *DOODLES])
def test_every_sign_can_be_drawn(name: str) -> None:
    dice = Dice(3, np.random.default_rng(0))
    strokes = glyph(dice, {**LETTERS, **DOODLES}[name])
    assert all(piece.shape[0] == 3 and piece.shape[1] > 1 and np.isfinite(piece).all() for s in strokes for piece in s)


def test_two_digits_stand_side_by_side() -> None:
    rng = np.random.default_rng(0)
    left, right = strokes_of(0, rng), strokes_of(8, rng)
    both = beside(left, right, rng)
    assert len(both) == len(left) + len(right)
    first, second = np.concatenate(both[: len(left)]), np.concatenate(both[len(left) :])
    assert first[:, 0].max() - second[:, 0].min() < 0.1
    assert first[:, 0].mean() < second[:, 0].mean()


@pytest.mark.parametrize(("side", "axis"), [("top", 1), ("bottom", 1), ("left", 0)])
def test_half_a_digit_lies_on_one_side_of_its_middle(side: str, axis: int) -> None:
    line = np.array([[0.0, 0.0], [1.0, 0.25], [0.0, 0.5], [0.75, 0.6], [0.0, 1.0], [0.9, 0.9]])
    kept = np.concatenate(half([line], side))[:, axis]
    assert (kept >= 0.5).all() if side == "bottom" else (kept <= 0.5).all()
