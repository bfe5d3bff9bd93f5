"""The ways of writing 3."""

import numpy as np

from app.training.synthesis.sketch import Dice, Points, Sketch, Value, Way, from_corner, joined


def _upper(dice: Dice, waist: Value, end: Value) -> Points:
    """Return the upper bow over the waist's height, up to an angle."""
    wide, tall = dice.between(0.16, 0.32), waist / 2
    start = np.where(dice.chance(0.25), dice.between(158, 175), dice.between(175, 235))
    return dice.arc((wide, tall), (wide, tall), (start, end))


def _lower(dice: Dice, waist: Value, start: Value) -> Points:
    """Return the lower bow from an angle on, and its end to the left: level, rising or falling."""
    tall = (1 - waist) / 2
    wide = dice.between(0.24, 0.38)
    return dice.arc((dice.near(0.25, 0.04), 1 - tall), (wide, tall), (start, dice.between(115, 185)))


def round_(dice: Dice) -> Sketch:
    """Two bows that meet at a point in the middle."""
    waist = dice.between(0.38, 0.54)
    knot = dice.path((dice.between(0.16, 0.36), waist))
    upper = joined(_upper(dice, waist, dice.between(410, 435)), knot)
    return [(upper, from_corner(upper, _lower(dice, waist, dice.between(-85, -50))))]


def shallow(dice: Dice) -> Sketch:
    """The waist hardly comes in, and without a corner."""
    waist = dice.between(0.36, 0.52)
    knot = dice.path((dice.between(0.3, 0.42), waist))
    return [(joined(_upper(dice, waist, dice.between(385, 405)), knot, _lower(dice, waist, dice.between(-35, -10))),)]


def looped(dice: Dice) -> Sketch:
    """A small loop at the waist."""
    waist = dice.between(0.42, 0.54)
    size, x = dice.between(0.03, 0.065), dice.between(0.14, 0.26)
    loop = dice.arc((x, waist), (size * 1.6, size), (70, 290))
    return [(joined(_upper(dice, waist, 410), loop, _lower(dice, waist, -55)),)]


def flat(dice: Dice) -> Sketch:
    """A flat top with a corner, a slope to the waist, and a bow."""
    right, waist = dice.between(0.4, 0.62), dice.between(0.36, 0.5)
    top = dice.path((dice.near(0, 0.03), dice.near(0.03, 0.03)), (right / 2, dice.near(0.02, 0.015)), (right, 0))
    x = dice.between(0.16, 0.34)
    slope = from_corner(top, dice.path((x, waist)))
    return [(top, slope, from_corner(slope, _lower(dice, waist * 0.96, dice.between(-80, -50))))]


def big_bowl(dice: Dice) -> Sketch:
    """A small upper and a big lower bow."""
    waist = dice.between(0.3, 0.38)
    upper = joined(_upper(dice, waist, 420), dice.path((dice.between(0.16, 0.3), waist)))
    tall, wide = (1 - waist) / 2, dice.between(0.3, 0.42)
    lower = dice.arc((0.25, 1 - tall), (wide, tall), (-70, dice.between(120, 195)))
    return [(upper, from_corner(upper, lower))]


def angular(dice: Dice) -> Sketch:
    """All of slopes: in at the waist, out, and back to the lower left."""
    waist, right, out = dice.between(0.35, 0.5), dice.between(0.35, 0.55), dice.between(0.38, 0.58)
    top = dice.path((dice.near(0, 0.02), dice.near(0.05, 0.04)), (right * 0.6, 0), (right, 0.07))
    slope = from_corner(top, dice.path((dice.between(0.15, 0.32), waist)))
    under = from_corner(
        slope,
        dice.path(
            (out, waist + dice.between(0.1, 0.25)), (out * 0.75, 0.86), (dice.near(0, 0.05), dice.near(0.98, 0.03))
        ),
    )
    return [(top, slope, under)]


def quick(dice: Dice) -> Sketch:
    """One bend after the other without corners, leaning, the end straight to the lower left."""
    waist = dice.between(0.36, 0.48)
    points = dice.path(
        (dice.near(0, 0.02), dice.near(0.09, 0.03)), (0.25, 0), (dice.between(0.38, 0.5), 0.08),
        (dice.between(0.3, 0.36), waist - 0.06), (dice.between(0.24, 0.34), waist + 0.02),
        (dice.between(0.42, 0.54), waist + 0.2), (dice.between(0.32, 0.42), 0.86),
        (dice.near(0.0, 0.06), dice.near(0.98, 0.02)),
    )  # fmt: skip
    return [(points,)]


def waistless(dice: Dice) -> Sketch:
    """A bow without a waist, or with a dent, that curls in at both ends."""
    waist, dent = dice.between(0.42, 0.52), dice.between(0.02, 0.08)
    right = dice.between(0.36, 0.5)
    points = dice.path(
        (dice.between(0.0, 0.06), dice.between(0.12, 0.22)), (dice.between(0.14, 0.22), dice.near(0.0, 0.01)),
        (right * 0.92, dice.between(0.1, 0.16)), (right - dent, waist), (right + dice.between(0, 0.05), waist + 0.22),
        (right * 0.72, 0.93), (dice.between(0.12, 0.2), dice.near(1.0, 0.01)),
        (dice.between(-0.04, 0.03), dice.between(0.8, 0.92)),
    )  # fmt: skip
    return [(points,)]


def curled_start(dice: Dice) -> Sketch:
    """The upper bow begins in a curl that all but closes."""
    waist = dice.between(0.38, 0.48)
    size, tall = dice.between(0.16, 0.24), waist / 2
    upper = dice.arc((size, tall), (size, tall), (dice.between(100, 145), 420), dice.near(1.14, 0.05))
    knot = joined(upper, dice.path((dice.between(0.1, 0.2), waist + 0.01)))
    return [(knot, from_corner(knot, _lower(dice, waist, dice.between(-80, -50))))]


def curled_end(dice: Dice) -> Sketch:
    """The lower bow curls in at its end and all but closes."""
    waist = dice.between(0.36, 0.5)
    tall, wide = (1 - waist) / 2, dice.between(0.24, 0.34)
    upper = joined(_upper(dice, waist, dice.between(405, 430)), dice.path((dice.between(0.16, 0.32), waist)))
    lower = dice.arc((0.25, 1 - tall), (wide, tall), (-70, dice.between(185, 245)), dice.between(0.7, 0.95))
    return [(upper, from_corner(upper, lower))]


WAYS = (
    Way("round", 42, round_, "the school form"),
    Way("shallow", 10, shallow, "a quick hand hardly enters the waist"),
    Way("looped", 7, looped, "a joined hand turns at the waist in a loop"),
    Way("flat", 16, flat, "the flat-topped form, like the letter ezh; it cannot be made an 8"),
    Way("big bowl", 8, big_bowl, "an old-style form with a big lower bow"),
    Way("angular", 6, angular, "a quick or technical hand"),
    Way("quick", 9, quick, "the waist a mere bend on a leaning line"),
    Way("waistless", 5, waistless, "so quick that the waist is gone"),
    Way("curled start", 1.5, curled_start, "a round hand begins inside"),
    Way("curled end", 3, curled_end, "the same at the end"),
)
