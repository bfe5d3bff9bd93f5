"""Pen strokes to a canvas: antialiased, with round caps and joins, and a pen as wide as MNIST's."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.errors import BadInput, BlankImage

Stroke = Sequence[Sequence[float]]
"""Points [x, y], y down, in any unit."""

MAX_POINTS = 10_000

DRAWING_SIDE = 40
"""Pixels of the drawing's longer side, without the pen's width: twice what normalizing leaves of it."""

PEN_WIDTH = 0.115
"""Width of the pen in shares of the drawing's longer side: what gives MNIST's stroke width after normalizing."""

SHEET_SIDE = 56
"""Pixels of a side of the whole sheet that strokes were drawn on: two for each pixel of a digit image."""

SHEET_PEN_WIDTH = 0.046
"""Width of the pen that the page shows, in shares of its sheet's side: that of `static/shared/ink.js`."""

MIN_EXTENT = 1e-30
"""A drawing no longer than this, in its own unit, is a dot: dividing by less would overflow."""

MAX_COORDINATE = 1e9
"""Largest absolute value of a coordinate, in its own unit."""

SUBPIXELS = 255
"""Lengths are in this fraction of a pixel: a pixel's distance inside the pen's rim is then its grey value."""

MIN_LINE_LENGTH = 0.1 * SUBPIXELS
"""Length, a tenth of a pixel, below which a line is merged with the next."""

MAX_UNWINDOWED = 6
"""Up to so many lines are measured from every pixel, which is then faster than a window around each line."""

LINES_PER_BATCH = 64
"""Lines whose distances are computed in one call: enough to save calls, few enough to stay in the cache."""


def rasterize(strokes: Sequence[Stroke], *, pen: float = PEN_WIDTH) -> NDArray[np.uint8]:
    """Draw strokes with a round pen.

    `strokes` is a list of strokes, each a list of [x, y], y down, in any unit; a stroke of one point is a dot. `pen` is
    the pen's width in shares of the drawing's longer side.
    The result is (h, w) uint8, white ink on black, at most 40 pixels and a pen's width on its longer side.
    Raises BlankImage when there is no point, BadInput for more than 10,000 points or values that are not finite.
    """
    lines = _lines_of(strokes)
    (left, top), (right, bottom) = _bounds(lines)
    longest = max(right - left, bottom - top)
    radius = DRAWING_SIDE * pen / 2
    scale = DRAWING_SIDE / longest if longest > MIN_EXTENT else 0.0
    margin = radius + 1
    width, height = math.ceil((right - left) * scale + 2 * margin), math.ceil((bottom - top) * scale + 2 * margin)
    # the middle of the drawing goes to the middle of the canvas
    lines *= scale * SUBPIXELS
    lines += ((width - (left + right) * scale) * SUBPIXELS / 2, (height - (top + bottom) * scale) * SUBPIXELS / 2)
    return _draw(lines, radius, height, width)


def rasterize_sheet(strokes: Sequence[Stroke], side: float) -> NDArray[np.uint8]:
    """Return the whole sheet that strokes were drawn on, as a screenshot of it would show.

    `strokes` are as for `rasterize`, on a square sheet from 0, 0 to `side`, `side` in their unit. The result is
    (56, 56) uint8, white ink on black. Raises BadInput when they lie beyond the sheet, and what `rasterize` raises.
    """
    lines = _lines_of(strokes)
    low, high = _bounds(lines)
    if min(low) < 0 or max(high) > side:
        raise BadInput(
            f"The strokes leave a sheet of {side:g} by {side:g}; say how large theirs is, in their unit.", field="sheet"
        )
    return _draw(lines * (SHEET_SIDE * SUBPIXELS / side), SHEET_SIDE * SHEET_PEN_WIDTH / 2, SHEET_SIDE, SHEET_SIDE)


def _lines_of(strokes: Sequence[Stroke]) -> NDArray[np.float64]:
    """Return the start and the end of every line between two points, (2, n, 2) float64; a lone point is both."""
    if sum(map(len, strokes)) > MAX_POINTS:
        raise BadInput(f"The strokes have more than {MAX_POINTS:,} points; send fewer.", field="strokes")
    lines = []
    for stroke in strokes:
        if not len(stroke):
            continue
        try:
            points = np.asarray(stroke, np.float64)
        except ValueError:
            raise _bad_points() from None
        if points.ndim != 2 or points.shape[1] != 2:
            raise _bad_points()
        lines.append(np.array((points[:-1], points[1:]) if len(points) > 1 else (points, points)))
    if not lines:
        raise BlankImage("The strokes hold no point. Draw something first.")
    return lines[0] if len(lines) == 1 else np.concatenate(lines, 1)


