"""Frames, help grids, form cells and ruled lines in the ink of an image, erased: straight lines along or across it.

A digit has straight strokes, too, and may fill its image. So a line goes only where it reaches beyond the rest of the
ink at both of its ends, and where one thing more speaks against a stroke, see `_is_printed`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.ink.components import connected_components, runs_of

Ink = NDArray[np.uint8]
Mask = NDArray[np.bool_]

MIN_SIDE: Final = 21
"""Pixels of the ink's longer side below which a stroke is as thin as a line, as in MNIST's boxes of 20 pixels."""

MIN_LENGTH: Final = 0.5
"""Length of a line in shares of the image's side, at least."""

MAX_GAP, MAX_DASH, MIN_FILLED, SOLID = 0.04, 0.2, 0.45, 0.9
"""A dashed line's longest gap and dash, in shares of the image's side, and the share of it that is ink, at least.

A dash that a stroke crosses is longer; of a line that is not dashed nearly all is ink.
"""

MAX_THICKNESS: Final = 0.05
"""Thickness of a line in shares of the image's longer side, at most; of small images, 2 pixels."""

MIN_REACH: Final = 0.02
"""How far a line reaches beyond the rest of the ink at either end, in shares of the image's side, at least."""

LONG: Final = 1.4
"""Length of a line, in shares of the rest of the ink's, from which it is no stroke: the base of a 2 is shorter."""

FAINT: Final = 0.65
"""Contrast of a help line, in shares of the pen's, at most."""

MANY: Final = 3
"""So many lines that run through the whole image are a grid."""

SPECK_SHARE: Final = 0.03
"""Share of the ink beside the lines below which a component says nothing of where the digit is."""


@dataclass(frozen=True)
class Line:
    """A level line: its rows, and from where to where it goes; ends are exclusive."""

    top: int
    bottom: int
    left: int
    right: int


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
    box = _box_of(_erased(_erased(ink, level).T, upright).T > 0) if level or upright else None
    if box is None:
        return ink, 0, 0
    left, top, right, bottom = box
    printed = [line for line in level if _is_printed(line, ink, (left, right), level, upright)]
    # several digits 1 are no grid
    grid = upright if printed else []
    upright = [line for line in upright if _is_printed(line, ink.T, (top, bottom), grid, level)]
    cleared = _erased(_erased(ink, printed).T, upright).T
    return (np.ascontiguousarray(cleared), len(printed), len(upright)) if cleared.any() else (ink, 0, 0)


def _may_have_lines(ink: Ink) -> bool:
    """Return whether a box of ink has thin rows or columns through it that could be printed lines, see `_is_printed`.

    This is quick, and nearly all digits end here.
    """
    rows, columns = _thin_rows(ink), _thin_rows(ink.T)
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
    edge = _edge(ink)
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
    return any(_level_of(Line(group.start, group.stop, 0, width), ink) <= faint for group in groups)


def _edge(ink: Ink) -> int:
    """Return how many columns a line reaches beyond the rest of a box of ink at either end."""
    width: int = ink.shape[1]
    return 1 + round(MIN_REACH * width)


def _thin_rows(ink: Ink) -> list[slice]:
    """Return the rows of a box of ink that are a part of a thin line or of dashes through all of it, in groups."""
    height, width = ink.shape
    edge, through = _edge(ink), (1 - 2 * MIN_REACH) * width
    if width <= 2 * edge:
        return []
    left, right = (np.maximum.reduce(part.T.copy(), 0) for part in (ink[:, :edge], ink[:, -edge:]))  # faster so
    rows = np.minimum(left, right).nonzero()[0]
    if not len(rows):
        return []
    inked = ink[rows] > 0
    filled = np.add.reduce(inked.view(np.uint8), 1, np.uint32)
    is_filled = filled >= MIN_FILLED * through
    if not is_filled.any():
        return []
    rows, inked, filled = rows[is_filled], inked[is_filled], filled[is_filled]
    until = np.zeros((len(rows), width + 1), np.int32)
    np.cumsum(inked, 1, out=until[:, 1:])
    gap, dash = (1 + int(share * width) for share in (MAX_GAP, MAX_DASH))
    has_gap = np.logical_or.reduce(until[:, gap:] == until[:, :-gap], 1)
    has_long_dash = np.logical_or.reduce(until[:, dash:] - until[:, :-dash] == dash, 1)
    rows = rows[~has_gap & ((filled >= SOLID * through) | ~has_long_dash)]
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    return [slice(int(group[0]), int(group[-1]) + 1) for group in groups if 0 < len(group) <= _thickest(height, width)]


