"""The ways of writing 5."""

import numpy as np

from app.training.synthesis.sketch import Dice, Points, Sketch, Value, Way, from_corner, joined


def _neck(dice: Dice, knee: Value) -> Points:
    """Return the way down from the cap's left end to the knee."""
    return dice.path((dice.between(0.06, 0.16), dice.between(0.0, 0.06)), (dice.near(0.05, 0.03), knee))


def _bowl(dice: Dice, knee: Value) -> Points:
    """Return the bow from the knee on, its end anywhere between short of the bottom and curled up at the left."""
    tall = (1 - knee) / 2 + dice.between(0.02, 0.07)
    wide = dice.between(0.24, 0.4)
    middle = dice.near(0.22, 0.04)
    return dice.arc((middle, 1 - tall), (wide, tall), (dice.between(-115, -85), dice.between(85, 190)))


def _cap(dice: Dice, start: Points) -> Points:
    """Return the cap from near a point to the right, level, rising or sagging."""
    x, y = start[:, 0, 0], start[:, 0, 1]
    right, rise = dice.between(0.28, 0.58), dice.near(0.03, 0.04)
    return dice.path((x, y), (x + right / 2, y - rise / 2 + dice.near(0, 0.015)), (x + right, y - rise))


def capped(dice: Dice) -> Sketch:
    """Neck and bow, then the cap on the neck's top."""
    knee = dice.between(0.32, 0.5)
    neck = _neck(dice, knee)
    body = (neck, from_corner(neck, _bowl(dice, knee)))
    return [body, (_cap(dice, neck) + np.stack([dice.near(0, 0.03), dice.near(0, 0.02)], 1)[:, None],)]


def detached(dice: Dice) -> Sketch:
    """The cap stands off: above, to the right, or through the neck."""
    knee = dice.between(0.34, 0.5)
    neck = _neck(dice, knee)
    off = np.stack([dice.between(-0.1, 0.2), dice.between(-0.12, 0.06)], 1)[:, None]
    return [(neck, from_corner(neck, _bowl(dice, knee))), (_cap(dice, neck) + off,)]


def in_one(dice: Dice) -> Sketch:
    """One stroke from the cap's right end, with corners."""
    knee = dice.between(0.27, 0.5)
    neck = _neck(dice, knee)
    return [(_cap(dice, neck)[:, ::-1], neck, from_corner(neck, _bowl(dice, knee)))]


def like_s(dice: Dice) -> Sketch:
    """One stroke without corners; the cap stays flat and the bow round, which keeps it apart from S."""
    knee = dice.between(0.38, 0.5)
    cap = dice.path((dice.between(0.42, 0.62), dice.near(0.0, 0.03)), (0.3, 0.01), (0.14, dice.near(0.03, 0.02)))
    neck = dice.path((0.07, 0.2), (dice.between(0.06, 0.14), knee - 0.03))
    return [(joined(cap, neck, _bowl(dice, knee)[:, 1:]),)]


def soft(dice: Dice) -> Sketch:
    """Neck and bow in a single wave, and a cap of its own."""
    x, knee = dice.between(0.06, 0.2), dice.between(0.3, 0.44)
    out = dice.between(0.36, 0.56)
    body = dice.path(
        (x, 0), (dice.near(0.04, 0.03), knee - 0.04), (out * 0.6, knee + 0.1), (out, knee + 0.27),
        (out * 0.8, 0.9), (dice.between(0.0, 0.2), dice.near(0.98, 0.03)),
    )  # fmt: skip
    off = np.stack([dice.near(-0.02, 0.05), dice.near(-0.01, 0.04)], 1)[:, None]
    return [(body,), (_cap(dice, body) + off,)]


def cut(dice: Dice) -> Sketch:
    """The bow ends on its way down, so that the lower part is hardly more than a line."""
    knee = dice.between(0.28, 0.42)
    neck = _neck(dice, knee)
    out = dice.between(0.24, 0.44)
    line = from_corner(
        neck,
        dice.path(
            (out * 0.6, knee + 0.1),
            (out, knee + 0.3),
            (out - dice.between(0, 0.1), 0.85),
            (out - dice.between(0.05, 0.3), 1),
        ),
    )
    return [(neck, line), (_cap(dice, neck) + np.stack([dice.near(0, 0.04), dice.near(0, 0.03)], 1)[:, None],)]


def short_neck(dice: Dice) -> Sketch:
    """A neck so short that the cap hangs into the bow."""
    knee = dice.between(0.2, 0.31)
    neck = _neck(dice, knee)
    x, y = neck[:, 0, 0], neck[:, 0, 1]
    right, fall = dice.between(0.34, 0.62), dice.between(-0.06, 0.12)
    cap = dice.path((x, y), (x + right / 2, y + fall / 2 + dice.near(0.01, 0.015)), (x + right, y + fall))
    body = from_corner(neck, _bowl(dice, knee))
    return [(neck, body), (cap + np.stack([dice.near(0, 0.03), dice.near(-0.01, 0.02)], 1)[:, None],)]


def there_and_back(dice: Dice) -> Sketch:
    """One stroke: the cap to the right, back under itself to the neck, and the bow."""
    knee = dice.between(0.36, 0.5)
    neck = _neck(dice, knee)
    cap = _cap(dice, neck)
    gap = dice.between(0.0, 0.07)
    back = from_corner(cap, dice.path((neck[:, 0, 0] + dice.between(-0.02, 0.02), neck[:, 0, 1] + gap)))
    neck = from_corner(back, neck[:, 1:])
    return [(cap, back, neck, from_corner(neck, _bowl(dice, knee)))]


WAYS = (
    Way("capped", 34, capped, "the school form: the cap comes last"),
    Way("detached", 16, detached, "the cap misses the neck"),
    Way("in one", 22, in_one, "the pen is not lifted"),
    Way("like s", 12, like_s, "the same without corners"),
    Way("soft", 10, soft, "neck and bow in a single wave"),
    Way("cut", 6, cut, "a quick hand leaves the bow out"),
    Way("short neck", 8, short_neck, "the cap runs into the bow"),
    Way("there and back", 4, there_and_back, "begun with the cap, from the left, and not lifted"),
)
