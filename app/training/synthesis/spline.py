"""Smooth curves through points: what the pen does between the points of a sketch."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.training.synthesis.sketch import Points, Stroke

STEPS = 3
"""Lines between two points of a sketch: the pen is so wide that more would not show."""


def curve(stroke: Stroke) -> Points:
    """Return the dense points of a stroke, (n, k, 2): smooth through each piece, with corners between the pieces."""
    dense = [_weights(piece.shape[1]) @ piece for piece in stroke]
    return np.concatenate([dense[0], *(piece[:, 1:] for piece in dense[1:])], 1)


@lru_cache(maxsize=64)
def _weights(k: int) -> NDArray[np.float64]:
    """Return how k points make the dense points of the curve through them, ((k - 1) * STEPS + 1, k).

    Uniform Catmull-Rom (E. Catmull, R. Rom, "A class of local interpolating splines", 1974), which is linear in the
    points; beyond each end stands the mirror image of the end's neighbour.
    """
    if k == 2:
        t = np.linspace(0, 1, 2 * STEPS + 1)[:, None]
        return np.hstack([1 - t, t])
    padded = np.zeros((k + 2, k))
    padded[1:-1] = np.eye(k)
    padded[0, :2], padded[-1, -2:] = (2, -1), (-1, 2)
    t = np.arange(STEPS)[:, None] / STEPS
    basis = np.hstack([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2]) / 2
    rows = [basis @ padded[i : i + 4] for i in range(k - 1)]
    return np.concatenate([*rows, padded[-2:-1]])
