"""The ways of writing 7.

Before the hand bends it, the top runs level, falls, or climbs by 6 degrees at most: what climbs more is the upstroke
of a 1.
"""

from app.training.synthesis.sketch import Dice, Points, Sketch, Way, from_corner, joined


def _top(dice: Dice, narrowest: float = 0.34) -> Points:
    """Return the top from the left to its corner, at least `narrowest` wide."""
    right = dice.between(narrowest, 0.76)
    fall = dice.near(0.02, 0.06) * right
    return dice.path(
        (0, fall.clip(0) + 0.0), (right / 2, dice.near(0, 0.02) + fall.clip(0) / 2), (right, (-fall).clip(0))
    )


def _stem(dice: Dice, top: Points) -> Points:
    """Return the stem from the corner down to the left, bent a little either way."""
    x, y = top[:, -1, 0], top[:, -1, 1]
    foot = x * dice.between(0.0, 0.9)
    bend = dice.near(-0.03, 0.04)
    return from_corner(top, dice.path(((x + foot) / 2 + bend, (1 + y) / 2), (foot, 1)))


def _bow(dice: Dice) -> Points:
    """Return top and stem without a corner between them."""
    right = dice.between(0.44, 0.72)
    foot = right * dice.between(0.15, 0.75)
    return dice.path(
        (0, dice.between(0.0, 0.1)), (right * 0.45, dice.near(0.0, 0.015)), (right * 0.9, dice.between(0.03, 0.08)),
        (right, dice.between(0.14, 0.28)), (right * 0.35 + foot * 0.62, 0.58), (foot, 1),
    )  # fmt: skip


def _bar(dice: Dice, stem: Points) -> Points:
    """Return a bar through the stem, near its middle, level or tilted."""
    share = dice.between(0.36, 0.74)
    first, last = stem[:, 0], stem[:, -1]
    x = first[:, 0] + (last[:, 0] - first[:, 0]) * (share - 0.05)
    left, right, tilt = dice.between(0.08, 0.4), dice.between(0.06, 0.4), dice.near(0.03, 0.06)
    return dice.path((x - left, share + tilt), (x, share + dice.near(0, 0.012)), (x + right, share - tilt))


def _hook(dice: Dice, top: Points) -> Points:
    """Return the short way up to the top's left end; beside a narrow top it would make a 1 of it."""
    return dice.path(
        (top[:, 0, 0] + dice.near(0, 0.025), top[:, 0, 1] + dice.between(0.08, 0.26)), (top[:, 0, 0], top[:, 0, 1])
    )


def plain(dice: Dice) -> Sketch:
    """A top, a corner, a stem."""
    top = _top(dice)
    return [(top, _stem(dice, top))]


def barred(dice: Dice) -> Sketch:
    """With a bar through the stem."""
    top = _top(dice)
    stem = _stem(dice, top)
    return [(top, stem), (_bar(dice, stem),)]


def hooked(dice: Dice) -> Sketch:
    """Begun with a short stroke up to the top's left end."""
    top = _top(dice, 0.46)
    return [(_hook(dice, top), top, _stem(dice, top))]


def curved(dice: Dice) -> Sketch:
    """Top and stem in one bow."""
    return [(_bow(dice),)]


def barred_hooked(dice: Dice) -> Sketch:
    """With a hook and a bar."""
    top = _top(dice)
    stem = _stem(dice, top)
    return [(_hook(dice, top), top, stem), (_bar(dice, stem),)]


def barred_curved(dice: Dice) -> Sketch:
    """One bow with a bar."""
    bow = _bow(dice)
    return [(bow,), (_bar(dice, bow[:, 2:]),)]


def waved(dice: Dice) -> Sketch:
    """The top a wave that hangs at its left, then a stem; with or without a bar."""
    right = dice.between(0.48, 0.76)
    top = dice.path(
        (dice.near(0.02, 0.02), dice.between(0.1, 0.28)),
        (right * 0.18, 0.03),
        (right * 0.6, dice.between(0.05, 0.1)),
        (right, 0),
    )
    return [(top, _stem(dice, top))]


def waved_barred(dice: Dice) -> Sketch:
    """The same with a bar."""
    (top, stem), *_ = waved(dice)
    return [(top, stem), (_bar(dice, stem),)]


