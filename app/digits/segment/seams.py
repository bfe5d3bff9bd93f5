"""Where digits that touch may be cut apart: seams from top to bottom through little ink."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

NARROWEST: Final = 0.75
"""Width of a part, in shares of its height, from which it may be two digits."""

NEAREST: Final = 0.28
"""Distance between two seams, and from a part's sides, in shares of its height, at least."""

THROUGH: Final = 1.7
"""Ink that a seam may go through, in widths of the pen: one stroke, aslant at worst, but not two."""

SIDEWAYS: Final = 0.06
"""What a step to the side costs, in shares of a pixel of ink: a seam leans only where that saves ink."""


def seams(ink: NDArray[np.uint8]) -> list[NDArray[np.int64]]:
    """Return the seams along which a connected part may be cut, rightward.

    `ink` is (h, w) uint8, the part and nothing else, tightly cropped; a seam is (h,) int64, the first column of each
    row that lies right of the cut.
    """
    height, width = ink.shape
    if width < NARROWEST * height or height < 8:
        return []
    cost = ink.astype(np.float32) / np.float32(255)
    down, up = _cheapest(cost), _cheapest(cost[::-1])[::-1]
    middle = height // 2
    total = down[middle] + up[middle] - cost[middle]
    reach = max(2, round(NEAREST * height))
    limit = THROUGH * _pen(ink)
    found: list[int] = []
    for x in np.argsort(total, kind="stable"):
        if total[x] > limit:
            break
        if reach <= x < width - reach and all(abs(x - other) >= reach for other in found):
            found.append(int(x))
    return [_traced(down, up, middle, x) for x in sorted(found)]


def _cheapest(cost: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the ink on the cheapest way from the top to each pixel, itself included; (h, w)."""
    total = cost.copy()
    for y in range(1, len(cost)):
        total[y] += _entered(total[y - 1])
    return total


def _entered(before: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the least of the three ways into each pixel from the row before."""
    least = before.copy()
    np.minimum(least[1:], before[:-1] + SIDEWAYS, out=least[1:])
    np.minimum(least[:-1], before[1:] + SIDEWAYS, out=least[:-1])
    return least


def _traced(down: NDArray[np.float32], up: NDArray[np.float32], middle: int, x: int) -> NDArray[np.int64]:
    """Return the cheapest seam through column `x` of the middle row."""
    seam = np.empty(len(down), np.int64)
    seam[middle] = x
    for total, rows in ((down, range(middle - 1, -1, -1)), (up, range(middle + 1, len(down)))):
        at = x
        for y in rows:
            left = max(at - 1, 0)
            ways = total[y, left : at + 2] + SIDEWAYS * (np.arange(left, min(at + 2, total.shape[1])) != at)
            at = left + int(ways.argmin())
            seam[y] = at
    return seam


def _pen(ink: NDArray[np.uint8]) -> float:
    """Return the width of the pen in pixels: most runs of ink in a row cross a stroke once."""
    inked = np.pad(ink > 127, ((0, 0), (1, 1))).astype(np.int8)
    edges = np.diff(inked, axis=1).ravel()
    lengths = np.flatnonzero(edges < 0) - np.flatnonzero(edges > 0)
    return float(np.median(lengths)) if len(lengths) else 1.0
