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
"""Width of the pen that the page shows, in shares of its sheet's side: that of `static/shared/ink.js`."""

SMALLEST = 1e-30
"""A drawing no longer than this, in its own unit, is a dot: dividing by less would overflow."""

FARTHEST = 1e9
"""Most that a coordinate may be, in its own unit."""

LEVEL = 255
"""Lines are measured in so many parts of a pixel: how far inside the pen's rim a pixel lies is its grey value then."""

SLOW = 0.1 * LEVEL
"""How far the pen has to go, a tenth of a pixel, for one more line."""

FEW = 6
"""Lines that are measured from every pixel: with no more of them, that is quicker than to look where each one is."""

TOGETHER = 64
"""Lines whose distances are taken at once: enough to save on calls, few enough to stay in the cache."""


def rasterize(strokes: Sequence[Stroke], *, pen: float = PEN) -> NDArray[np.uint8]:
    """Draw strokes with a round pen.

    `strokes` is a list of strokes, each a list of [x, y], y down, in any unit; a stroke of one point is a dot. `pen` is
    the pen's width in shares of the drawing's longer side.
    The result is (h, w) uint8, white ink on black, at most 40 pixels and a pen's width on its longer side.
    Raises BlankImage when there is no point, BadInput for more than 10,000 points or values that are not finite.
    """
    lines = _lines(strokes)
    (left, top), (right, bottom) = _corners(lines)
    longest = max(right - left, bottom - top)
    radius = SPAN * pen / 2
    scale = SPAN / longest if longest > SMALLEST else 0.0
    margin = radius + 1
    width, height = math.ceil((right - left) * scale + 2 * margin), math.ceil((bottom - top) * scale + 2 * margin)
    # the middle of the drawing goes to the middle of the canvas
    lines *= scale * LEVEL
    lines += ((width - (left + right) * scale) * LEVEL / 2, (height - (top + bottom) * scale) * LEVEL / 2)
    return _drawn(lines, radius, height, width)


def on_sheet(strokes: Sequence[Stroke], side: float) -> NDArray[np.uint8]:
    """Return the whole sheet that strokes were drawn on, as it looks: what a screenshot of it would show.

    `strokes` are as for `rasterize`, on a square sheet from 0, 0 to `side`, `side` in their unit. The result is
    (56, 56) uint8, white ink on black. Raises BadInput when they lie beyond the sheet, and what `rasterize` raises.
    """
    lines = _lines(strokes)
    low, high = _corners(lines)
    if min(low) < 0 or max(high) > side:
        raise BadInput(
            f"The strokes leave a sheet of {side:g} by {side:g}; say how large theirs is, in their unit.", field="sheet"
        )
    return _drawn(lines * (SHEET * LEVEL / side), SHEET * SHEET_PEN / 2, SHEET, SHEET)


def _lines(strokes: Sequence[Stroke]) -> NDArray[np.float64]:
    """Return where every line that the pen drew begins and ends, (2, n, 2) float64; a lone point is one to itself."""
    if sum(map(len, strokes)) > MAX_POINTS:
        raise BadInput(f"The strokes have more than {MAX_POINTS:,} points; send fewer.", field="strokes")
    lines = []
    for stroke in strokes:
        if not len(stroke):
            continue
        try:
            points = np.asarray(stroke, np.float64)
        except ValueError:
            raise _no_points() from None
        if points.ndim != 2 or points.shape[1] != 2:
            raise _no_points()
        lines.append(np.array((points[:-1], points[1:]) if len(points) > 1 else (points, points)))
    if not lines:
        raise BlankImage("The strokes hold no point. Draw something first.")
    return lines[0] if len(lines) == 1 else np.concatenate(lines, 1)


