"""The hand: it bends what was sketched, but never beyond reading."""

import numpy as np
import pytest

from app.training.synthesis.hand import written
from app.training.synthesis.sketch import Dice, joined
from app.training.synthesis.spline import curve


def _dice(n: int = 200) -> Dice:
    return Dice(n, np.random.default_rng(0))


def test_a_curve_passes_through_the_points_of_its_sketch() -> None:
    dice = _dice(1)
    points = dice.path((0, 0), (0.3, 0.2), (0.4, 0.7), (0, 1))
    line = curve((points,))[0]
    for point in points[0]:
        assert np.hypot(*(line - point).T).min() < 1e-9


def test_pieces_meet_at_a_corner_without_a_gap() -> None:
    dice = _dice(1)
    line = curve((dice.path((0, 0), (1, 0)), dice.path((1, 0), (1, 1))))[0]
    assert np.hypot(*np.diff(line, axis=0).T).max() < 0.5
    assert (line == [1, 0]).all(1).sum() == 1


def test_an_arc_turns_as_one_sees_it_with_the_clock() -> None:
    arc = _dice(1).arc((0, 0), (1, 1), (0, 90))[0]
    assert arc[0] == pytest.approx([1, 0])
    assert arc[-1] == pytest.approx([0, 1])


def test_hands_lean_to_the_right_more_often_than_to_the_left() -> None:
    dice = _dice(2000)
    line = written([(dice.path((0, 0), (0, 1)),)], dice)[0]
    leaning = line[:, 1, 0] - line[:, -2, 0]
    assert 0.6 < (leaning > 0).mean() < 0.95


def test_no_hand_turns_a_line_upside_down() -> None:
    dice = _dice(2000)
    line = written([(dice.path((0, 0), (0, 1)),)], dice)[0]
    assert (line[:, -1, 1] - line[:, 0, 1] > 0.5).all()


def test_a_second_stroke_lands_near_its_place_but_not_on_it() -> None:
    dice = _dice()
    stroke = dice.path((0, 0), (0, 1))
    first, second = written([(stroke,), (joined(stroke),)], dice)
    apart = np.abs(first.mean(1) - second.mean(1)).max(1)
    assert 0.002 < np.median(apart) < 0.06
    assert apart.max() < 0.3


def test_every_hand_is_another() -> None:
    dice = _dice()
    line = written([(dice.path((0, 0), (0.2, 0.5), (0, 1)),)], dice)[0]
    assert len(np.unique(line.reshape(len(line), -1), axis=0)) == len(line)
