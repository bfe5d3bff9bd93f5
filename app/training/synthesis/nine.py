"""The ways of writing 9."""

import numpy as np

from app.training.synthesis.sketch import Dice, Points, Sketch, Value, Way, either, from_corner, joined


def _loop(dice: Dice, tall: Value, start: Value, end: Value, swell: Value = 1.0) -> Points:
    """Return the loop, of height `tall`, against the clock between two angles; its right side is near x = 0.5."""
    wide = dice.between(0.09, 0.3)
    return dice.arc((0.5 - wide, tall / 2), (wide, tall / 2), (start, end), swell)


def _tall(dice: Dice) -> Value:
    return dice.between(0.28, 0.72)


def straight(dice: Dice) -> Sketch:
    """A loop, then a straight stem from its right side."""
    loop = _loop(dice, _tall(dice), dice.between(-35, 35), -dice.between(345, 372))
    return [(loop, from_corner(loop, dice.path((0.48, 0.74), (dice.between(0.2, 0.56), 1))))]


def curved(dice: Dice) -> Sketch:
    """A loop, then a stem that bends to the lower left."""
    loop = _loop(dice, _tall(dice), dice.between(-35, 40), -dice.between(345, 372))
    foot = dice.between(0.0, 0.34)
    return [(loop, from_corner(loop, dice.path((0.5, 0.72), (0.46, 0.84), (foot, 1))))]


def hooked(dice: Dice) -> Sketch:
    """A loop, then a stem with a hook to the left, like g."""
    loop = _loop(dice, dice.between(0.26, 0.54), dice.between(-35, 40), -dice.between(345, 372))
    out, deep = dice.between(-0.1, 0.22), dice.between(0.8, 1.0)
    bulge = dice.between(-0.03, 0.22)
    hook = dice.path(
        (0.5 + bulge * 0.7, 0.62),
        (0.49 + bulge, 0.78),
        (0.42 + bulge * 0.8, 0.94),
        (0.28, dice.near(1.0, 0.01)),
        (out, deep),
    )
    return [(loop, from_corner(loop, hook))]


def squared(dice: Dice) -> Sketch:
    """The same with a corner at the foot and a straight line to the left."""
    loop = _loop(dice, dice.between(0.26, 0.54), dice.between(-35, 40), -dice.between(345, 372))
    stem = from_corner(loop, dice.path((0.5, 0.6), (dice.near(0.48, 0.03), 0.97)))
    return [(loop, stem, from_corner(stem, dice.path((dice.between(0.0, 0.25), dice.near(0.98, 0.03)))))]


def open_(dice: Dice) -> Sketch:
    """The loop begins short of the stem, so that it stays open at the right; it is round, which no 4 is."""
    tall, wide = dice.between(0.34, 0.56), dice.between(0.18, 0.3)
    loop = dice.arc((0.5 - wide, tall / 2), (wide, tall / 2), (-dice.between(35, 65), -dice.between(335, 365)))
    return [(joined(loop, dice.path((0.5, 0.5), (0.47, 0.75), (dice.between(0.2, 0.5), 1))),)]


def from_bowl(dice: Dice) -> Sketch:
    """Begun below the bowl: round it with the clock, over the top and down the stem in one."""
    tall, wide = _tall(dice), dice.between(0.18, 0.28)
    start = dice.between(20, 100)
    bow = dice.arc((0.5 - wide, tall / 2), (wide, tall / 2), (start, 360))
    return [(joined(bow, dice.path((0.49, 0.6), (dice.between(0.15, 0.5), 1))),)]


def knotted(dice: Dice) -> Sketch:
    """The loop closes left of the stem, which comes out of a knot below it."""
    tall, wide = dice.between(0.28, 0.5), dice.between(0.1, 0.26)
    loop = dice.arc(
        (0.5 - wide, tall / 2), (wide, tall / 2), (dice.between(0, 80), -dice.between(280, 330)), dice.near(1, 0.06)
    )
    x = loop[:, -1, 0]
    out = dice.between(0.08, 0.24)
    stem = dice.path(
        (x + out * 0.7, tall + 0.05), (x + out, 0.7), (x + out * 0.7, 0.88), (x + dice.near(-0.1, 0.16), 1)
    )
    return [(loop, from_corner(loop, stem))]


