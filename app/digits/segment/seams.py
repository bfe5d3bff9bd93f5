"""Seams along which touching digits may be separated: paths from top to bottom through little ink (seam carving)."""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

MIN_WIDTH: Final = 0.75
"""Width of a component, in shares of its height, from which it may be two digits."""

MIN_DISTANCE: Final = 0.18
"""Distance between two seams, and from a component's sides, in shares of its height, at least."""

MAX_INK: Final = 2.6
"""Ink that a seam may cross, in widths of the pen: two strokes, or one at a slant."""

SIDEWAYS_COST: Final = 0.15
"""Cost of a step to the side, in shares of a pixel of ink: a seam leans only where that saves ink."""


def find_seams(ink: NDArray[np.uint8]) -> list[NDArray[np.int64]]:
    """Return the seams along which a connected component may be split, from left to right.

    `ink` is (h, w) uint8, the component and nothing else, tightly cropped; a seam is (h,) int64, the first column of
    each row that lies right of the seam.
    """
    height, width = ink.shape
    if width < MIN_WIDTH * height or height < 8:
        return []
    cost = ink.astype(np.float32) / np.float32(255)
    down, up = _cumulative_cost(cost), _cumulative_cost(cost[::-1])[::-1]
    middle = height // 2
    total = down[middle] + up[middle] - cost[middle]
    reach = max(2, round(MIN_DISTANCE * height))
    limit = MAX_INK * pen_width(ink)
    columns: list[int] = []
    for x in np.argsort(total, kind="stable"):
        if total[x] > limit:
            break
        if reach <= x < width - reach and all(abs(x - other) >= reach for other in columns):
            columns.append(int(x))
    return [_backtrack(down, up, middle, x) for x in sorted(columns)]


def _cumulative_cost(cost: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cost of the cheapest path from the top to each pixel, itself included; (h, w) float32."""
    total = cost.copy()
    for above, row in pairwise(total):  # views of the rows
        aside = above + np.float32(SIDEWAYS_COST)
        least = above.copy()
        np.minimum(least[1:], aside[:-1], out=least[1:])
        np.minimum(least[:-1], aside[1:], out=least[:-1])
        np.add(row, least, out=row)
    return total


def _backtrack(down: NDArray[np.float32], up: NDArray[np.float32], middle: int, x: int) -> NDArray[np.int64]:
    """Return the cheapest seam through column `x` of the middle row, (h,) int64."""
    seam = np.empty(len(down), np.int64)
    seam[middle] = x
    for total, rows in ((down, range(middle - 1, -1, -1)), (up, range(middle + 1, len(down)))):
        column = x
        for y in rows:
            row, before = total[y], column
            least = row[before]
            # plain Python: for three numbers NumPy would take ten times as long
            for aside in (before - 1, before + 1):
                if 0 <= aside < len(row) and row[aside] + SIDEWAYS_COST < least:
                    least, column = row[aside] + SIDEWAYS_COST, aside
            seam[y] = column
    return seam


def pen_width(ink: NDArray[np.uint8]) -> float:
    """Return the width of the pen in pixels, the median of the runs of ink: most of them cross a stroke once."""
    inked = np.pad(ink > 127, ((0, 0), (1, 1))).astype(np.int8)
    edges = np.diff(inked, axis=1).ravel()
    lengths = np.flatnonzero(edges < 0) - np.flatnonzero(edges > 0)
    return float(np.median(lengths)) if len(lengths) else 1.0
