"""Takes lines out of ink; what strokes have there stays."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.digits.ink.components import connected_components
from app.digits.ink.line_search import Ink, Line, Mask

FAINT: Final = 0.65
"""Contrast of a help line, in shares of the pen's, at most."""

SPECK_SHARE: Final = 0.03
"""Share of the ink beside the lines below which a component says nothing of where the digit is."""

TRACE: Final = 1 / 3
"""Mean contrast, in shares of the pen's, below which a speck is no point of the pen's."""


def erased(ink: Ink, level: Sequence[Line], upright: Sequence[Line]) -> Ink:
    """Return ink without lines; where a stroke crosses one, or is stronger, it stays."""
    bare = ink.copy()
    for line in level:
        bare[line.top : line.bottom, line.left : line.right] = 0
    for line in upright:
        bare[line.left : line.right, line.top : line.bottom] = 0
    cleared = bare.copy()
    _restore(cleared, bare, ink, level, upright)
    _restore(cleared.T, bare.T, ink.T, upright, level)
    return cleared


def _restore(cleared: Ink, bare: Ink, ink: Ink, lines: Sequence[Line], across: Sequence[Line]) -> None:
    """Put back into `cleared` what is a stroke's where level lines were; `bare` has nothing of any line."""
    peak = int(ink.max())
    is_crossing = np.zeros(ink.shape, bool)  # stronger for being of two lines
    for line in across:
        is_crossing[line.left : line.right, line.top : line.bottom] = True
    for line in lines:
        place = np.s_[line.top : line.bottom, line.left : line.right]
        under = ink[place]
        stays = np.zeros(under.shape, bool)
        if line.top > 0 and line.bottom < len(ink):
            thickness = line.bottom - line.top
            above, below = (
                _spread(bare[row, line.left : line.right] > 0, thickness) for row in (line.top - 1, line.bottom)
            )
            stays |= above & below
        usual = level_of(line, ink)
        if usual <= FAINT * peak:
            stays |= (under > usual + (peak - usual) / 4) & ~is_crossing[place]
        cleared[place][stays] = under[stays]


def without_traces(ink: Ink) -> Ink:
    """Return ink without faint specks, as a JPEG leaves them beside the corners of a frame."""
    components = connected_components(ink > 0)
    areas = components.areas()
    is_faint = components.sums(ink) < TRACE * int(np.maximum.reduce(ink, None)) * areas
    is_trace = is_faint & (areas <= SPECK_SHARE * areas.sum())
    return np.where(components.mask(is_trace), np.uint8(0), ink) if is_trace.any() else ink


def level_of(line: Line, ink: Ink) -> float:
    """Return the usual contrast of a line."""
    strongest = ink[line.top : line.bottom, line.left : line.right].max(0)
    strongest = strongest[strongest > 0]
    return float(np.median(strongest)) if len(strongest) else 0.0


def _spread(mask: Mask, reach: int) -> Mask:
    """Return a mask, (n,) bool, spread by `reach` to both sides."""
    wide = np.convolve(mask, np.ones(2 * reach + 1, np.int64), "full")
    spread: Mask = wide[reach : reach + len(mask)] > 0
    return spread
