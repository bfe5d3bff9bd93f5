"""The ways of writing 0."""

import numpy as np

from app.training.synthesis.sketch import Dice, Points, Sketch, Value, Way, joined


def _round(dice: Dice, start: Value, sweep: Value, swell: Value = 1.0) -> Points:
    """Return an oval from an angle on, against the clock; the box is 0 to about 0.7 wide."""
    wide = np.where(dice.chance(0.12), dice.between(0.42, 0.75), dice.between(0.2, 0.44))
    return dice.arc((wide, 0.5), (wide, dice.near(0.5, 0.04)), (start, start - sweep), swell)


def oval(dice: Dice) -> Sketch:
    """Closed, begun near the top."""
    return [(_round(dice, dice.between(-140, -45), dice.between(350, 372), dice.near(1, 0.05)),)]


def open_top(dice: Dice) -> Sketch:
    """The end stops short of the start, which may lie inside or outside."""
    return [(_round(dice, dice.between(-130, -70), dice.between(305, 345), dice.near(1, 0.1)),)]


def overlapping(dice: Dice) -> Sketch:
    """The pen goes on past the start, inside or outside of it."""
    return [(_round(dice, dice.between(-120, -30), dice.between(380, 450), dice.near(1, 0.12)),)]


def clockwise(dice: Dice) -> Sketch:
    """Written with the clock, begun anywhere at the top or the bottom left."""
    start = dice.between(-200, -60)
    return [(_round(dice, start, -dice.between(345, 385), dice.near(1, 0.06)),)]


def crossed(dice: Dice) -> Sketch:
    """A drop: both ends cross above it like a ribbon's."""
    wide, neck, out = dice.between(0.22, 0.36), dice.between(0.12, 0.2), dice.between(0.05, 0.16)
    body = dice.arc((wide, 0.58), (wide, 0.42), (-130, -410))
    return [(joined(dice.path((wide + out, dice.near(0.03, 0.03))), body, dice.path((wide - neck * 0.4, 0.03))),)]


def looped(dice: Dice) -> Sketch:
    """A small loop where the end meets the start, as in a joined hand."""
    body = _round(dice, dice.between(-100, -60), 350)
    size = dice.between(0.06, 0.12)
    x, y = body[:, -1, 0], body[:, -1, 1]
    curl = dice.arc((x, y + size), (size, size), (-60, -60 - dice.between(200, 330)))
    return [(joined(body, curl[:, 1:]),)]


def spurred(dice: Dice) -> Sketch:
    """The start sticks out at the top by less than a sixth of the height, which keeps it apart from a 6."""
    body = _round(dice, dice.between(-125, -85), dice.between(345, 385))
    x, y = body[:, 0, 0], body[:, 0, 1]
    spur = dice.path((x + dice.between(-0.06, 0.16), y - dice.between(0.04, 0.15)))
    return [(joined(spur, body),)]


def slashed(dice: Dice) -> Sketch:
    """With a stroke through it, within the oval or beyond."""
    body = _round(dice, dice.between(-140, -45), dice.between(350, 375))
    wide = np.ptp(body[..., 0], 1)
    reach, lean = dice.between(0.28, 0.62), np.where(dice.chance(0.15), -1, 1)
    rise = dice.between(0.7, 1.2)
    middle_x, middle_y = wide / 2, 0.5 + dice.near(0, 0.03)
    slash = dice.path(
        (middle_x + lean * reach * wide, middle_y - reach * rise),
        (middle_x - lean * reach * wide, middle_y + reach * rise),
    )
    return [(body,), (slash,)]


def dotted(dice: Dice) -> Sketch:
    """With a dot or a dash in its middle."""
    body = _round(dice, dice.between(-140, -45), dice.between(350, 375))
    x = np.ptp(body[..., 0], 1) / 2 + dice.near(0, 0.02)
    size, y = dice.between(0.005, 0.08), 0.5 + dice.near(0, 0.04)
    return [(body,), (dice.path((x - size, y), (x + size, y + dice.near(0, 0.02))),)]


def ticked(dice: Dice) -> Sketch:
    """With a short slash over its upper right side only."""
    body = _round(dice, dice.between(-140, -45), dice.between(350, 375))
    right = body[..., 0].max(1)
    x, y = right * dice.between(0.82, 0.95), dice.between(0.14, 0.3)
    size = dice.between(0.1, 0.22)
    return [(body,), (dice.path((x + size, y - size), (x - size, y + size * 0.9)),)]


def spiral(dice: Dice) -> Sketch:
    """Begun well inside: the pen spirals out into the oval."""
    wide, start = dice.between(0.3, 0.46), dice.between(-200, 20)
    inner, turn = dice.between(0.35, 0.7), dice.between(120, 330)
    first = dice.arc((wide, 0.5), (wide * inner, 0.5 * inner), (start, start - turn), 1 / inner)
    second = dice.arc(
        (wide, 0.5), (wide, 0.5), (start - turn, start - turn - dice.between(340, 385)), dice.near(1, 0.04)
    )
    return [(joined(first, second[:, 1:]),)]


def tailed(dice: Dice) -> Sketch:
    """Closed, then out to the right at the top in a short tail, as in a joined hand."""
    body = _round(dice, dice.between(-90, -45), dice.between(352, 372))
    x, y = body[:, -1, 0], body[:, -1, 1]
    out = dice.between(0.12, 0.36)
    tail = dice.path((x + out * 0.5, y + dice.between(-0.02, 0.07)), (x + out, y + dice.between(-0.1, 0.05)))
    return [(joined(body, tail),)]


def ribbon(dice: Dice) -> Sketch:
    """Both ends shoot past each other at the upper right, as in a fish that stands on its nose."""
    wide, turn = dice.between(0.28, 0.44), dice.between(-80, -35)
    body = dice.arc((wide, 0.5), (wide, 0.5), (turn - 25, turn - 335))
    x, y = body[:, 0, 0], body[:, 0, 1]
    start = dice.path((x + dice.between(0.1, 0.24), y + dice.between(-0.1, 0.04)))
    x, y = body[:, -1, 0], body[:, -1, 1]
    end = dice.path((x + dice.between(-0.06, 0.06), y - dice.between(0.12, 0.24)))
    return [(joined(start, body, end),)]


WAYS = (
    Way("oval", 45, oval, "what every school teaches: begun at the top, against the clock"),
    Way("open top", 14, open_top, "a quick hand stops before the oval is closed; kept narrower than U or C"),
    Way("overlapping", 16, overlapping, "a quick hand goes past the start"),
    Way("clockwise", 9, clockwise, "some hands, left ones more often, turn with the clock"),
    Way("crossed", 5, crossed, "both ends shoot past each other at the top"),
    Way("looped", 6, looped, "the joined hand's way to the next letter, as in o"),
    Way("spurred", 5, spurred, "the pen lands before the oval begins"),
    Way("slashed", 8, slashed, "tells it from O; mostly up to the right, seldom the other way round"),
    Way("dotted", 2, dotted, "tells it from O where Ø is a letter: Denmark and Norway"),
    Way("ticked", 2, ticked, "the slash kept to the upper right, for the same reason"),
    Way("spiral", 4, spiral, "a quick hand begins before it has found the oval"),
    Way("tailed", 4, tailed, "on the way to the next digit, as in o"),
    Way("ribbon", 3, ribbon, "a quick hand crosses its own beginning"),
)
