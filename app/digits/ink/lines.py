"""Frames, help grids, form cells and ruled lines in the ink of an image, erased: straight lines along or across it.

A digit has straight strokes, too, and may fill its image. So a line goes only where it reaches beyond the rest of the
ink at both of its ends, and where one thing more speaks against a stroke, see `_is_printed`.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.digits.ink.components import connected_components
from app.digits.ink.line_erasure import FAINT, SPECK_SHARE, erased, level_of, without_traces
from app.digits.ink.line_search import (
    MIN_FILLED,
    MIN_LENGTH,
    MIN_REACH,
    Ink,
    Line,
    Mask,
    edge_of,
    lines_of,
    thin_rows,
    ticks_of,
)

MIN_SIDE: Final = 21
"""Pixels of the ink's longer side below which a stroke is as thin as a line, as in MNIST's boxes of 20 pixels."""

LONG: Final = 1.4
"""Length of a line, in shares of the rest of the ink's, from which it is no stroke: the base of a 2 is shorter."""

MANY: Final = 3
"""So many lines that run through the whole image are a grid."""


def without_lines(ink: Ink) -> tuple[Ink, int, int]:
    """Return ink, (h, w) uint8, without its printed lines, and how many of them were level and how many upright."""
    rows, columns = (np.flatnonzero(np.maximum.reduce(ink, axis)) for axis in (1, 0))
    if not len(rows):
        return ink, 0, 0
    at = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    cleared, level, upright = without_lines_in_box(ink[at])
    if not (level or upright):
        return ink, 0, 0
    whole = np.zeros_like(ink)
    whole[at] = cleared
    return whole, level, upright


def without_lines_in_box(ink: Ink) -> tuple[Ink, int, int]:
    """Do the same for ink that is cropped to its box; this is quick where no line goes from edge to edge."""
    if max(ink.shape) < MIN_SIDE or not _may_have_lines(ink):
        return ink, 0, 0
    mask = ink > 0
    level, upright = lines_of(mask), lines_of(mask.T)
    ticks = {line: ticks_of(line, mask) for line in level}
    across = [*upright, *(tick for found in ticks.values() for tick in found)]
    box = _box_of(erased(ink, level, across) > 0) if level or upright else None
    if box is None:
        return ink, 0, 0
    left, top, right, bottom = box
    printed = [line for line in level if _is_printed(line, ink, (left, right), level, across)]
    # several digits 1 are no grid
    grid = upright if printed else []
    upright = [line for line in upright if _is_printed(line, ink.T, (top, bottom), grid, level)]
    upright += [tick for line in printed for tick in ticks[line] if tick not in upright]
    if not (printed or upright):
        return ink, 0, 0
    cleared = without_traces(erased(ink, printed, upright))
    return (cleared, len(printed), len(upright)) if cleared.any() else (ink, 0, 0)


def _may_have_lines(ink: Ink) -> bool:
    """Return whether a box of ink has thin rows or columns through it that could be printed lines, see `_is_printed`.

    This is quick, and nearly all digits end here.
    """
    rows, columns = thin_rows(ink), thin_rows(ink.T)
    if not (rows or columns):
        return False
    rest = ink > 0
    for group in rows:
        rest[group] = False
    for group in columns:
        rest[:, group] = False
    return _may_be_printed(rows, ink, rest) or _may_be_printed(columns, ink.T, rest.T)


def _may_be_printed(groups: Sequence[slice], ink: Ink, rest: Mask) -> bool:
    """Return whether thin rows of a box of ink may be printed; `rest`, (h, w) bool, is the ink beside all lines."""
    if not groups:
        return False
    height, width = ink.shape
    edge = edge_of(ink)
    by_column = np.cumsum(np.add.reduce(rest, 0, np.int64))
    specks = SPECK_SHARE * by_column[-1]
    if by_column[edge - 1] > specks or by_column[-1] - by_column[-edge - 1] > specks:
        return False
    first, last = np.searchsorted(by_column, (specks, by_column[-1] - specks))
    if (last - first) * LONG <= width or len(groups) >= MANY:
        return True
    sides = (np.maximum.reduce(ink[:, part], 1) for part in (np.s_[:edge], np.s_[-edge:]))
    if all(np.count_nonzero(side) >= MIN_FILLED * MIN_LENGTH * height for side in sides):
        return True
    faint = FAINT * int(np.maximum.reduce(ink, None))
    return any(level_of(Line(group.start, group.stop, 0, width), ink) <= faint for group in groups)


def _box_of(rest: Mask) -> tuple[int, int, int, int] | None:
    """Return left, top, right and bottom of the ink beside the lines, without specks; None if there is none."""
    components = connected_components(rest)
    areas = components.areas()
    large = components.boxes()[areas > SPECK_SHARE * areas.sum()]
    if not len(large):
        return None
    return int(large[:, 0].min()), int(large[:, 1].min()), int(large[:, 2].max()), int(large[:, 3].max())


def _is_printed(line: Line, ink: Ink, rest: tuple[int, int], parallel: Sequence[Line], across: Sequence[Line]) -> bool:
    """Return whether a level line is no stroke of the digit; `rest` is from where to where the other ink goes.

    It is not where it is much longer, where it ends at upright lines as a side of a box does, or where it goes through
    the whole image and is fainter than the pen or one of several.
    """
    width = ink.shape[1]
    reach = MIN_REACH * width
    if line.left > rest[0] - reach or line.right < rest[1] + reach:
        return False
    if line.right - line.left >= LONG * (rest[1] - rest[0]):
        return True
    if all(any(_meets(line, end, other, reach) for other in across) for end in (line.left, line.right)):
        return True
    if not _goes_through(line, width):
        return False
    is_faint = level_of(line, ink) <= FAINT * int(ink.max())
    return is_faint or sum(_goes_through(other, width) for other in parallel) >= MANY


def _meets(line: Line, end: int, other: Line, reach: float) -> bool:
    """Return whether a level line ends at an upright one, whose `top` and `bottom` are columns."""
    return other.top - reach <= end <= other.bottom + reach and (
        other.left - reach <= line.bottom and line.top <= other.right + reach
    )


def _goes_through(line: Line, width: int) -> bool:
    return line.left <= MIN_REACH * width and line.right >= (1 - MIN_REACH) * width
