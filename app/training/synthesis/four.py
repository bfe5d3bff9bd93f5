"""The ways of writing 4.

An open one stays open at the top by a third of its width, so that it is no 9; a closed one has corners.
"""

from app.training.synthesis.sketch import Dice, Points, Sketch, Way, from_corner, joined


def _bar(dice: Dice, corner: Points, stem: Points) -> Points:
    """Return the bar from the corner at the left past the stem: hardly, or far."""
    past = dice.between(0.0, 0.28)
    return from_corner(corner, dice.path((stem[:, 0, 0] + past, corner[:, -1, 1] + dice.near(-0.01, 0.05))))


def open_(dice: Dice) -> Sketch:
    """Down, along, and a stem of its own that begins anywhere from the top to just above the bar."""
    bar, right = dice.between(0.46, 0.8), dice.between(0.2, 0.55)
    left = dice.path((dice.between(-0.02, 0.22), 0), (dice.near(0.03, 0.02), bar * 0.6), (0, bar))
    stem = dice.path(
        (right + dice.near(0.01, 0.02), bar * dice.between(0.0, 0.86)), (right, 0.6), (right + dice.near(0, 0.04), 1)
    )
    return [(left, _bar(dice, left, stem)), (stem,)]


def bent(dice: Dice) -> Sketch:
    """The same with a round corner, like L or U, and a stem of its own."""
    bar, right = dice.between(0.45, 0.76), dice.between(0.24, 0.56)
    past = dice.between(0.02, 0.28)
    left = dice.path(
        (dice.between(0.0, 0.2), 0), (dice.near(0.01, 0.02), bar * 0.6), (0.05, bar * 0.92), (0.16, bar),
        (right, bar + dice.near(-0.03, 0.03)), (right + past, bar - dice.between(0, 0.08)),
    )  # fmt: skip
    top = bar * dice.between(0.0, 0.84)
    stem = dice.path((right + dice.near(0.03, 0.03), top), (right, 0.62), (right + dice.near(-0.02, 0.04), 1))
    return [(left,), (stem,)]


def cup(dice: Dice) -> Sketch:
    """One stroke: a cup, up to the stem's top, and down again."""
    bar, right, top = dice.between(0.42, 0.68), dice.between(0.22, 0.55), dice.between(0.0, 0.36)
    bowl = dice.path(
        (dice.between(0, 0.12), 0), (0.0, bar * 0.6), (right * 0.2, bar * 0.97),
        (right * 0.6, bar * 0.92), (right * 0.9, bar * 0.6), (right + 0.02, top),
    )  # fmt: skip
    return [(bowl, from_corner(bowl, dice.path((right, 0.6), (right + dice.near(-0.04, 0.05), 1))))]


def angled_cup(dice: Dice) -> Sketch:
    """One stroke: down, along to the stem, up, and down again."""
    bar, right, top = dice.between(0.45, 0.74), dice.between(0.22, 0.58), dice.between(0.02, 0.44)
    left = dice.path((dice.between(0.0, 0.22), 0), (dice.near(0.03, 0.02), bar * 0.6), (0, bar))
    along = from_corner(left, dice.path((right * dice.between(0.85, 1.0), bar + dice.near(-0.04, 0.03))))
    up = from_corner(along, dice.path((right + 0.03, top)))
    return [(left, along, up, from_corner(up, dice.path((right, 0.65), (right + dice.near(-0.03, 0.04), 1))))]


def lightning(dice: Dice) -> Sketch:
    """One stroke without going up: down, along, down."""
    bar, right = dice.between(0.42, 0.6), dice.between(0.34, 0.55)
    left = dice.path((dice.between(0.06, 0.26), 0), (0.06, bar * 0.6), (0, bar))
    along = from_corner(left, dice.path((right * 0.5, bar - 0.02), (right, bar - dice.between(0.02, 0.16))))
    return [(left, along, from_corner(along, dice.path((right - 0.04, 0.72), (right - dice.between(0.05, 0.2), 1))))]


def closed(dice: Dice) -> Sketch:
    """A slope down to the left from the top, along, and a stem of its own from the same top."""
    bar, right = dice.between(0.5, 0.75), dice.between(0.36, 0.62)
    left = dice.path((right + dice.near(-0.02, 0.03), 0), (right * 0.5, bar * dice.between(0.44, 0.56)), (0, bar))
    stem = dice.path(
        (right + dice.near(0.01, 0.02), dice.between(-0.02, 0.12)), (right, 0.55), (right + dice.near(-0.02, 0.03), 1)
    )
    return [(left, _bar(dice, left, stem)), (stem,)]


def half_closed(dice: Dice) -> Sketch:
    """The slope, with a stem that begins lower and so leaves a gap."""
    bar, right = dice.between(0.5, 0.75), dice.between(0.34, 0.56)
    left = dice.path((right * dice.between(0.5, 0.95), 0), (right * 0.4, bar * 0.5), (0, bar))
    stem = dice.path(
        (right + dice.near(0.03, 0.02), bar * dice.between(0.2, 0.65)),
        (right, 0.7),
        (right + dice.near(-0.02, 0.03), 1),
    )
    return [(left, _bar(dice, left, stem)), (stem,)]


