"""Pen strokes to a canvas: antialiased, with round caps and joins, and a pen as wide as MNIST's."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.errors import BadInput, BlankImage

Stroke = Sequence[Sequence[float]]

MAX_POINTS = 10_000

SPAN = 40
"""Pixels that the longer side of the drawing takes, pen not counted: twice what normalizing leaves of them."""

PEN = 0.115
"""Width of the pen in shares of the drawing's longer side: what gives MNIST's stroke width after normalizing."""

SHEET = 56
"""Pixels of a side of the sheet that strokes were drawn on, where it is asked for: two for each of a digit image's."""

SHEET_PEN = 0.046
"""Width of the pen that the page shows, in shares of its sheet's side: that of `static/js/ink.js`."""

SMALLEST = 1e-30
"""A drawing no longer than this, in its own unit, is a dot: dividing by less would overflow."""

FARTHEST = 1e9
"""Most that a coordinate may be, in its own unit."""

TOGETHER = 64
"""Segments whose distances are taken at once: enough to save on calls, few enough to stay in the cache."""


def rasterize(strokes: Sequence[Stroke], *, pen: float = PEN) -> NDArray[np.uint8]:
    """Draw strokes with a round pen.

    `strokes` is a list of strokes, each a list of [x, y], y down, in any unit; a stroke of one point is a dot. `pen` is
    the pen's width in shares of the drawing's longer side.
    The result is (h, w) uint8, white ink on black, at most 40 pixels and a pen's width on its longer side.
    Raises BlankImage when there is no point, BadInput for more than 10,000 points or values that are not finite.
    """
    segments = _segments(strokes)  # (n, 4): x0, y0, x1, y1
    ends = segments.reshape(-1, 2)
    low = np.minimum.reduce(ends)
    extent = np.maximum.reduce(ends) - low
    longest = max(extent.tolist())
    radius = SPAN * pen / 2
    scale = SPAN / longest if longest > SMALLEST else 0.0
    margin = radius + 1
    width, height = (math.ceil(side * scale + 2 * margin) for side in extent.tolist())
    middle, centre = low + extent / 2, np.array([width / 2, height / 2])
    return _drawn(((ends - middle) * scale + centre).reshape(-1, 4), radius, height, width)


def on_sheet(strokes: Sequence[Stroke], side: float) -> NDArray[np.uint8]:
    """Return the whole sheet that strokes were drawn on, as it looks: what a screenshot of it would show.

    `strokes` are as for `rasterize`, on a square sheet from 0, 0 to `side`, `side` in their unit. The result is
    (56, 56) uint8, white ink on black. Raises BadInput when they lie beyond the sheet, and what `rasterize` raises.
    """
    segments = _segments(strokes)
    if segments.min() < 0 or segments.max() > side:
        raise BadInput(
            f"The strokes leave a sheet of {side:g} by {side:g}; say how large theirs is, in their unit.", field="sheet"
        )
    return _drawn(segments * (SHEET / side), SHEET * SHEET_PEN / 2, SHEET, SHEET)


def _drawn(segments: NDArray[np.float64], radius: float, height: int, width: int) -> NDArray[np.uint8]:
    """Return lines, (n, 4) in pixels, drawn with a round pen of that `radius`; (height, width) uint8."""
    covered = _distance(_merged(segments.astype(np.float32)), max(height, width), radius + 0.5)
    # a pixel that the pen's rim crosses is covered by as much as lies inside the rim
    np.subtract(radius + 0.5, covered, out=covered)
    covered.clip(0, 1, out=covered)
    covered *= 255
    return np.rint(covered, out=covered)[:height, :width].astype(np.uint8)


def _segments(strokes: Sequence[Stroke]) -> NDArray[np.float64]:
    """Return every line that the pen drew, (n, 4) float64; a lone point is a line to itself."""
    if sum(map(len, strokes)) > MAX_POINTS:
        raise BadInput(f"The strokes have more than {MAX_POINTS:,} points; send fewer.", field="strokes")
    lines = []
    for stroke in strokes:
        if not len(stroke):
            continue
        try:
            points = np.asarray(stroke, np.float64)
        except ValueError:
            points = np.empty(0)
        if points.ndim != 2 or points.shape[1] != 2 or not np.abs(points).max() <= FARTHEST:  # which NaN is not either
            raise BadInput("Each stroke is a list of [x, y], two finite numbers up to 1e9.", field="strokes")
        lines.append(np.concatenate((points[:-1], points[1:]) if len(points) > 1 else (points, points), axis=1))
    if not lines:
        raise BlankImage("The strokes hold no point. Draw something first.")
    return np.concatenate(lines)


