"""The ways of writing 2."""

import numpy as np

from app.training.synthesis.sketch import Dice, Points, Sketch, Way, from_corner, joined


def _top(dice: Dice, *, curl: float = 0.0) -> Points:
    """Return the arch, begun at its left and ended on its way down to the left; `curl` is the share that curls in."""
    wide = dice.between(0.14, 0.38)
    start = np.where(dice.chance(curl), dice.between(125, 170), dice.between(165, 245))
    tall = dice.between(0.17, 0.34)
    return dice.arc((wide + 0.03, tall), (wide, tall), (start, dice.between(365, 395)))


def _base(dice: Dice, y: float = 0.98) -> Points:
    """Return where the base goes from the lower left on: straight, sagging or waved, its end up or down."""
    right = dice.between(0.42, 1.05)
    wave = dice.near(0, 0.03)
    return dice.path((right / 2, y + wave), (right, y + dice.near(0, 0.06)))


def _loop(dice: Dice, wide: Points, tall: Points, lowest: float, right: tuple[float, float]) -> tuple[Points, Points]:
    """Return the loop at the lower left, and how the base comes out of it to the right."""
    x, y = dice.near(0.04, 0.05) + wide / 2, dice.between(0.9, lowest) - tall
    loop = dice.arc((x, y), (wide, tall), (dice.between(60, 100), 310))
    reach = dice.between(*right)
    end = y + tall * dice.between(0.2, 1.1) + dice.near(0.02, 0.05)
    return loop, dice.path(((x + reach) / 2, (y + end) / 2 + dice.near(0.03, 0.03)), (reach, end))


def straight(dice: Dice) -> Sketch:
    """A corner at the lower left and a base."""
    down = joined(
        _top(dice, curl=0.2), dice.path((dice.near(0.24, 0.05), 0.72), (dice.near(0, 0.04), dice.near(0.97, 0.02)))
    )
    return [(down, from_corner(down, _base(dice)))]


def looped(dice: Dice) -> Sketch:
    """A loop at the lower left, upright or lying, out of which the base comes."""
    loop, out = _loop(dice, dice.between(0.05, 0.26), dice.between(0.04, 0.16), 0.99, (0.5, 0.95))
    return [(joined(_top(dice, curl=0.3), dice.path((dice.near(0.33, 0.03), 0.66)), loop, out),)]


def pinched(dice: Dice) -> Sketch:
    """The loop closed to a point: out to the left, then a waved base back over it."""
    down = joined(_top(dice, curl=0.3), dice.path((0.28, 0.7), (dice.near(0.02, 0.03), dice.near(0.92, 0.02))))
    right = dice.between(0.5, 0.95)
    hump = dice.path(
        (right * 0.35, dice.near(0.86, 0.02)), (right * 0.7, dice.near(0.96, 0.02)), (right, dice.near(0.97, 0.04))
    )
    return [(down, from_corner(down, hump))]


def swan(dice: Dice) -> Sketch:
    """No corner: the neck bends round into the base."""
    x = dice.between(-0.02, 0.12)
    bend = dice.path((x + 0.12, 0.65), (x, dice.between(0.8, 0.88)), (x + 0.1, dice.near(0.97, 0.02)))
    right = dice.between(0.45, 0.75)
    base = dice.path((right * 0.7, dice.near(0.98, 0.02)), (right, dice.near(0.98, 0.05)))
    return [(joined(_top(dice, curl=0.15), bend, base),)]


def angular(dice: Dice) -> Sketch:
    """Like z: a flat top, a slope and a base."""
    right = dice.between(0.4, 0.65)
    top = dice.path(
        (dice.near(0.02, 0.03), dice.near(0.08, 0.05)),
        (right * 0.55, dice.near(0.0, 0.02)),
        (right * 0.97, 0.06),
        (right, dice.between(0.12, 0.24)),
    )
    down = from_corner(top, dice.path((dice.near(0.35, 0.03), 0.55), (dice.near(0.0, 0.03), 0.97)))
    return [(joined(top, down[:, 1:]), from_corner(down, _base(dice)))]


def upright(dice: Dice) -> Sketch:
    """A small arch on a long neck that stands nearly upright."""
    wide, tall = dice.between(0.08, 0.2), dice.between(0.12, 0.22)
    top = dice.arc((wide, tall), (wide, tall), (dice.between(120, 220), 380))
    down = joined(top, dice.path((wide * 1.2, 0.65), (dice.between(0, 0.12), 0.97)))
    return [(down, from_corner(down, _base(dice)))]


