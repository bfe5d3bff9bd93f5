"""Ruled lines of lined and squared paper, removed: they are straight, thin, and go across the whole sheet."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BLOCKS: Final = 40
"""Blocks of columns into which the width of the sheet is divided."""

MAX_TILT: Final = 0.09
"""Rise of a line over its length up to which it is searched for."""

MAX_MISSING: Final = 0.3
"""Share of a line's blocks that ink may hide or glare burn out."""

MAX_THICKNESS: Final = 0.02
"""Width of a line in shares of the sheet's longer side, at most; anything broader is no ruled line."""

MAX_CONTRAST: Final = 0.65
"""Contrast of a line in shares of the pen's, at most; what is as dark as the pen is left alone."""


def remove_ruled_lines(contrast: Floats, pen: float, grain: float) -> Floats:
    """Return a contrast image without its horizontal and vertical ruled lines, the image itself where there are none.

    `contrast` is (h, w) float32, `pen` its usual value in a stroke and `grain` the paper's standard deviation.
    """
    without_horizontal = _remove_horizontal(contrast, pen, grain)
    return _remove_horizontal(without_horizontal.T, pen, grain).T


def _remove_horizontal(contrast: Floats, pen: float, grain: float) -> Floats:
    height, width = contrast.shape
    edges = np.linspace(0, width, min(BLOCKS, width) + 1).astype(int)
    blocks: Floats = np.add.reduceat(contrast, edges[:-1], axis=1)  # (h, blocks)
    blocks /= np.diff(edges)
    floor = 3 * grain / np.sqrt(width / len(edges)) + 0.04 * pen
    if not (_has_line(blocks[:, :3], floor) and _has_line(blocks[:, -3:], floor)):
        return contrast
    middles = (edges[:-1] + edges[1:]) / 2 / width - 0.5
    rise = _find_rise(np.minimum(blocks, MAX_CONTRAST * pen), middles, round(MAX_TILT * width))
    line = _line_contrast(_shear(blocks, rise * middles), floor)
    line = _keep_thin(line, max(3.0, MAX_THICKNESS * max(height, width)))
    line = np.minimum(line, MAX_CONTRAST * pen)
    if not line.any():
        return contrast
    shift = np.rint(rise * (np.arange(width) / width - 0.5)).astype(int)
    rows = np.clip(np.arange(height)[:, None] - shift, 0, height - 1)
    under = line[rows]
    # the bare line goes to 0, and the pen over the line to the pen's own contrast
    cleared: Floats = np.where(under > 0, (contrast - under) * (pen / (pen - under)), contrast).astype(np.float32)
    return cleared


def _has_line(blocks: Floats, floor: float) -> bool:
    """Return whether any line enters the sheet at one of its sides."""
    return bool((blocks.mean(1) > floor).any())


def _find_rise(blocks: Floats, middles: NDArray[np.float64], reach: int) -> int:
    """Return by how many pixels the lines rise over the sheet's width: what puts most contrast into fewest rows."""

    def concentration(rise: int) -> float:
        rows = _shear(blocks, rise * middles).mean(1)
        return float(rows @ rows)

    coarse = max(range(-reach, reach + 1, 3), key=concentration)
    return max(range(coarse - 2, coarse + 3), key=concentration)


def _shear(blocks: Floats, rise: NDArray[np.float64]) -> Floats:
    """Return the blocks moved up by `rise`, one per column, so that a line of that rise becomes horizontal."""
    height = len(blocks)
    rows = np.clip(np.arange(height)[:, None] + np.rint(rise).astype(int), 0, height - 1)
    return np.take_along_axis(blocks, rows, 0)


def _line_contrast(blocks: Floats, floor: float) -> Floats:
    """Return each row's contrast where a line runs through it, 0 elsewhere; (h,) float32."""
    count = blocks.shape[1]
    rare, half = int(MAX_MISSING * count), count // 2
    ordered = np.partition(blocks, (rare, half), axis=1)
    ends = np.minimum(blocks[:, :3].mean(1), blocks[:, -3:].mean(1))
    line: Floats = np.where((ordered[:, rare] > 0.5 * floor) & (ends > 0.5 * floor), ordered[:, half], 0)
    return line


def _keep_thin(line: Floats, thickest: float) -> Floats:
    """Return `line` with 0 where more rows than `thickest` follow each other: that is broader than a ruled line."""
    edges = np.diff(np.concatenate(([False], line > 0, [False])).astype(np.int8))
    thin = line.copy()
    for start, stop in zip(np.flatnonzero(edges > 0), np.flatnonzero(edges < 0), strict=True):
        if stop - start > thickest:
            thin[start:stop] = 0
    return thin