def _bounds(lines: NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """Return the least and the greatest x and y of lines; raises BadInput for what is not finite or too large."""
    ends = lines.reshape(-1, 2)
    low, high = np.minimum.reduce(ends).tolist(), np.maximum.reduce(ends).tolist()
    if not all(-MAX_COORDINATE <= edge <= MAX_COORDINATE for edge in (*low, *high)):  # false for NaN, too
        raise _bad_points()
    return low, high


def _bad_points() -> BadInput:
    return BadInput("Each stroke is a list of [x, y], two finite numbers up to 1e9.", field="strokes")


def _draw(lines: NDArray[np.float64], radius: float, height: int, width: int) -> NDArray[np.uint8]:
    """Return lines, (2, n, 2) in subpixels, drawn with a round pen of `radius` pixels; (height, width) uint8."""
    # the grey value of a pixel is the share of it that lies inside the pen's rim
    rim = (radius + 0.5) * SUBPIXELS
    inside = np.sqrt(_squared_distance_field(lines.astype(np.float32), rim, height, width))
    np.subtract(np.float32(rim + 0.5), inside, out=inside)  # 0.5 rounds to nearest
    np.minimum(inside, SUBPIXELS, out=inside)
    return inside.astype(np.uint8).reshape(height, width)


def _squared_distance_field(lines: NDArray[np.float32], reach: float, height: int, width: int) -> NDArray[np.float32]:
    """Return each pixel's squared distance to the nearest line, at most the square of `reach`.

    `lines` are (2, n, 2), `reach` is a number, and the result is (height * width,) float32, all in subpixels.
    """
    starts, ends = lines
    directions = ends - starts
    lengths = np.hypot(directions[:, 0], directions[:, 1])
    if np.minimum.reduce(lengths) < MIN_LINE_LENGTH:
        starts, ends = _merge_short_lines(starts, ends, lengths)
        directions = ends - starts
        directions[:, 0] += np.finfo(np.float32).tiny  # a dot has no direction; any will do
        lengths = np.hypot(directions[:, 0], directions[:, 1])
    directions /= lengths[:, None]
    farthest = np.float32(reach * reach)
    if len(starts) <= MAX_UNWINDOWED:
        distances = _squared_distances(starts, directions, lengths, _pixel_centres(height, width))
        nearest: NDArray[np.float32] = np.minimum.reduce(distances)
        np.minimum(nearest, farthest, out=nearest)
        return nearest
    nearest = np.full(height * width, farthest)
    # each line is measured only from the pixels in a window around it
    corners = np.minimum(starts, ends)
    corners -= np.float32(reach + SUBPIXELS / 2)
    corners /= SUBPIXELS
    if len(starts) > LINES_PER_BATCH:
        # lines of similar length share a batch, whose windows are as large as its longest line needs
        by_length = lengths.argsort()
        starts, directions, lengths, corners = (array[by_length] for array in (starts, directions, lengths, corners))
    for begin in range(0, len(starts), LINES_PER_BATCH):
        batch = slice(begin, begin + LINES_PER_BATCH)
        window = int((np.maximum.reduce(lengths[batch]) + 2 * reach) / SUBPIXELS) + 2
        rows, columns = min(window, height), min(window, width)
        corner = np.minimum(np.maximum(corners[batch], 0), (width - columns, height - rows)).astype(np.intp)
        pixels = (corner[:, 1] * width + corner[:, 0])[:, None] + _window_offsets(rows, columns, width)
        from_corner = starts[batch] - corner.astype(np.float32) * SUBPIXELS
        centres = _pixel_centres(rows, columns)
        distances = _squared_distances(from_corner, directions[batch], lengths[batch], centres)
        np.minimum.at(nearest, pixels.ravel(), distances.ravel())
    return nearest


def _merge_short_lines(
    starts: NDArray[np.float32], ends: NDArray[np.float32], lengths: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Merge consecutive lines until each is long enough: a slow pen leaves too many.

    No line moves by more than `MIN_LINE_LENGTH`, and a pen that paused leaves the same lines as one that did not.
    """
    distance_before = np.cumsum(lengths, dtype=np.float64) - lengths
    is_first = np.ones(len(starts), bool)
    is_first[1:] = (np.diff(distance_before // MIN_LINE_LENGTH) > 0) | (starts[1:] != ends[:-1]).any(1)
    first = np.flatnonzero(is_first)
    return starts[first], ends[np.append(first[1:], len(ends)) - 1]


def _squared_distances(
    starts: NDArray[np.float32], directions: NDArray[np.float32], lengths: NDArray[np.float32],
    pixels: NDArray[np.float32],
) -> NDArray[np.float32]:  # fmt: skip
    """Return the squared distance of each line to each of `pixels`, (n, m) float32.

    `starts` and `directions`, of length 1, are (n, 2), `lengths` (n,); `pixels` are as of `_pixel_centres`.
    """
    # a pixel's coordinates along a line, from its middle, and beside it, are each a sum of x, y and a constant
    x_factor, y_factor, constant = factors = np.empty((3, 2, len(starts)), np.float32)
    x_factor[0], y_factor[0] = directions.T
    np.negative(y_factor[0], out=x_factor[1])
    y_factor[1] = x_factor[0]
    np.multiply(x_factor, starts[:, 0], out=constant)
    constant += y_factor * starts[:, 1]
    halves = lengths / 2
    constant[0] += halves
    along, beside = coordinates = (factors.reshape(3, -1).T @ pixels).reshape(2, len(starts), -1)
    # along the line only the distance beyond an end counts, which makes the caps round
    np.abs(along, out=along)
    along -= halves[:, None]
    np.maximum(along, 0, out=along)
    coordinates *= coordinates
    along += beside
    return along


@lru_cache(maxsize=128)
def _pixel_centres(rows: int, columns: int) -> NDArray[np.float32]:
    """Return x and y of the centres of a window's pixels in subpixels, and -1 for each; (3, rows * columns) float32."""
    x, y = np.meshgrid(np.arange(columns) + 0.5, np.arange(rows) + 0.5)
    centres = np.stack((x.ravel(), y.ravel(), np.full(rows * columns, -1.0)))
    centres[:2] *= SUBPIXELS
    return centres.astype(np.float32)


@lru_cache(maxsize=128)
def _window_offsets(rows: int, columns: int, width: int) -> NDArray[np.intp]:
    """Return the offsets of a window's pixels in a flat image `width` wide, from its corner; (rows * columns,)."""
    return (np.arange(rows)[:, None] * width + np.arange(columns)).ravel()
