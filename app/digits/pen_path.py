"""The pen's path: where it went, in which direction and in how many strokes, at points spread evenly along the ink.

It tells apart what looks alike: a 1 and a 7, or a 0 and a 6, are drawn otherwise.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.rasterize import MIN_EXTENT, Stroke

POINTS: Final = 64
VALUES: Final = 5
"""Of each point: x and y, the direction's x and y, and whether a stroke begins."""

REACH: Final = 0.1
"""How far along the ink before and behind a point its direction looks; the drawing's longer side is 2."""

LIFT: Final = 1e-6
"""The length along the ink of the pen's way in the air: next to none, so that no point lies there."""


def pen_path(strokes: Sequence[Stroke]) -> NDArray[np.float32]:
    """Return the path of strokes as (64, 5) float32.

    `strokes` are as for `app.digits.rasterize.rasterize`, which raises for those that cannot be read. x and y are -1..1
    about the drawing's middle along its longer side; directions have length 1, or 0 in a dot.
    """
    arrays = [np.asarray(stroke, np.float64) for stroke in strokes if len(stroke)]
    points = arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
    low, high = np.minimum.reduce(points), np.maximum.reduce(points)
    longest = max((high - low).tolist())
    x, y = ((points - (low + high) / 2) * (2 / longest if longest > MIN_EXTENT else 0.0)).T
    lengths = np.hypot(x[1:] - x[:-1], y[1:] - y[:-1])
    first = np.cumsum([0, *map(len, arrays)])
    lengths[first[1:-1] - 1] = LIFT
    ink = np.concatenate(([0.0], np.cumsum(lengths)))  # before each point
    at = (np.arange(POINTS) + 0.5) * (ink[-1] / POINTS)
    begin, end = ink[first[:-1]], ink[first[1:] - 1]
    stroke = np.searchsorted(begin, at, "right") - 1
    places = np.concatenate((at, np.maximum(at - REACH, begin[stroke]), np.minimum(at + REACH, end[stroke])))
    xs, ys = np.interp(places, ink, x).reshape(3, POINTS), np.interp(places, ink, y).reshape(3, POINTS)
    across, down = xs[2] - xs[1], ys[2] - ys[1]
    length = np.hypot(across, down)
    length[length == 0] = 1
    path = np.zeros((POINTS, VALUES), np.float32)
    path[:, 0], path[:, 1], path[:, 2], path[:, 3] = xs[0], ys[0], across / length, down / length
    path[0, 4] = 1
    path[1:, 4] = stroke[1:] > stroke[:-1]
    return path
