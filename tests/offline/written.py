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


def numbers(count: int, seed: int = 0) -> list[Drawing]:
    """Return whole numbers on a sheet of side 1: digits near and far, on a slope, with marks, in one line or two."""
    rng = np.random.default_rng(seed)
    return [_on_sheet(_number(rng)) for _ in range(count)]


MARKS: dict[str, list[list[float]]] = {
    "minus": [[0, -0.5], [0.3, -0.5]],
    "point": [[0, 0]],
    "comma": [[0.08, -0.08], [0, 0.2]],
}
"""Marks beside digits of height 1, from where the line stands."""


def _number(rng: np.random.Generator) -> list[NDArray[np.float64]]:
    strokes: list[NDArray[np.float64]] = []
    slope = rng.choice([0, 0, 0, 0.2])
    for line in range(1 + int(rng.random() < 0.2)):
        x = 0.0
        for _ in range(rng.integers(1, 6)):
            digit = strokes_of(int(rng.integers(10)), rng)
            points = np.concatenate(digit)
            x += float(rng.choice([0.02, 0.15, 0.3, 1.2], p=[0.1, 0.4, 0.4, 0.1]))
            strokes += [stroke - points.min(0) + (x, 1.6 * line + slope * x) for stroke in digit]
            x += float(np.ptp(points[:, 0]))
            kind = str(rng.choice(["", *MARKS], p=[0.7, 0.1, 0.1, 0.1]))
            if kind:
                strokes.append(np.add(MARKS[kind], (x + 0.15, 1.6 * line + slope * x + 1)))
                x += 0.45 if kind == "minus" else 0.3
    return strokes