def wound(dice: Dice) -> Sketch:
    """The loop is drawn more than once around."""
    loop = _loop(dice, _tall(dice), dice.between(40, 150), -dice.between(340, 380), dice.near(1.05, 0.12))
    foot, deep = dice.between(0.05, 0.5), dice.between(0.94, 1.04)
    return [(joined(loop, dice.path((0.49, 0.74), (foot, deep))),)]


def two_strokes(dice: Dice) -> Sketch:
    """A round, and a stem of its own beside it."""
    loop = _loop(dice, _tall(dice), dice.between(-90, 0), -dice.between(350, 400))
    x = dice.near(0.5, 0.02)
    foot = dice.between(0.1, 0.52)
    return [(loop,), (dice.path((x, dice.between(-0.02, 0.2)), (x, 0.5), ((x + foot) / 2 + 0.05, 0.78), (foot, 1)),)]


def arrow(dice: Dice) -> Sketch:
    """A flat, pointed loop, begun and ended at the right, and a leaning stem."""
    tall = dice.between(0.2, 0.42)
    start = dice.path((dice.between(0.48, 0.56), dice.between(0.02, 0.1)))
    left = dice.between(0.0, 0.24)
    loop = dice.path(
        (0.3, dice.near(0.04, 0.02)), (left, tall * 0.7), (left + 0.07, tall * 1.02), (0.38, tall * 0.72), (0.52, 0.06)
    )
    foot = dice.between(0.05, 0.4)
    line = joined(start, loop)
    return [(line, from_corner(line, dice.path(((0.52 + foot) / 2 + 0.02, 0.5), (foot, 1))))]


def small_head(dice: Dice) -> Sketch:
    """A small knot of a head, and a long tail that swings out and curls far to the left."""
    tall, wide = dice.between(0.18, 0.36), dice.between(0.08, 0.18)
    loop = dice.arc(
        (0.5 - wide, tall / 2), (wide, tall / 2), (dice.between(-60, 60), -dice.between(340, 362)), dice.near(1, 0.06)
    )
    bulge, left = dice.between(0.0, 0.3), dice.between(-0.22, 0.16)
    tail = dice.path(
        (0.5 + bulge * 0.6, tall + 0.14), (0.5 + bulge, 0.66), (0.42 + bulge * 0.7, 0.88),
        ((0.42 + left) / 2, dice.near(1.0, 0.01)), (left, dice.between(0.8, 0.98)),
    )  # fmt: skip
    return [(joined(loop, tail),)]


def bellied(dice: Dice) -> Sketch:
    """A ring that closes at its foot, from either side, and a stem that swings out below it and hooks, like a 3."""
    tall, wide = dice.between(0.3, 0.56), dice.between(0.11, 0.24)
    centre, radii = (0.35, tall / 2), (wide, tall / 2)
    around, foot = dice.between(338, 380), dice.between(60, 115)
    against = dice.arc(centre, radii, (foot + around, foot), dice.near(1, 0.06))
    with_clock = dice.arc(centre, radii, (foot - around, foot), dice.near(1, 0.06))
    ring = either(dice.chance(0.6), against, with_clock)
    x, y, out, left = ring[:, -1, 0], ring[:, -1, 1], dice.between(0.1, 0.32), dice.between(-0.06, 0.3)
    tail = dice.path(
        (x + out * 0.7, y + 0.06), (x + out, (y + 1) / 2), (x + out * 0.7, 0.92), (x - 0.02, dice.near(1.0, 0.01)),
        (np.minimum(left, x - 0.06), dice.between(0.84, 1.0)),
    )  # fmt: skip
    return [(ring, from_corner(ring, tail))]


WAYS = (
    Way("straight", 24, straight, "a round and a line"),
    Way("curved", 20, curved, "the stem bends to the left"),
    Way("hooked", 18, hooked, "like g: common on the continent"),
    Way("squared", 8, squared, "the hook with a corner"),
    Way("open", 10, open_, "a quick hand leaves the loop open at the right"),
    Way("from the bowl", 6, from_bowl, "in one line from the bowl's end down"),
    Way("knotted", 9, knotted, "the stem comes out from below the loop"),
    Way("wound", 6, wound, "the loop drawn twice"),
    Way("two strokes", 6, two_strokes, "the stem is a stroke of its own"),
    Way("arrow", 12, arrow, "a quick, flat loop on a leaning line"),
    Way("small head", 9, small_head, "a knot for a head, and a tail as of g"),
    Way("bellied", 14, bellied, "a closed head on the belly of a 3: Poland, Italy, Turkey"),
)
