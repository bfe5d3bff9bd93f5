"""The ways of writing 8."""

from app.training.synthesis.sketch import Dice, Points, Sketch, Value, Way, joined


def _ring(dice: Dice, waist: Value, begin: Value, end: Value, *, slim: float = 1.0) -> Points:
    """Return the crossed 8 in one stroke: over the top to the left, round the bottom, and up at the right.

    It begins at the angle `begin` of the upper loop and ends at `end` of it.
    """
    upper, lower = dice.between(0.14, 0.32) * slim, dice.between(0.17, 0.34) * slim
    x = dice.near(0.3, 0.02)
    tall, low = waist / 2, (1 - waist) / 2
    lean = dice.near(0, 0.03)
    first = dice.arc((x + lean, tall), (upper, tall), (begin, -dice.between(170, 225)))
    second = dice.arc((x, 1 - low), (lower, low), (-dice.between(0, 50), dice.between(185, 230)))
    third = dice.arc((x + lean, tall), (upper, tall), (dice.between(5, 50), end))
    return joined(first, second, third)


def ring(dice: Dice) -> Sketch:
    """One stroke begun at the top right, closed."""
    begin = dice.between(-85, -15)
    return [(_ring(dice, dice.between(0.3, 0.58), begin, begin + dice.near(-4, 12)),)]


def mirrored(dice: Dice) -> Sketch:
    """One stroke the other way round: over the top to the right first."""
    begin = dice.between(-100, -15)
    line = _ring(dice, dice.between(0.3, 0.58), begin, begin + dice.near(-4, 12))
    return [(line * [-1, 1] + [0.6, 0],)]


def open_top(dice: Dice) -> Sketch:
    """One stroke whose end stops short of its start, or shoots past it."""
    begin = dice.between(-70, 0)
    return [(_ring(dice, dice.between(0.32, 0.55), begin, begin + dice.between(8, 60)),)]


def ribbon(dice: Dice) -> Sketch:
    """Begun far out at the top right and ended beside it: a crossed ribbon, closed by a flat top or not at all."""
    x = dice.near(0.3, 0.02)
    low, lower, left = dice.between(0.12, 0.28), dice.between(0.1, 0.27), dice.between(0.12, 0.26)
    out = dice.between(0.12, 0.34)
    start = dice.path(
        (x + out, dice.between(0.0, 0.12)), (x, dice.near(0.0, 0.015)), (x - left, dice.between(0.06, 0.16))
    )
    round_ = dice.arc((x, 1 - low), (lower, low), (-dice.between(0, 45), dice.between(190, 230)))
    end = dice.path((x + out + dice.near(-0.03, 0.06), dice.between(-0.02, 0.16)))
    return [(joined(start, round_, end),)]


def fish(dice: Dice) -> Sketch:
    """The ribbon the other way round: begun at the left, over the top, and ended at the left of the crossing."""
    waist, x = dice.between(0.38, 0.54), dice.near(0.3, 0.02)
    upper, low, lower = dice.between(0.14, 0.28), (1 - waist) / 2, dice.between(0.06, 0.26)
    start = dice.path((x - upper - dice.between(-0.12, 0.04), dice.between(0.04, 0.2)))
    over = dice.arc((x, waist / 2), (upper, waist / 2), (-120, dice.between(0, 45)))
    round_ = dice.arc(
        (x - dice.between(0, 0.12), 1 - low), (lower, low), (-dice.between(140, 180), -dice.between(350, 410))
    )
    end = dice.path((x - upper * dice.between(0.3, 1.9), waist * dice.between(0.55, 1.0)))
    return [(joined(start, over, round_, end),)]


def stacked(dice: Dice) -> Sketch:
    """Two rounds, one on the other, with their own starts."""
    waist, x = dice.between(0.36, 0.52), 0.3
    upper, lower = dice.between(0.16, 0.28), dice.between(0.18, 0.32)
    one, two = dice.between(-140, 0), dice.between(-130, -50)
    gap = dice.near(0.0, 0.012)
    top = dice.arc(
        (x + dice.near(0, 0.04), waist / 2 - gap),
        (upper, waist / 2),
        (one, one - dice.between(345, 385)),
        dice.near(1, 0.06),
    )
    under = dice.arc(
        (x, (1 + waist) / 2), (lower, (1 - waist) / 2), (two, two - dice.between(350, 385)), dice.near(1, 0.05)
    )
    return [(top,), (under,)]


def from_middle(dice: Dice) -> Sketch:
    """One stroke begun at the crossing: the upper loop first, then the lower, or the other way round."""
    waist, x = dice.between(0.4, 0.54), dice.near(0.3, 0.02)
    upper, lower = dice.between(0.15, 0.27), dice.between(0.18, 0.3)
    first = dice.arc((x, waist / 2), (upper, waist / 2), (dice.between(45, 75), -235))
    second = dice.arc((x, (1 + waist) / 2), (lower, (1 - waist) / 2), (-50, dice.between(215, 240)))
    end = dice.path((x + dice.near(0.06, 0.09), waist - dice.near(0.02, 0.04)))
    return [(joined(first, second, end),)]


def slim(dice: Dice) -> Sketch:
    """Narrow, its upper loop hardly open."""
    begin = dice.between(-85, -30)
    return [(_ring(dice, dice.between(0.36, 0.52), begin, begin + dice.near(0, 10), slim=0.75),)]


WAYS = (
    Way("ring", 40, ring, "the school form: begun at the top right, in one stroke"),
    Way("mirrored", 12, mirrored, "the same the other way round; more often with left hands"),
    Way("open top", 14, open_top, "a quick hand does not reach the start"),
    Way("ribbon", 12, ribbon, "both ends at the top right, with straight diagonals"),
    Way("fish", 12, fish, "the same the other way round, its end anywhere at the left"),
    Way("stacked", 12, stacked, "two rounds: children, and careful hands"),
    Way("from the middle", 6, from_middle, "begun and ended at the crossing"),
    Way("slim", 5, slim, "narrow, with loops that all but close"),
)