def curled_base(dice: Dice) -> Sketch:
    """The base ends in a wave: down, and up again."""
    down = joined(_top(dice, curl=0.3), dice.path((0.27, 0.7), (dice.near(0, 0.03), dice.near(0.93, 0.02))))
    right = dice.between(0.5, 0.8)
    wave = dice.path(
        (right * 0.3, dice.near(0.87, 0.02)), (right * 0.75, dice.near(1.0, 0.02)), (right, dice.between(0.78, 0.95))
    )
    return [(down, from_corner(down, wave))]


def _ringed(dice: Dice) -> Points:
    """Return a head that begins inside and closes to a ring, on its way down to the left."""
    wide, tall = dice.between(0.1, 0.28), dice.between(0.14, 0.4)
    return dice.arc(
        (wide + 0.03, tall), (wide, tall), (dice.between(20, 100), dice.between(375, 400)), dice.near(1.05, 0.08)
    )


def ringed(dice: Dice) -> Sketch:
    """The head closes to a ring, and the base runs out to the right."""
    x, right = dice.between(-0.06, 0.24), dice.between(0.45, 0.85)
    down = joined(_ringed(dice), dice.path((x * 0.5 + dice.near(0.2, 0.05), 0.74), (x, dice.near(0.96, 0.02))))
    base = dice.path((x + right * 0.4, dice.near(0.95, 0.03)), (x + right, dice.near(0.97, 0.06)))
    return [(down, from_corner(down, base))]


def ringed_falling(dice: Dice) -> Sketch:
    """The head closes to a ring, and neck and base run down to the right in one bow."""
    x, right = dice.between(0.16, 0.42), dice.between(0.3, 0.7)
    tail = dice.path(
        (x + dice.near(0.06, 0.03), 0.62), (x, dice.between(0.72, 0.86)), (x + right * 0.4, dice.near(0.93, 0.02)),
        (x + right, dice.near(0.98, 0.04)),
    )  # fmt: skip
    return [(joined(_ringed(dice), tail),)]


def ringed_looped(dice: Dice) -> Sketch:
    """A ring above and a loop below, like an ampersand without its arms."""
    loop, out = _loop(dice, dice.between(0.06, 0.2), dice.between(0.04, 0.12), 0.97, (0.55, 1.0))
    return [(joined(_ringed(dice), dice.path((dice.near(0.28, 0.03), 0.66)), loop, out),)]


def question(dice: Dice) -> Sketch:
    """Like a question mark without its dot: a deep arch and a neck, and hardly a base."""
    wide, tall = dice.between(0.18, 0.3), dice.between(0.2, 0.3)
    top = dice.arc((wide, tall), (wide, tall), (dice.between(130, 185), 385))
    x = wide * dice.between(0.5, 0.95)
    neck = dice.path((x + 0.04, 0.68), (x - 0.03, dice.between(0.84, 0.9)))
    tick = dice.path((x, dice.near(0.98, 0.02)), (x + dice.between(0.1, 0.24), dice.between(0.93, 1.0)))
    return [(joined(top, neck, tick),)]


def lying(dice: Dice) -> Sketch:
    """A small head at the left of a long base."""
    wide, tall = dice.between(0.16, 0.32), dice.between(0.16, 0.26)
    top = dice.arc((wide, tall), (wide, tall), (dice.between(190, 240), 385))
    down = joined(top, dice.path((dice.near(0.24, 0.04), 0.72), (dice.near(0, 0.05), dice.near(0.95, 0.03))))
    right = dice.between(1.1, 3.2)
    tilt = dice.near(-0.04, 0.1)
    base = dice.path((right * 0.3, dice.near(0.95, 0.03)), (right * 0.65, 0.95 + tilt / 2), (right, 0.95 + tilt))
    return [(down, from_corner(down, base))]


WAYS = (
    Way("straight", 32, straight, "the print form: a corner and a straight base"),
    Way("looped", 22, looped, "the curly 2 that was taught in the United States, Germany and Austria"),
    Way("pinched", 8, pinched, "the loop drawn so fast that it closes to a point"),
    Way("swan", 14, swan, "the neck bends into the base without a corner"),
    Way("angular", 10, angular, "like z, in a quick or technical hand"),
    Way("upright", 8, upright, "a small head on an upright neck: narrow columns"),
    Way("curled base", 6, curled_base, "the base waves up towards what follows"),
    Way("ringed", 9, ringed, "a joined hand begins inside and closes the head, as France and Italy write it"),
    Way("ringed and falling", 4, ringed_falling, "the same, too quick for a corner"),
    Way("ringed and looped", 6, ringed_looped, "the same with the curly base"),
    Way("question mark", 5, question, "a quick hand leaves the base out"),
    Way("lying", 6, lying, "the base drawn on, under what stands beside it"),
)