def lines_of(mask: Mask) -> list[Line]:
    """Return the level lines in a mask, (h, w) bool: thin, and at least half as long as the image is wide."""
    height, width = mask.shape
    row, start, stop = runs_of(mask)
    if not len(row):
        return []
    is_first = np.ones(len(row), bool)
    is_first[1:] = (row[1:] != row[:-1]) | (start[1:] - stop[:-1] > MAX_GAP * width)
    first = np.flatnonzero(is_first)
    last = np.append(first[1:], len(row)) - 1
    filled, longest = np.add.reduceat(stop - start, first), np.maximum.reduceat(stop - start, first)
    length = stop[last] - start[first]
    is_dashed = (filled >= MIN_FILLED * length) & (longest <= MAX_DASH * width)
    is_line = (length >= MIN_LENGTH * width) & (is_dashed | (filled >= SOLID * length))
    rows, lefts, rights = row[first][is_line], start[first][is_line], stop[last][is_line]
    if not len(rows):
        return []
    thickest = _thickest(height, width)
    groups = np.split(np.arange(len(rows)), np.flatnonzero(np.diff(rows) > 1) + 1)
    found = [
        Line(int(rows[g[0]]), int(rows[g[-1]]) + 1, int(np.median(lefts[g])), int(np.median(rights[g]))) for g in groups
    ]
    return [line for line in found if line.bottom - line.top <= thickest]


def _thickest(height: int, width: int) -> float:
    return max(2.0, MAX_THICKNESS * max(height, width))


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
    is_faint = _level_of(line, ink) <= FAINT * int(ink.max())
    return is_faint or sum(_goes_through(other, width) for other in parallel) >= MANY


def _meets(line: Line, end: int, other: Line, reach: float) -> bool:
    """Return whether a level line ends at an upright one, whose `top` and `bottom` are columns."""
    return other.top - reach <= end <= other.bottom + reach and (
        other.left - reach <= line.bottom and line.top <= other.right + reach
    )


def _goes_through(line: Line, width: int) -> bool:
    return line.left <= MIN_REACH * width and line.right >= (1 - MIN_REACH) * width


def _level_of(line: Line, ink: Ink) -> float:
    """Return the usual contrast of a line."""
    strongest = ink[line.top : line.bottom, line.left : line.right].max(0)
    strongest = strongest[strongest > 0]
    return float(np.median(strongest)) if len(strongest) else 0.0


def _erased(ink: Ink, lines: Sequence[Line]) -> Ink:
    """Return ink without level lines; where a stroke crosses one, or is stronger, it stays."""
    if not lines:
        return ink
    cleared = ink.copy()
    for line in lines:
        cleared[line.top : line.bottom, line.left : line.right] = 0
    peak = int(ink.max())
    for line in lines:
        under = ink[line.top : line.bottom, line.left : line.right]
        stays = np.zeros(under.shape, bool)
        if line.top > 0 and line.bottom < len(ink):
            thickness = line.bottom - line.top
            above, below = (
                _spread(cleared[row, line.left : line.right] > 0, thickness) for row in (line.top - 1, line.bottom)
            )
            stays |= above & below
        usual = _level_of(line, ink)
        if usual <= FAINT * peak:
            stays |= under > usual + (peak - usual) / 4
        cleared[line.top : line.bottom, line.left : line.right][stays] = under[stays]
    return cleared


def _spread(mask: Mask, reach: int) -> Mask:
    """Return a mask, (n,) bool, spread by `reach` to both sides."""
    wide = np.convolve(mask, np.ones(2 * reach + 1, np.int64), "full")
    spread: Mask = wide[reach : reach + len(mask)] > 0
    return spread
