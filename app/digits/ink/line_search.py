"""Looks for straight lines along and across an image: solid or dashed, and the ticks of a comb."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.ink.components import runs_of

Ink = NDArray[np.uint8]
Mask = NDArray[np.bool_]

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


@dataclass(frozen=True)
class Line:
    """A level line: its rows, and from where to where it goes; ends are exclusive."""

    top: int
    bottom: int
    left: int
    right: int


def thin_rows(ink: Ink) -> list[slice]:
    """Return the rows of a box of ink that are a part of a thin line or of dashes through all of it, in groups."""
    height, width = ink.shape
    edge, through = edge_of(ink), (1 - 2 * MIN_REACH) * width
    if width <= 2 * edge:
        return []
    left, right = (np.maximum.reduce(part.T.copy(), 0) for part in (ink[:, :edge], ink[:, -edge:]))  # faster so
    rows = np.minimum(left, right).nonzero()[0]
    if not len(rows):
        return []
    gap, dash = (1 + int(share * width) for share in (MAX_GAP, MAX_DASH))
    no_ink, all_ink = bytes(gap), b"\1" * dash
    inked = (ink[rows] > 0).tobytes()  # bytes are searched in a fraction of NumPy's time
    groups: list[slice] = []
    for place, row in enumerate(rows.tolist()):
        line = inked[place * width : (place + 1) * width]
        filled = line.count(1)
        if filled < MIN_FILLED * through or no_ink in line or (filled < SOLID * through and all_ink in line):
            continue
        if groups and groups[-1].stop == row:
            groups[-1] = slice(groups[-1].start, row + 1)
        else:
            groups.append(slice(row, row + 1))
    return [group for group in groups if group.stop - group.start <= thickest(height, width)]


def edge_of(ink: Ink) -> int:
    """Return how many columns a line reaches beyond the rest of a box of ink at either end."""
    width: int = ink.shape[1]
    return 1 + round(MIN_REACH * width)


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
    most = thickest(height, width)
    groups = np.split(np.arange(len(rows)), np.flatnonzero(np.diff(rows) > 1) + 1)
    found = [
        Line(int(rows[g[0]]), int(rows[g[-1]]) + 1, int(np.median(lefts[g])), int(np.median(rights[g]))) for g in groups
    ]
    return [line for line in found if line.bottom - line.top <= most]


def ticks_of(line: Line, mask: Mask) -> list[Line]:
    """Return the ticks of a comb: short upright lines of one height on a level line, two at its ends."""
    most = round(thickest(*mask.shape))
    above = mask[: line.top, line.left : line.right]
    if not len(above):
        return []
    found = []
    edges = np.flatnonzero(np.diff(above[-1], prepend=False, append=False))
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        near = above[:, max(0, start - most) : stop + most]
        is_inked = np.logical_or.reduce(near, 1)
        height = int(np.argmin(is_inked[::-1])) if not is_inked.all() else len(near)
        columns = np.flatnonzero(np.logical_or.reduce(near[len(near) - height :], 0))
        if columns[-1] - columns[0] < most < height:
            found.append(Line(line.left + start, line.left + stop, line.top - height, line.top))
    width = line.right - line.left
    ends = [tick for tick in found if min(tick.top - line.left, line.right - tick.bottom) <= MIN_REACH * width]
    if {tick.top - line.left < width / 2 for tick in ends} != {True, False}:
        return []
    return [tick for tick in found if abs(tick.left - ends[0].left) <= 2]


def thickest(height: int, width: int) -> float:
    """Return the thickness of a line in an image of this size, in pixels, at most."""
    return max(2.0, MAX_THICKNESS * max(height, width))
