"""Synthesized pictures of what is no digit."""

import numpy as np
import pytest

from app.training.synthesis.draw import strokes_of
from app.training.synthesis.glyphs import DOODLES, LETTERS, glyph
from app.training.synthesis.negatives import KINDS, negatives, synthesize_negatives
from app.training.synthesis.scribbles import beside
from app.training.synthesis.segments import cut, touching, with_half
from app.training.synthesis.signs import SIGNS
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
    assert len({image.tobytes() for image in negatives(kind, 20, rng)}) == 20


@pytest.mark.parametrize("name", [*LETTERS, *SIGNS, *DOODLES])
def test_every_sign_can_be_drawn(name: str) -> None:
    dice = Dice(3, np.random.default_rng(0))
    strokes = glyph(dice, {**LETTERS, **SIGNS, **DOODLES}[name])
    assert all(piece.shape[0] == 3 and piece.shape[1] > 1 and np.isfinite(piece).all() for s in strokes for piece in s)


def test_two_digits_stand_side_by_side() -> None:
    rng = np.random.default_rng(0)
    left, right = strokes_of(0, rng), strokes_of(8, rng)
    both = beside(left, right, rng)
    assert len(both) == len(left) + len(right)
    first, second = np.concatenate(both[: len(left)]), np.concatenate(both[len(left) :])
    assert first[:, 0].max() - second[:, 0].min() < 0.1
    assert first[:, 0].mean() < second[:, 0].mean()


def test_touching_digits_leave_no_wide_gap_and_neither_hides_the_other() -> None:
    rng = np.random.default_rng(0)
    for _ in range(100):
        left, right = strokes_of(0, rng), strokes_of(8, rng)
        both = touching(left, right, rng)
        first, second = np.concatenate(both[: len(left)])[:, 0], np.concatenate(both[-len(right) :])[:, 0]
        assert second.min() - first.max() < 0.13
        assert second.max() - first.max() > 0.1
        assert second.min() - first.min() > 0.1


def test_a_digit_beside_half_of_another_is_more_than_a_digit_with_a_spot() -> None:
    rng = np.random.default_rng(0)
    for _ in range(100):
        whole = strokes_of(2, rng)
        further = with_half(whole, strokes_of(8, rng), rng)[len(whole) :]
        if further:
            assert np.ptp(np.concatenate(further)[:, 1]) > 0.5


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_cut_keeps_one_side_of_a_leaning_digit(side: str) -> None:
    angle = np.linspace(0, 2 * np.pi, 60)
    leaning = np.stack([0.3 * np.cos(angle) - 0.3 * np.sin(angle), 0.5 * np.sin(angle)], 1)
    kept = np.concatenate(cut([leaning], side, 0.5))
    assert np.ptp(kept[:, 0]) < 0.4
    assert np.ptp(kept[:, 1]) > 0.9
    bulge = kept[np.abs(kept[:, 1] - 0.5).argmin(), 0]
    tips = kept[np.abs(kept[:, 1] - 0.5) > 0.45, 0].mean()
    assert bulge < tips if side == "left" else bulge > tips


def test_where_only_a_spot_is_left_nothing_is() -> None:
    assert cut([np.array([[0.0, 0.0], [1.0, 0.02]])], "left", 0.3) == []
