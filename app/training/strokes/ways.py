"""Ways of writing whose picture is among `app.training.synthesis.variants` already, drawn along another path."""

from collections.abc import Sequence
from typing import Final

from app.training.synthesis.sketch import Dice, Sketch, Way, either, from_corner, joined
from app.training.synthesis.variants import WAYS


def leaning_four(dice: Dice) -> Sketch:
    """Open or nearly closed, on a slant: down beside the stem's top, along, and the stem as a stroke of its own."""
    bar, right = dice.between(0.45, 0.75), dice.between(0.22, 0.5)
    top = right * dice.between(0.2, 1.15)
    left = dice.path((top, 0), (top * 0.45 + dice.near(0, 0.02), bar * 0.5), (dice.near(0, 0.02), bar))
    past = dice.between(0.02, 0.3)
    along = from_corner(left, dice.path((right + past, bar + dice.near(-0.02, 0.04))))
    stem = dice.path(
        (right + dice.between(0, 0.14), bar * dice.between(-0.1, 0.7)), (right + 0.02, 0.7),
        (right - dice.between(-0.05, 0.16), 1),
    )  # fmt: skip
    return [(left, along), (stem,)]


def rising_five(dice: Dice) -> Sketch:
    """Hardly a neck: the bow begins where a long cap rises to the right."""
    knee, x = dice.between(0.2, 0.44), dice.between(0, 0.12)
    tall, wide = (1 - knee) / 2 + 0.03, dice.between(0.2, 0.36)
    neck = dice.path((x, knee - dice.between(0.02, 0.14)), (x + 0.02, knee))
    bow = dice.arc((x + 0.16, 1 - tall), (wide, tall), (dice.between(-115, -70), dice.between(80, 190)))
    cap = dice.path(
        (x + dice.near(0, 0.03), knee - dice.between(0, 0.14)), (x + 0.25, knee * 0.5),
        (x + dice.between(0.4, 0.7), dice.near(0, 0.03)),
    )  # fmt: skip
    return [(neck, from_corner(neck, bow)), (cap,)]


def diagonal_eight(dice: Dice) -> Sketch:
    """Begun at the lower left: up one diagonal, over the top to the left, down the other and round to the start."""
    waist, x = dice.between(0.36, 0.56), 0.3
    upper, lower = dice.between(0.13, 0.28), dice.between(0.15, 0.32)
    low = (1 - waist) / 2
    begin = dice.path((x - lower * dice.between(0.5, 1), 1 - low * dice.between(0.5, 1.3)))
    top = dice.arc((x, waist / 2), (upper, waist / 2), (dice.between(10, 50), -dice.between(190, 225)))
    bottom = dice.arc((x, 1 - low), (lower, low), (-dice.between(10, 50), dice.between(120, 225)))
    return [(joined(begin, top, bottom),)]


def hooked_nine(dice: Dice) -> Sketch:
    """An open bowl like a c, and a stem of its own that comes over the top and ends straight, bent or in a hook."""
    tall, wide = dice.between(0.26, 0.6), dice.between(0.1, 0.28)
    centre = (0.5 - wide, tall / 2)
    bowl = dice.arc(
        centre, (wide, tall / 2), (begin := dice.between(-130, 10), begin - dice.between(250, 390)), dice.near(1, 0.06)
    )
    radii = (wide * dice.near(1, 0.08), tall / 2 * dice.near(1, 0.08))
    over = dice.arc(centre, radii, (-dice.between(20, 190), dice.between(-10, 10)))
    out, deep, low = dice.between(-0.15, 0.4), dice.between(0.8, 1), dice.between(0, 0.2)
    tail = dice.path((0.5 + low * 0.5, 0.62), (0.49 + low, 0.78), ((0.49 + low + out) / 2 + 0.06, 0.95), (out, deep))
    straight = dice.path((0.5, 0.6), (0.5, 0.75), ((0.5 + out) / 2 + 0.03, 0.9), (out, 1))
    return [(bowl,), (joined(over, either(dice.chance(0.6), tail, straight)),)]


MORE: Final = {
    4: Way("leaning, two strokes", 25, leaning_four, "the slope begins right of where it ends"),
    5: Way("rising cap", 14, rising_five, "the cap is drawn last and rises"),
    8: Way("diagonal", 28, diagonal_eight, "begun at the lower left"),
    9: Way("bowl and hook", 34, hooked_nine, "the bowl is drawn first, the stem over it"),
}

PATHS: Final[tuple[Sequence[Way], ...]] = tuple(
    (*ways, MORE[digit]) if digit in MORE else ways for digit, ways in enumerate(WAYS)
)
"""All ways of writing each digit that differ as a picture or as a path."""
