"""The long upstrokes of a 1: from far left, from the ground, level, or so bent that they meet the stem halfway.

What keeps such a 1 apart from a 7 is that the stem stands higher than the upstroke meets it, or that the upstroke
climbs; from a 4, that the upstroke's left end does not stand up; from a 9, that its triangle is narrow and pointed.
All ways begin at the left and end with the stem's top at (0, 0).
"""

from app.training.synthesis.sketch import Dice, Points, Value, either


def _bent(dice: Dice, far: Value, start: Value, sag: Value, meet: Value) -> Points:
    """Return the way from (-far, start) that sags, meets the stem at the height `meet` and goes up along it."""
    near = dice.between(0.02, 0.09)
    slow = meet + (start - meet) * dice.between(0.25, 0.5) + sag
    return dice.path(
        (-far, start), (-far * dice.between(0.45, 0.6), slow), (-near, meet), (-near * 0.1, meet * 0.5), (0, 0)
    )


def level(dice: Dice) -> Points:
    """A level flag that turns up along the stem: its left end hardly higher or lower than where it meets the stem."""
    meet = dice.between(0.24, 0.58)
    return _bent(dice, dice.between(0.2, 0.62), meet + dice.between(-0.04, 0.12), dice.between(-0.01, 0.05), meet)


def cup(dice: Dice) -> Points:
    """The French cup: it hangs like a bowl and meets the stem at about half of its height."""
    meet = dice.between(0.34, 0.64)
    return _bent(dice, dice.between(0.24, 0.62), meet + dice.between(-0.06, 0.08), dice.between(0.05, 0.12), meet)


def swept(dice: Dice) -> Points:
    """From the ground or nearly so, flat at first and ever steeper: it meets the stem at about half of its height."""
    meet = dice.between(0.3, 0.74)
    start = meet + (dice.between(0.76, 1.08) - meet) * dice.between(0.6, 1.0)
    return _bent(dice, dice.between(0.32, 0.96), start, dice.between(0, 0.1), meet)


def wide(dice: Dice) -> Points:
    """Straight, or hardly bent, from below the middle: a wide upturned V."""
    drop = dice.between(0.55, 1.04)
    far = (drop / dice.between(0.95, 2.2)).clip(0.0, 0.92)
    sag = dice.near(0.02, 0.03)
    return dice.path(
        (-far, drop),
        (-far * 0.75, drop * 0.75 + sag),
        (-far * 0.5, drop * 0.5 + sag),
        (-far * 0.25, drop * 0.25),
        (0, 0),
    )


def closed(dice: Dice) -> Points:
    """From the stem itself out to the left and up to its top: a slim triangle, or a slit, that may not quite close."""
    low, out = dice.between(0.3, 0.8), dice.between(0.04, 0.095)
    begin = dice.between(-0.05, 0.05)
    return dice.path(
        (begin, low), ((begin - out) * 0.6, low * 0.84), (-out, low * 0.64), (-out * 0.5, low * 0.32), (0, 0)
    )


def any_(dice: Dice) -> Points:
    """Return one of them, the bent ones more often."""
    choice = either(dice.chance(0.45), level(dice), cup(dice))
    return either(dice.chance(0.65), choice, either(dice.chance(0.6), swept(dice), wide(dice)))
