"""How much broader, or of how much longer strokes, a shape is than the digit that it is read as.

Two digits that touch are often read as one of them, and for certain. They are broader, or have twice the strokes.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

WIDTH: Final = np.array(
    [(-0.1, 0.19), (-0.93, 0.45), (-0.07, 0.22), (-0.23, 0.21), (-0.24, 0.21),
     (-0.07, 0.26), (-0.32, 0.22), (-0.26, 0.21), (-0.28, 0.22), (-0.39, 0.2)]
)  # fmt: skip
"""Logarithm of the width of each of MNIST's training digits in shares of its height: mean and standard deviation."""

LENGTH: Final = np.array(
    [(1.14, 0.12), (0.34, 0.15), (1.05, 0.15), (1.02, 0.15), (0.88, 0.13),
     (1.04, 0.14), (0.96, 0.16), (0.79, 0.14), (1.08, 0.14), (0.91, 0.14)]
)  # fmt: skip
"""The same of the length of its strokes, in shares of its height: half of the ink's total variation."""

SPREAD: Final = 1.3
"""How much more people's digits differ than MNIST's."""

MAX_COST: Final = 5.0
"""Cost, in nats, of a shape that is far too broad or has far too long strokes."""

INKED: Final = 60
"""Grey level from which a pixel belongs to the digit's box."""

ONE: Final = 1
"""A 1 may have an upstroke and a foot, which MNIST's have not."""


def shape_costs(images: NDArray[np.uint8], digits: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the cost of each digit image, (n, 28, 28) uint8, when it is read as the digit, (n,); (n,) in nats.

    It is a normal distribution's: half the square of how many standard deviations it is above the digit's mean.
    """
    inked = images > INKED
    height = inked.any(2).sum(1)
    width = inked.any(1).sum(1) / height
    ink = images.astype(np.float32) / np.float32(255)
    variation = np.abs(np.diff(ink, axis=1)).sum((1, 2)) + np.abs(np.diff(ink, axis=2)).sum((1, 2))
    costs = _cost(width, WIDTH[digits]) + _cost(variation / 2 / height, LENGTH[digits])
    return np.where(digits == ONE, 0.0, costs)


def _cost(found: NDArray[np.floating], usual: NDArray[np.float64]) -> NDArray[np.float64]:
    above = np.maximum(np.log(found) - usual[:, 0], 0) / (SPREAD * usual[:, 1])
    cost: NDArray[np.float64] = np.minimum(above**2 / 2, MAX_COST)
    return cost