def closed_in_one(dice: Dice) -> Sketch:
    """One stroke: from the bar's right end to the left, up to the top, and down."""
    bar, right = dice.between(0.52, 0.72), dice.between(0.36, 0.55)
    along = dice.path((right + dice.between(0.04, 0.28), bar + dice.near(-0.02, 0.03)), (0, bar))
    up = from_corner(along, dice.path((right * 0.5, bar * 0.5), (right, 0)))
    return [(along, up, from_corner(up, dice.path((right, 0.5), (right + dice.near(-0.02, 0.03), 1))))]


def stem_first(dice: Dice) -> Sketch:
    """A sail: one stroke from the top down the slope, along, up to the top and down the stem."""
    bar, right = dice.between(0.54, 0.72), dice.between(0.44, 0.62)
    slope = dice.path((right - dice.between(0.02, 0.12), 0), (right * 0.42, bar * 0.5), (0, bar))
    along = from_corner(slope, dice.path((right * 0.9, bar + dice.near(-0.03, 0.03))))
    up = from_corner(along, dice.path((right + 0.03, dice.between(0.06, 0.3))))
    return [(slope, along, joined(up, dice.path((right, 0.65), (right - dice.between(0, 0.12), 1))))]


def short_stem(dice: Dice) -> Sketch:
    """Open, with a stem of its own that ends just below a low bar."""
    bar, right = dice.between(0.72, 0.84), dice.between(0.26, 0.55)
    left = dice.path((dice.between(0.0, 0.24), 0), (dice.near(0.03, 0.02), bar * 0.6), (0, bar))
    stem = dice.path(
        (right + dice.between(0, 0.06), bar * dice.between(0.2, 0.75)),
        (right, 0.8),
        (right + dice.near(-0.02, 0.03), 1),
    )
    return [(left, _bar(dice, left, stem)), (stem,)]


def low_cup(dice: Dice) -> Sketch:
    """One stroke: a deep cup, up to the stem's top and down again to just below the cup."""
    bar, right, top = dice.between(0.64, 0.76), dice.between(0.26, 0.56), dice.between(0.0, 0.4)
    bowl = dice.path(
        (dice.between(0, 0.16), 0), (0.01, bar * 0.6), (right * 0.16, bar * 0.96),
        (right * 0.6, bar * 0.95), (right * 0.92, bar * 0.7), (right + 0.03, top),
    )  # fmt: skip
    return [(bowl, from_corner(bowl, dice.path((right, 0.6), (right + dice.near(-0.04, 0.05), 1))))]


def slanted(dice: Dice) -> Sketch:
    """One stroke on a slant: the left arm leans far, with a sharp corner at its foot, and the right arm is short."""
    bar, right = dice.between(0.48, 0.68), dice.between(0.3, 0.52)
    left = dice.path((dice.between(0.1, 0.32), 0), (dice.near(0.08, 0.03), bar * 0.6), (0, bar))
    along = from_corner(left, dice.path((right * 0.9, bar - dice.between(0.0, 0.08))))
    up = from_corner(along, dice.path((right + 0.03, bar - dice.between(0.1, 0.36))))
    return [(left, along, up, from_corner(up, dice.path((right, 0.75), (right - dice.between(0, 0.16), 1))))]


def leaning(dice: Dice) -> Sketch:
    """One stroke begun above the stem: a slope to a corner at the left, a short way back, and down."""
    bar, right = dice.between(0.42, 0.76), dice.between(0.28, 0.5)
    slope = dice.path(
        (right * dice.between(0.55, 1.15), 0),
        (right * dice.between(0.25, 0.5), bar * 0.5),
        (0, bar * dice.near(1, 0.03)),
    )
    along = from_corner(slope, dice.path((right * dice.between(0.8, 1.05), bar - dice.between(0.0, 0.12))))
    up = from_corner(along, dice.path((right + dice.between(0.0, 0.08), bar - dice.between(0.08, 0.3))))
    down = from_corner(up, dice.path((right, 0.82), (right - dice.between(0.02, 0.24), 1)))
    return [(slope, along, up, down)]


WAYS = (
    Way("open", 22, open_, "the school form with two strokes"),
    Way("bent", 14, bent, "the same with a round corner"),
    Way("cup", 12, cup, "one stroke, like a y without its tail"),
    Way("angled cup", 9, angled_cup, "the same with corners"),
    Way("lightning", 8, lightning, "one stroke that never goes up"),
    Way("closed", 18, closed, "print's 4"),
    Way("half closed", 9, half_closed, "print's 4 with the stem begun late"),
    Way("closed in one", 4, closed_in_one, "print's 4 begun at the bar's right"),
    Way("sail", 4, stem_first, "print's 4 in one quick stroke"),
    Way("short stem", 8, short_stem, "the stem hardly leaves the bar: a quick hand lifts early"),
    Way("slanted", 6, slanted, "a quick hand hardly goes up again"),
    Way("leaning", 10, leaning, "print's 4 in one stroke that does not reach the top again: Italy, Turkey"),
    Way("low cup", 6, low_cup, "the same in one stroke"),
)