def _corners(lines: NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """Return the least and the greatest x and y of lines; raises BadInput for what is not finite or too far."""
    ends = lines.reshape(-1, 2)
    low, high = np.minimum.reduce(ends).tolist(), np.maximum.reduce(ends).tolist()
    if not all(-FARTHEST <= edge <= FARTHEST for edge in (*low, *high)):  # which NaN is not either
        raise _no_points()
    return low, high


def _no_points() -> BadInput:
    return BadInput("Each stroke is a list of [x, y], two finite numbers up to 1e9.", field="strokes")


def _drawn(lines: NDArray[np.float64], radius: float, height: int, width: int) -> NDArray[np.uint8]:
    """Return lines, (2, n, 2) in parts of a pixel, drawn with a round pen of `radius` pixels; (height, width) uint8."""
    # a pixel that the pen's rim crosses is covered by as much as lies inside the rim
    rim = (radius + 0.5) * LEVEL
    inside = np.sqrt(_nearest(lines.astype(np.float32), rim, height, width))
    np.subtract(np.float32(rim + 0.5), inside, out=inside)  # the half, to be rounded
    np.minimum(inside, LEVEL, out=inside)
    return inside.astype(np.uint8).reshape(height, width)


def _nearest(lines: NDArray[np.float32], reach: float, height: int, width: int) -> NDArray[np.float32]:
    """Return how far each pixel is from the nearest line, squared and at most the square of `reach`.

    `lines` are (2, n, 2), `reach` is a number, and the result is (height * width,) float32, all in parts of a pixel.
    """
    begins, ends = lines
    along = ends - begins
    lengths = np.hypot(along[:, 0], along[:, 1])
    if np.minimum.reduce(lengths) < SLOW:
        begins, ends = _joined(begins, ends, lengths)
        along = ends - begins
        along[:, 0] += np.finfo(np.float32).tiny  # a dot goes no way, but anywhere
        lengths = np.hypot(along[:, 0], along[:, 1])
    along /= lengths[:, None]
    farthest = np.float32(reach * reach)
    if len(begins) <= FEW:
        nearest: NDArray[np.float32] = np.minimum.reduce(_squared(begins, along, lengths, _pixels(height, width)))
        np.minimum(nearest, farthest, out=nearest)
        return nearest
    nearest = np.full(height * width, farthest)
    # each line is measured from the pixels in a window around it only
    corners = np.minimum(begins, ends)
    corners -= np.float32(reach + LEVEL / 2)
    corners /= LEVEL
    if len(begins) > TOGETHER:
        # those of about one size together, since they share the largest's
        by_size = lengths.argsort()
        begins, along, lengths, corners = (each[by_size] for each in (begins, along, lengths, corners))
    for start in range(0, len(begins), TOGETHER):
        some = slice(start, start + TOGETHER)
        window = int((np.maximum.reduce(lengths[some]) + 2 * reach) / LEVEL) + 2
        rows, columns = min(window, height), min(window, width)
        corner = np.minimum(np.maximum(corners[some], 0), (width - columns, height - rows)).astype(np.intp)
        places = (corner[:, 1] * width + corner[:, 0])[:, None] + _places(rows, columns, width)
        from_corner = begins[some] - corner.astype(np.float32) * LEVEL
        squared = _squared(from_corner, along[some], lengths[some], _pixels(rows, columns))
        np.minimum.at(nearest, places.ravel(), squared.ravel())
    return nearest


def _joined(
    begins: NDArray[np.float32], ends: NDArray[np.float32], lengths: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Join lines that go on from each other until the pen has gone far enough: a slow one leaves too many.

    No line moves by more than that, and a pen at rest leaves what one does that never rested.
    """
    gone = np.cumsum(lengths, dtype=np.float64) - lengths  # where each begins
    new = np.ones(len(begins), bool)
    new[1:] = (np.diff(gone // SLOW) > 0) | (begins[1:] != ends[:-1]).any(1)
    first = np.flatnonzero(new)
    return begins[first], ends[np.append(first[1:], len(ends)) - 1]


def _squared(
    begins: NDArray[np.float32], along: NDArray[np.float32], lengths: NDArray[np.float32], pixels: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the squared distance of each line to each of `pixels`, (n, m) float32.

    Lines are given by where they begin, (n, 2), by the direction that they take, (n, 2) of length 1, and by their
    lengths, (n,); pixels as `_pixels` has them.
    """
    # how far along a line a pixel lies, from its middle, and how far beside it: each a sum of column, row and a number
    across, down, number = terms = np.empty((3, 2, len(begins)), np.float32)
    across[0], down[0] = along.T
    np.negative(down[0], out=across[1])
    down[1] = across[0]
    np.multiply(across, begins[:, 0], out=number)
    number += down * begins[:, 1]
    halves = lengths / 2
    number[0] += halves
    ahead, beside = distances = (terms.reshape(3, -1).T @ pixels).reshape(2, len(begins), -1)
    # along the line, only what lies beyond one of its ends counts, which makes them round
    np.abs(ahead, out=ahead)
    ahead -= halves[:, None]
    np.maximum(ahead, 0, out=ahead)
    distances *= distances
    ahead += beside
    return ahead


@lru_cache(maxsize=128)
def _pixels(rows: int, columns: int) -> NDArray[np.float32]:
    """Return where the middles of a window's pixels are, across and down, and -1 for each; (3, rows * columns)."""
    across, down = np.meshgrid(np.arange(columns) + 0.5, np.arange(rows) + 0.5)
    middles = np.stack((across.ravel(), down.ravel(), np.full(rows * columns, -1.0)))
    middles[:2] *= LEVEL
    return middles.astype(np.float32)


@lru_cache(maxsize=128)
def _places(rows: int, columns: int, width: int) -> NDArray[np.intp]:
    """Return where the pixels of a window lie in a flat image `width` wide, from its corner; (rows * columns,)."""
    return (np.arange(rows)[:, None] * width + np.arange(columns)).ravel()