def rounded_barred(dice: Dice) -> Sketch:
    """A hook that flows into the bow, and a bar."""
    bow = _bow(dice)
    start = dice.path((dice.near(0.02, 0.03), dice.between(0.16, 0.28)))
    return [(joined(start, bow[:, 1:]),), (_bar(dice, bow[:, 2:]),)]


def _unlifted(dice: Dice, stem: Points) -> tuple[Points, Points]:
    """Return the way from the stem's foot up to the bar's left end, and the bar, without lifting the pen."""
    share = dice.between(0.38, 0.6)
    first, last = stem[:, 0], stem[:, -1]
    x = first[:, 0] + (last[:, 0] - first[:, 0]) * share
    left, right, tilt = dice.between(0.12, 0.36), dice.between(0.12, 0.46), dice.near(0.03, 0.05)
    start = (x - left, share + dice.between(-0.02, 0.08) + tilt)
    back = from_corner(stem, dice.path(start))
    return back, dice.path(start, (x, share + dice.near(0, 0.02)), (x + right, share - tilt))


def barred_in_one(dice: Dice) -> Sketch:
    """The pen goes from the foot to the bar without being lifted: a slim triangle at the stem's left."""
    top = _top(dice)
    stem = _stem(dice, top)
    return [(top, stem, *_unlifted(dice, stem))]


def barred_curved_in_one(dice: Dice) -> Sketch:
    """The same with a hook that flows into the bow, and a loop at the foot."""
    bow = _bow(dice)
    start = dice.path((dice.near(0.02, 0.03), dice.between(0.08, 0.28)))
    body = joined(start, bow[:, 1:])
    back, bar = _unlifted(dice, bow[:, 2:])
    return [(joined(body, back[:, 1:]), bar)]


def waved_barred_in_one(dice: Dice) -> Sketch:
    """The same under a wavy top."""
    (top, stem), *_ = waved(dice)
    return [(top, stem, *_unlifted(dice, stem))]


def deep_waved_barred(dice: Dice) -> Sketch:
    """A tick up, a deep hollow like that of a y, up to the corner, and a stem with a low bar."""
    right, deep = dice.between(0.42, 0.74), dice.between(0.14, 0.46)
    tick = dice.path(
        (dice.between(-0.14, 0.0), dice.between(0.06, 0.36)), (dice.near(0.06, 0.03), dice.near(0.02, 0.03))
    )
    hollow = from_corner(tick, dice.path((right * dice.between(0.3, 0.5), deep)))
    up = from_corner(hollow, dice.path((right * 0.75, deep * 0.5), (right, dice.near(0.0, 0.02))))
    foot = right * dice.between(0.2, 0.95)
    stem = from_corner(up, dice.path(((right + foot) / 2 + dice.near(0.02, 0.04), 0.5), (foot, 1)))
    share = dice.between(0.54, 0.78)
    x = right + (foot - right) * share
    left, far, tilt = dice.between(0.06, 0.3), dice.between(0.12, 0.4), dice.near(0.02, 0.05)
    return [(tick, hollow, up, stem), (dice.path((x - left, share + tilt), (x + far, share - tilt)),)]


WAYS = (
    Way("plain", 28, plain, "the Anglo-American 7"),
    Way("barred", 22, barred, "continental Europe and beyond: the bar keeps it apart from a 1 with an upstroke"),
    Way("hooked", 10, hooked, "a serif without a bar: Korea, China and Japan"),
    Way("curved", 12, curved, "a quick hand rounds the corner off"),
    Way("barred and hooked", 7, barred_hooked, "both at once"),
    Way("barred and curved", 12, barred_curved, "a bar on the quick form"),
    Way("waved", 6, waved, "copperplate's wavy top"),
    Way("waved and barred", 8, waved_barred, "the same with a bar"),
    Way("rounded and barred", 6, rounded_barred, "a hook that flows into the bow, with a bar"),
    Way("barred in one", 5, barred_in_one, "the bar, without lifting the pen"),
    Way("barred and curved in one", 6, barred_curved_in_one, "the same in a round, quick hand"),
    Way("deep wave and bar", 8, deep_waved_barred, "the wave as deep as in a y, above a low bar: Poland"),
    Way("waved and barred in one", 5, waved_barred_in_one, "the same under copperplate's top"),
)
