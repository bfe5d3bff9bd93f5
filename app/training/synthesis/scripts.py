"""Signs of scripts that are not ours, in general: strokes as pens make them, put together at random.

None is a sign of a real script; what they share with many is where strokes stand: in a square, under a line, on a line.
"""

import numpy as np

from app.training.synthesis.sketch import Dice, Points, Sketch, Value, joined

Place = tuple[Value, Value]


def _line(dice: Dice, start: Place, end: Place) -> Points:
    """Return a stroke from one place to the other, hardly bent."""
    (x, y), (right, low) = start, end
    bend = dice.near(0, 0.03)
    return dice.path((x, y), ((x + right) / 2 + bend, (y + low) / 2 + bend), (right, low))


def _ring(dice: Dice, place: Place, size: Value) -> Points:
    """Return a ring, closed or nearly so, either way round."""
    start, turn = dice.between(-180, 180), dice.between(320, 400) * np.where(dice.chance(0.6), -1, 1)
    return dice.arc(place, (size * dice.between(0.7, 1.3), size), (start, start + turn))


def _bow(dice: Dice, place: Place, size: Value) -> Points:
    """Return a quarter to three quarters of an oval, open anywhere."""
    start, turn = dice.between(-180, 180), dice.between(100, 270) * np.where(dice.chance(0.5), -1, 1)
    return dice.arc(place, (size * dice.between(0.7, 1.5), size), (start, start + turn))


def _hook(dice: Dice, place: Place, size: Value) -> Points:
    """Return a line down that ends in a hook to either side."""
    x, y = place
    side = np.where(dice.chance(0.6), -1, 1) * size * dice.between(0.5, 1.0)
    lean = dice.near(0, 0.1)
    return dice.path(
        (x, y - size), (x + lean * 0.5, y), (x + lean, y + size * 0.8), (x + side * 0.5, y + size),
        (x + side, y + size * 0.7),
    )  # fmt: skip


def _dot(dice: Dice, place: Place) -> Points:
    x, y = place
    return dice.path((x, y), (x + dice.near(0.02, 0.02), y + dice.near(0.03, 0.02)))


def _any(dice: Dice, place: Place, size: Value) -> Points:
    """Return a ring, a bow, a hook or a line in any direction about a place."""
    kind = int(dice.rng.integers(4))
    if kind == 3:
        angle = dice.between(0, np.pi)
        across, down = size * np.cos(angle), size * np.sin(angle)
        return _line(dice, (place[0] - across, place[1] - down), (place[0] + across, place[1] + down))
    return (_ring, _bow, _hook)[kind](dice, place, size)


def squared(dice: Dice) -> Sketch:
    """Return level and upright strokes in a square, some with slopes, as characters of East Asia have them."""
    sketch: Sketch = []
    levels = int(dice.rng.integers(2, 5))
    for i in range(levels):
        y = (i + dice.between(0.1, 0.9)) / levels
        left, right = dice.between(0, 0.35), dice.between(0.65, 1)
        sketch.append((_line(dice, (left, y), (right, y + dice.near(-0.03, 0.03))),))
    for _ in range(int(dice.rng.integers(2 if levels == 2 else 1, 4))):
        x, top, low = dice.between(0.1, 0.9), dice.between(0, 0.35), dice.between(0.6, 1)
        sketch.append((_line(dice, (x, top), (x + dice.near(0, 0.06), low)),))
    for side in (-1, 1):
        if dice.rng.random() < 0.4:
            y = dice.between(0.3, 0.5)
            sketch.append((_line(dice, (0.5, y), (0.5 + side * dice.between(0.3, 0.5), dice.between(0.8, 1))),))
    return sketch


def hanging(dice: Dice) -> Sketch:
    """Return a line along the top and what hangs from it, as in northern India."""
    wide = dice.between(0.7, 1.2)
    sketch: Sketch = [(_line(dice, (0, 0), (wide, dice.near(0, 0.03))),)]
    x = wide * dice.between(0.6, 0.95)
    sketch.append((_line(dice, (x, 0), (x, dice.between(0.85, 1.0))),))
    for _ in range(int(dice.rng.integers(2, 4))):
        size = dice.between(0.1, 0.22)
        sketch.append((_any(dice, (x * dice.between(0.2, 0.7), dice.between(0.3, 0.7)), size),))
    return sketch


def running(dice: Dice) -> Sketch:
    """Return humps, bows and teeth along a line, some with dots above or below, as in Arabic or a joined hand."""
    parts: list[Points] = []
    x: Value = 0.0
    for _ in range(int(dice.rng.integers(3, 6))):
        wide, tall = dice.between(0.12, 0.3), dice.between(0.1, 0.4)
        up = np.where(dice.chance(0.7), -1, 1)
        parts.append(
            dice.path(
                (x, 0.5), (x + wide * 0.4, 0.5 + up * tall), (x + wide * dice.between(0.6, 0.9), 0.5 + up * tall * 0.4)
            )
        )
        x = x + wide
    tail = dice.path(
        (x, 0.5), (x + 0.15, 0.5 + dice.between(0.1, 0.4)), (x - dice.between(0, 0.2), 0.6 + dice.between(0, 0.4))
    )
    sketch: Sketch = [(joined(*parts, tail),)]
    for _ in range(int(dice.rng.integers(0, 4))):
        sketch.append((_dot(dice, (x * dice.between(0.1, 0.9), np.where(dice.chance(0.6), -0.15, 1.0))),))
    return sketch


def curled(dice: Dice) -> Sketch:
    """Return a ring from which a bow goes on, and something small in it, as in southern India or Georgia."""
    size = dice.between(0.14, 0.24)
    x, y = dice.between(0.2, 0.4), dice.between(0.4, 0.7)
    first = dice.arc((x, y), (size, size), (dice.between(-60, 60), dice.between(330, 420)))
    wide, tall = dice.between(0.24, 0.4), dice.between(0.28, 0.42)
    turn = dice.between(150, 240)
    second = dice.arc((x + size + wide, y), (wide, tall), (180, 180 + turn))
    sketch: Sketch = [(joined(first, second),)]
    small = dice.between(0.08, 0.16)
    sketch.append((_any(dice, (x + size + wide, y + dice.near(0, 0.1)), small),))
    return sketch


def mixed(dice: Dice) -> Sketch:
    """Return four to six rings, bows, hooks, lines and dots, side by side and over each other."""
    sketch: Sketch = []
    for i in range(int(dice.rng.integers(4, 7))):
        place = ((i % 2) * 0.45 + dice.between(0, 0.4), (i // 2) * 0.35 + dice.between(0, 0.35))
        sketch.append((_any(dice, place, dice.between(0.14, 0.34)),))
    if dice.rng.random() < 0.4:
        sketch.append((_dot(dice, (dice.between(0, 1), dice.between(0, 1))),))
    return sketch