def _merged(segments: NDArray[np.float32]) -> NDArray[np.float32]:
    """Drop what a pen at rest repeats: lines under a tenth of a pixel that start where the line before ended."""
    reach = np.abs(segments[:, 2:] - segments[:, :2])
    length = np.maximum(reach[:, 0], reach[:, 1])
    if length.min() >= 0.1:
        return segments
    goes_on = np.zeros(len(segments), bool)
    goes_on[1:] = (segments[1:, :2] == segments[:-1, 2:]).all(1)
    kept: NDArray[np.float32] = segments[(length >= 0.1) | ~goes_on]
    return kept


def _distance(segments: NDArray[np.float32], side: int, reach: float) -> NDArray[np.float32]:
    """Return each pixel centre's distance to the nearest line, (side, side) float32 in pixels.

    It is right up to `reach` and somewhere above it beyond: each line is measured from the pixels around it only.
    """
    low, high = np.minimum(segments[:, :2], segments[:, 2:]), np.maximum(segments[:, :2], segments[:, 2:])
    # (n, 2): the column and row where the window around each line begins, never outside; and its width and height
    first = np.maximum(low - np.float32(reach + 0.5), 0).astype(np.intp)
    sizes = (high + np.float32(reach + 1.5)).astype(np.intp) - first
    if len(segments) > TOGETHER:
        # those of about one size together, since they share the largest's
        by_size = sizes.max(1).argsort()
        segments, first, sizes = segments[by_size], first[by_size], sizes[by_size]
    nearest = np.empty(side * side, np.float32)
    nearest.fill(np.inf)
    for start in range(0, len(segments), TOGETHER):
        together = slice(start, start + TOGETHER)
        window = min(int(sizes[together].max()), side)  # a square, so that columns and rows go one way
        corner = np.minimum(first[together], side - window)
        middles, within = _window(window, side)
        indices = (corner[:, 1] * side + corner[:, 0])[:, None] + within
        np.minimum.at(nearest, indices.ravel(), _squared(segments[together], corner, middles).ravel())
    np.maximum(nearest, 0, out=nearest)
    return np.sqrt(nearest, out=nearest).reshape(side, side)


@lru_cache(maxsize=128)
def _window(window: int, side: int) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Return the middles of a window's columns, (window,), and where its pixels lie in a flat image `side` wide.

    Both are counted from the window's corner.
    """
    steps = np.arange(window)
    return steps.astype(np.float32) + np.float32(0.5), (steps[:, None] * side + steps).ravel()


def _squared(
    segments: NDArray[np.float32], corner: NDArray[np.intp], middles: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the squared distance of each line to the pixels of its window, (lines, rows, columns) float32.

    `corner` is (lines, 2), the column and row where each window begins, and `middles` are those of its columns.
    """
    begin = segments[:, :2, None]
    line = segments[:, 2:, None] - begin  # (lines, 2, 1)
    # (lines, 2, window): the columns' and the rows' middles, from the line's start
    pixel = corner.astype(np.float32)[:, :, None] + middles
    pixel -= begin
    length = np.maximum(_plus(line * line), np.float32(1e-6))
    # with p the pixel and d the line, both from the line's start: t = p.d / d.d is the foot of the
    # perpendicular, kept on the line (its rounded ends are the caps and joins), and
    # |p - t d|^2 = p.p - t (2 p.d - t d.d)
    along = _plus(pixel * line)
    t = along / length
    t.clip(0, 1, out=t)
    along *= 2
    along -= t * length
    along *= t
    squared = _plus(pixel * pixel)
    squared -= along
    return squared


def _plus(terms: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the sums of terms of columns and of rows, (lines, 2, n), for each row and column: (lines, n, n)."""
    sums: NDArray[np.float32] = terms[:, 0, None, :] + terms[:, 1, :, None]
    return sums
