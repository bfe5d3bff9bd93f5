"""Printed lines of lined and squared paper, taken for what they are: straight, thin, and across the whole sheet."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BLOCKS: Final = 40
"""Pieces into which a line's way across the sheet is cut."""

TILT: Final = 0.09
"""Rise of a line over its length up to which it is looked for."""

MISSING: Final = 0.3
"""Share of a line's pieces that ink may hide or glare burn out."""

THICK: Final = 0.02
"""Width of a line in shares of the sheet's longer side, at most; anything broader is no printed line."""

PRINT: Final = 0.65
"""Contrast of a line in shares of the pen's, at most; what is as dark as the pen is left alone."""


def without_rules(contrast: Floats, pen: float, grain: float) -> Floats:
    """Take the printed lines out of a contrast image, level ones and upright ones, where there are any.

    `contrast` is (h, w) float32, `pen` its usual value in a stroke and `grain` the paper's standard deviation.
    """
    level = _without_level(contrast, pen, grain)
    return _without_level(level.T, pen, grain).T


def _without_level(contrast: Floats, pen: float, grain: float) -> Floats:
    height, width = contrast.shape
    edges = np.linspace(0, width, min(BLOCKS, width) + 1).astype(int)
    pieces: Floats = np.add.reduceat(contrast, edges[:-1], axis=1)  # (h, blocks)
    pieces /= np.diff(edges)
    floor = 3 * grain / np.sqrt(width / len(edges)) + 0.04 * pen
    if not (_crosses(pieces[:, :3], floor) and _crosses(pieces[:, -3:], floor)):
        return contrast
    middles = (edges[:-1] + edges[1:]) / 2 / width - 0.5
    rise = _rise(np.minimum(pieces, PRINT * pen), middles, round(TILT * width))
    line = _lines(_sheared(pieces, rise * middles), floor)
    line = _thin(line, max(3.0, THICK * max(height, width)))
    line = np.minimum(line, PRINT * pen)
    if not line.any():
        return contrast
    shift = np.rint(rise * (np.arange(width) / width - 0.5)).astype(int)
    rows = np.clip(np.arange(height)[:, None] - shift, 0, height - 1)
    under = line[rows]
    # what is left of paper's brightness there spans less: bare line to 0, pen over line to the pen's own contrast
    cleared: Floats = np.where(under > 0, (contrast - under) * (pen / (pen - under)), contrast).astype(np.float32)
    return cleared


def _crosses(pieces: Floats, floor: float) -> bool:
    """Say whether any line enters the sheet at one of its sides."""
    return bool((pieces.mean(1) > floor).any())


def _rise(pieces: Floats, middles: NDArray[np.float64], reach: int) -> int:
    """Return by how many pixels the lines rise over the sheet's width: what gathers most contrast in fewest rows."""

    def gathered(rise: int) -> float:
        rows = _sheared(pieces, rise * middles).mean(1)
        return float(rows @ rows)

    coarse = max(range(-reach, reach + 1, 3), key=gathered)
    return max(range(coarse - 2, coarse + 3), key=gathered)


def _sheared(pieces: Floats, rise: NDArray[np.float64]) -> Floats:
    """Return the pieces moved up by `rise`, one per column, so that a line that rises so becomes level."""
    height = len(pieces)
    rows = np.clip(np.arange(height)[:, None] + np.rint(rise).astype(int), 0, height - 1)
    return np.take_along_axis(pieces, rows, 0)


def _lines(pieces: Floats, floor: float) -> Floats:
    """Return each row's contrast where a line runs through, 0 elsewhere; (h,)."""
    blocks = pieces.shape[1]
    rare, half = int(MISSING * blocks), blocks // 2
    ordered = np.partition(pieces, (rare, half), axis=1)
    ends = np.minimum(pieces[:, :3].mean(1), pieces[:, -3:].mean(1))
    line: Floats = np.where((ordered[:, rare] > 0.5 * floor) & (ends > 0.5 * floor), ordered[:, half], 0)
    return line


def _thin(line: Floats, thickest: float) -> Floats:
    """Leave out what is broader than a line."""
    edges = np.diff(np.concatenate(([False], line > 0, [False])).astype(np.int8))
    thin = line.copy()
    for start, stop in zip(np.flatnonzero(edges > 0), np.flatnonzero(edges < 0), strict=True):
        if stop - start > thickest:
            thin[start:stop] = 0
    return thin
