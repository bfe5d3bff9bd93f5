"""The ways of writing 1.

Its upstroke is what is taken for the top of a 7 elsewhere. Before the hand bends it, it climbs at 39 degrees or more,
and the longer it is the steeper.
"""

import numpy as np

from app.training.synthesis.sketch import Dice, Points, Sketch, Value, Way, either, from_corner, joined


def _stem(dice: Dice) -> Points:
    """Return the way down from (0, 0), hardly bent."""
    return dice.path((0, 0), (dice.near(0, 0.02), 0.5), (dice.near(0, 0.03), 1))


def _upstroke(dice: Dice, drop: Value, slope: Value) -> Points:
    """Return the way up to (0, 0) from `drop` below it; `slope` is its rise for each unit to the right."""
    far = drop / slope
    sag = dice.near(0, 0.06) * far
    return dice.path((-far, drop), (-far / 2, drop / 2 + sag), (0, 0))


def _short(dice: Dice) -> Points:
    return _upstroke(dice, dice.between(0.1, 0.34), dice.between(0.8, 2.0))


def _long(dice: Dice) -> Points:
    return _upstroke(dice, dice.between(0.34, 0.6), dice.between(0.95, 2.6))


def _foot(dice: Dice, stem: Points) -> Points:
    """Return a line under the stem, as wide as half of it, now and then wavy or with a loop's bend."""
    left, right = dice.between(0.1, 0.38), dice.between(0.1, 0.4)
    x, y = stem[:, -1, 0], stem[:, -1, 1] + dice.near(0, 0.02)
    tilt = dice.near(0, 0.03)
    return dice.path((x - left, y + tilt), (x, y + dice.near(0, 0.015)), (x + right, y - tilt))


def bar(dice: Dice) -> Sketch:
    """One line."""
    return [(_stem(dice),)]


def upstroke(dice: Dice) -> Sketch:
    """A short upstroke, at a corner."""
    return [(_short(dice), _stem(dice))]


def long_upstroke(dice: Dice) -> Sketch:
    """An upstroke of up to more than half the height."""
    return [(_long(dice), _stem(dice))]


def full_upstroke(dice: Dice) -> Sketch:
    """An upstroke from the foot of the line, close beside it: an upturned V."""
    return [(_upstroke(dice, dice.between(0.5, 0.95), dice.between(1.7, 9)), _stem(dice))]


def arched(dice: Dice) -> Sketch:
    """The upstroke goes over into the line in a bow."""
    drop = dice.between(0.15, 0.4)
    far = drop / dice.between(1.1, 2.4)
    bow = dice.path(
        (-far, drop), (-far * 0.35, 0.1 * drop + 0.02), (-0.01, 0), (0.03, 0.14), (0.02, 0.5), (dice.near(0, 0.04), 1)
    )
    return [(bow,)]


def foot(dice: Dice) -> Sketch:
    """A line on a foot, which is its own stroke."""
    stem = _stem(dice)
    return [(stem,), (_foot(dice, stem),)]


def upstroke_foot(dice: Dice) -> Sketch:
    """As in print: an upstroke and a foot, which is its own stroke."""
    stem = _stem(dice)
    rising = either(dice.chance(0.6), _short(dice), _long(dice))
    return [(rising, stem), (_foot(dice, stem),)]


def one_stroke_foot(dice: Dice) -> Sketch:
    """The same without lifting the pen: to the foot's left end, and back to the right."""
    stem = _stem(dice)
    under = _foot(dice, stem)
    rising = either(dice.chance(0.6), _short(dice), _long(dice))
    left = from_corner(stem, under[:, :1])
    return [(rising, stem, left, joined(under[:, :1], under[:, 1:] + [0, 0.02]))]


def tailed(dice: Dice) -> Sketch:
    """With an upstroke, and a small turn at the end towards the next digit."""
    out = dice.between(0.04, 0.16) * np.where(dice.chance(0.7), 1, -1)
    tail = dice.path((0, 0), (0, 0.5), (dice.near(0, 0.01), 0.9), (out, 1))
    return [(_short(dice), tail)]


WAYS = (
    Way("bar", 32, bar, "the Anglo-American 1, upright or slanted"),
    Way("upstroke", 20, upstroke, "print's serif, the common 1 where it is no bare line"),
    Way("long upstroke", 14, long_upstroke, "much of continental Europe"),
    Way("full upstroke", 9, full_upstroke, "the same in a quick hand: up from the line and down again"),
    Way("arched", 4, arched, "a quick hand rounds the corner off"),
    Way("foot", 3, foot, "keeps it apart from l and I"),
    Way("upstroke and foot", 10, upstroke_foot, "keeps it apart from 7; print's 1"),
    Way("upstroke and foot in one", 5, one_stroke_foot, "the same without lifting the pen"),
    Way("tailed", 4, tailed, "joined towards what follows"),
)
