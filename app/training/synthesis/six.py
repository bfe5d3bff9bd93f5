"""The ways of writing 6."""

import numpy as np

from app.training.synthesis.sketch import Dice, Points, Sketch, Value, Way, joined


def _bowl(dice: Dice, tall: Value, sweep: Value, swell: Value = 1.0) -> Points:
    """Return the bowl from its left side down, along and back; `tall` is its height."""
    wide = dice.between(0.11, 0.36) + 0.12 * (tall - 0.3)
    return dice.arc((wide, 1 - tall / 2), (wide, tall / 2), (190, 190 - sweep), swell)


def _back(dice: Dice, tall: Value, bulge: Value) -> Points:
    """Return the way down from the top to the bowl's left side; `bulge` bends it to the left."""
    x = dice.between(0.08, 0.52)
    low = 1 - tall * 0.55
    return dice.path((x, 0), (x * 0.5 - bulge, low * 0.42), (x * 0.12 - bulge * 0.6, low * 0.78))


def curled(dice: Dice) -> Sketch:
    """A bent back and a closed bowl."""
    tall = dice.between(0.36, 0.64)
    return [
        (
            joined(
                _back(dice, tall, dice.between(0.0, 0.12)),
                _bowl(dice, tall, dice.between(350, 385), dice.near(0.98, 0.06)),
            ),
        )
    ]


def straight(dice: Dice) -> Sketch:
    """A straight back and a closed bowl."""
    tall = dice.between(0.3, 0.62)
    return [
        (
            joined(
                _back(dice, tall, dice.near(0, 0.015)), _bowl(dice, tall, dice.between(345, 385), dice.near(0.98, 0.06))
            ),
        )
    ]


def hooked(dice: Dice) -> Sketch:
    """The top bends over to the right and down."""
    tall, x = dice.between(0.36, 0.58), dice.between(0.3, 0.52)
    hook = dice.path(
        (x, dice.between(0.06, 0.18)), (x * 0.8, 0.01), (x * 0.4, dice.between(0.06, 0.12)), (0, (1 - tall / 2) * 0.6)
    )
    return [(joined(hook, _bowl(dice, tall, dice.between(340, 385), dice.near(0.98, 0.06))),)]


def open_(dice: Dice) -> Sketch:
    """The bowl stops short of the back, but past its own top, which keeps it apart from b and L."""
    tall = dice.between(0.36, 0.7)
    return [
        (
            joined(
                _back(dice, tall, dice.between(0, 0.1)),
                _bowl(dice, tall, dice.between(275, 335), dice.between(0.8, 1.0)),
            ),
        )
    ]


def crossing(dice: Dice) -> Sketch:
    """The bowl's end crosses the back and goes on to the left."""
    tall, out = dice.between(0.3, 0.56), dice.between(0.06, 0.26)
    bowl = _bowl(dice, tall, dice.between(300, 330))
    end = dice.path((-out, bowl[:, -1, 1] + dice.between(0.0, 0.1)))
    return [(joined(_back(dice, tall, dice.between(0, 0.08)), bowl, end),)]


def spiral(dice: Dice) -> Sketch:
    """The bowl winds inward."""
    tall = dice.between(0.42, 0.72)
    return [
        (
            joined(
                _back(dice, tall, dice.between(0, 0.1)),
                _bowl(dice, tall, dice.between(340, 450), dice.between(0.45, 0.75)),
            ),
        )
    ]


def lying(dice: Dice) -> Sketch:
    """A wide, flat bowl under a leaning back."""
    tall, wide = dice.between(0.28, 0.42), dice.between(0.26, 0.4)
    x = dice.between(0.4, 0.7)
    back = dice.path((x, 0), (x * 0.45, 0.28), (0.06, 0.62))
    bowl = dice.arc((wide, 1 - tall / 2), (wide, tall / 2), (195, 195 - dice.between(330, 380)), dice.near(0.95, 0.08))
    return [(joined(back, bowl),)]


def tucked(dice: Dice) -> Sketch:
    """The bowl is narrow at its foot: it opens up to the right, and its end runs down to where the back turned."""
    top, right, foot = dice.between(0.34, 0.66), dice.between(0.34, 0.62), dice.between(0.02, 0.14)
    back = dice.path(
        (dice.between(0.06, 0.42), 0),
        (foot * 0.5 + dice.near(0.04, 0.03), top * 0.7),
        (foot * 0.4, 0.8),
        (foot + 0.08, 1),
    )
    bowl = dice.path(
        (right * 0.85, 0.9), (right, (top + 0.9) / 2), (right * 0.84, top + 0.02), (right * 0.5, top + 0.06),
        (foot + 0.06, dice.between(0.72, 0.9)), (foot, dice.between(0.84, 0.98)),
    )  # fmt: skip
    return [(joined(back, bowl),)]


def two_strokes(dice: Dice) -> Sketch:
    """A back like a bracket, and a round of its own at its foot."""
    tall = dice.between(0.4, 0.6)
    bowl = _bowl(dice, tall, dice.between(170, 200))
    back = joined(_back(dice, tall, dice.between(0, 0.1)), bowl)
    lid = dice.path(
        (dice.near(0.02, 0.02), 1 - tall * 0.62),
        (np.mean(bowl[..., 0], 1), 1 - tall * 1.02),
        (bowl[:, -1, 0], bowl[:, -1, 1]),
    )
    return [(back,), (lid,)]


WAYS = (
    Way("curled", 30, curled, "the school form"),
    Way("straight", 22, straight, "a line and a bowl"),
    Way("hooked", 10, hooked, "the mirror of a hooked 9"),
    Way("open", 12, open_, "a quick hand does not reach the back"),
    Way("crossing", 10, crossing, "a quick hand goes past the back"),
    Way("spiral", 8, spiral, "the bowl ends inside itself"),
    Way("lying", 6, lying, "pressed flat between lines"),
    Way("tucked", 18, tucked, "a quick hand closes the bowl low on the back"),
    Way("two strokes", 2, two_strokes, "seldom: the bowl is closed with a stroke of its own"),
)
