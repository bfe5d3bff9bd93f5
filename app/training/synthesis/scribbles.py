"""What a pen leaves when it writes no sign at all, and two digits side by side."""

import numpy as np
from numpy.typing import NDArray

from app.training.synthesis.sketch import Dice, Sketch

Line = NDArray[np.float64]  # (k, 2): one stroke's points


def tangle(dice: Dice) -> Sketch:
    """Return one long stroke that turns at random, as to fill a place."""
    k = int(dice.rng.integers(14, 30))
    return [(dice.rng.uniform(0, 1, (dice.n, k, 2)),)]


def curls(dice: Dice) -> Sketch:
    """Return one stroke whose direction wanders: a few random loops."""
    k = int(dice.rng.integers(22, 40))
    turns = np.cumsum(dice.rng.normal(dice.near(0, 0.3)[:, None], 0.8, (dice.n, k)), 1)
    steps = np.stack([np.cos(turns), np.sin(turns)], 2) * dice.rng.uniform(0.5, 1.5, (dice.n, k, 1))
    line = np.cumsum(steps, 1)
    line -= line.min(1, keepdims=True)
    return [(line / line.max((1, 2))[:, None, None],)]


def hatching(dice: Dice) -> Sketch:
    """Return to and fro from top to bottom, as to strike something out."""
    k = int(dice.rng.integers(9, 20))
    y = np.linspace(0, 1, k) + dice.rng.normal(0, 0.04, (dice.n, k))
    x = np.where(np.arange(k) % 2, 1.0, 0.0) * dice.between(0.5, 1.2)[:, None] + dice.rng.normal(0, 0.06, (dice.n, k))
    return [(np.stack([x, y], 2),)]


def strokes(dice: Dice) -> Sketch:
    """Return four to eight short strokes anywhere."""
    count = int(dice.rng.integers(4, 9))
    return [(dice.rng.uniform(0, 1, (dice.n, int(dice.rng.integers(2, 5)), 2)),) for _ in range(count)]


def beside(left: list[Line], right: list[Line], rng: np.random.Generator) -> list[Line]:
    """Return two drawings side by side, of like height, from overlapping a little to well apart."""
    first, second = upright(left), upright(right)
    size, drop = rng.uniform(0.8, 1.2), rng.normal(0, 0.06)
    start = np.concatenate(first)[:, 0].max() + rng.uniform(-0.04, 0.4)
    return [*first, *(line * size + [start, drop + (1 - size) / 2] for line in second)]


def upright(drawing: list[Line]) -> list[Line]:
    """Return a drawing scaled to height 1 (or width 1 where it is flat), its top left at 0."""
    points = np.concatenate(drawing)
    low, extent = points.min(0), np.ptp(points, axis=0)
    size = max(extent[1], extent[0] / 2, 1e-6)
    return [(line - low) / size for line in drawing]
