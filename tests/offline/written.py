"""Drawings as a page has them, written by the synthesizer: digits in every way, letters, pairs of digits, dots."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.training.synthesis.draw import strokes_of
from app.training.synthesis.glyphs import LETTERS, glyph
from app.training.synthesis.hand import written
from app.training.synthesis.scribbles import beside
from app.training.synthesis.sketch import Dice

Drawing = list[list[list[float]]]

DECIMALS = 4
"""So many has a place on a page's pad."""


def drawings(each: int, seed: int = 0) -> list[Drawing]:
    """Return `each` drawings of every digit, as many pairs of digits and letters, and dots, on a sheet of side 1."""
    rng = np.random.default_rng(seed)
    found = [_on_sheet(strokes_of(digit, rng)) for digit in range(10) for _ in range(each)]
    for _ in range(each):
        first, second = (strokes_of(int(digit), rng) for digit in rng.integers(10, size=2))
        found.append(_on_sheet(beside(first, second, rng)))
        dice, notation = Dice(1, rng), str(rng.choice(list(LETTERS.values())))
        found.append(_on_sheet([line[0] for line in written(glyph(dice, notation), dice)]))
    x, y = rng.random(2).round(DECIMALS).tolist()
    return [*found, [[[x, y]]], [[[x, y], [x, y]]], [[[0.2, 0.2]], [[0.8, 0.7]]], [[[0.1, 0.5], [0.1003, 0.5]]]]


def _on_sheet(strokes: Sequence[NDArray[np.float64]]) -> Drawing:
    """Return strokes of any size in the middle of a sheet of side 1, in a page's places."""
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    scale = 0.6 / max(float((high - low).max()), 1e-9)
    return [((stroke - (low + high) / 2) * scale + 0.5).round(DECIMALS).tolist() for stroke in strokes]
