"""The ways of writing 1.

Its upstroke is what is taken for the top of a 7 elsewhere. Before the hand bends it, a straight one climbs at 39
degrees or more, and the longer it is the steeper; a level one is very short, or meets the stem well below its top.
"""

import numpy as np

from app.training.synthesis import upstrokes
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
    return _upstroke(dice, dice.between(0.32, 0.6), dice.between(0.82, 2.6))


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


def level_flag(dice: Dice) -> Sketch:
    """A level flag from the left that turns up along the stem; the stem stands above it."""
    return [(upstrokes.level(dice), _stem(dice))]


def cup(dice: Dice) -> Sketch:
    """The upstroke hangs like a cup, meets the stem at half its height and goes up along it."""
    return [(upstrokes.cup(dice), _stem(dice))]


def swept(dice: Dice) -> Sketch:
    """From the ground, flat at first and ever steeper, along the stem to its top."""
    return [(upstrokes.swept(dice), _stem(dice))]


def wide(dice: Dice) -> Sketch:
    """A straight upstroke from the ground, far from the stem: a wide upturned V."""
    return [(upstrokes.wide(dice), _stem(dice))]


def closed(dice: Dice) -> Sketch:
    """The upstroke begins at the stem, so that both close a slim triangle."""
    return [(upstrokes.closed(dice), _stem(dice))]


def looped(dice: Dice) -> Sketch:
    """A long upstroke turns round in a small loop at the top."""
    rise = upstrokes.any_(dice)
    size = dice.between(0.02, 0.055)
    turn = dice.path((size * 0.3, -0.03), (-size * 0.9, -0.02), (-size * 1.2, 0.07), (-size * 0.3, 0.2))
    down = dice.path((dice.near(0, 0.02), 0.5), (dice.near(0, 0.03), 1))
    return [(joined(rise[:, :4], dice.path((size, 0.06)), turn, down),)]


def apart(dice: Dice) -> Sketch:
    """The flag is a stroke of its own that ends at the stem or short of it."""
    meet, far = dice.between(0.24, 0.58), dice.between(0.2, 0.58)
    drop = dice.between(-0.02, 0.2)
    sag = dice.between(-0.02, 0.05)
    end = dice.between(-0.06, 0.0)
    flag = dice.path((-far, meet + drop), (-far / 2, meet + drop / 2 + sag), (end, meet))
    return [(flag,), (_stem(dice),)]


def short_flag(dice: Dice) -> Sketch:
    """A flag as short as a serif, level or nearly so."""
    far, drop = dice.between(0.07, 0.17), dice.between(-0.02, 0.07)
    flag = dice.path((-far, drop), (-far * 0.5, drop * 0.5), (0, 0))
    return [(flag, _stem(dice))]


def long_foot(dice: Dice) -> Sketch:
    """Any of the long upstrokes, and a foot, which is its own stroke."""
    stem = _stem(dice)
    return [(upstrokes.any_(dice), stem), (_foot(dice, stem),)]


def long_foot_in_one(dice: Dice) -> Sketch:
    """The same without lifting the pen: out to the left and back to the right, with a corner or a loop."""
    stem = _stem(dice)
    under = _foot(dice, stem)
    rise = either(dice.chance(0.25), upstrokes.closed(dice), upstrokes.any_(dice))
    return [(rise, stem, from_corner(stem, under[:, :1]), joined(under[:, :1], under[:, 1:] + [0, 0.03]))]


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
    Way("level flag", 12, level_flag, "a quick continental hand: the way up follows the stem"),
    Way("cup", 11, cup, "France: the upstroke swings out of the line below"),
    Way("swept", 15, swept, "the same from the base line: the way up is bent like a sail"),
    Way("wide", 6, wide, "Central Europe: the upstroke as long as the stem"),
    Way("closed", 6, closed, "the upstroke begins where the stem is to stand"),
    Way("looped", 4, looped, "a quick hand turns in a loop instead of a corner"),
    Way("apart", 5, apart, "the pen is lifted at the top"),
    Way("short flag", 3, short_flag, "a serif that hardly falls"),
    Way("long upstroke and foot", 6, long_foot, "both ways to tell it from 7 at once"),
    Way("long upstroke and foot in one", 4, long_foot_in_one, "the same without lifting the pen, often"),
)
