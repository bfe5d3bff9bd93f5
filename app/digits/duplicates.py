"""Digit images that show the same drawing, or very nearly."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

NEAR: Final = 1.5
"""Euclidean distance, pixels in 0..1, up to which two digit images are nearly the same.

Among 10,000 digits of MNIST it joins 39, all of them plain 1s; up to 3 it would join 891, and still none of two labels.
"""

BLOCK: Final = 512
CELL: Final = 4
MAX_LOOKED_AT: Final = 2_000_000
"""Pairs that are compared pixel by pixel, at most; beyond them only what is exactly the same is found."""


def groups(images: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return for each of (n, 28, 28) uint8 images the index of the first that shows nearly the same.

    An image joins the first one that it is near to, and those that joined it do not attract others, so a long chain
    of small differences is not taken for one drawing.
    """
    if not len(images):
        return np.empty(0, np.intp)
    flat = np.ascontiguousarray(images.reshape(len(images), -1))
    rows = flat.view(np.dtype((np.void, flat.shape[1]))).ravel()
    _, firsts, inverse = np.unique(rows, return_index=True, return_inverse=True)
    order = np.argsort(firsts)  # distinct images in the order in which they came
    firsts = firsts[order]
    place = np.empty(len(order), np.intp)
    place[order] = np.arange(len(order))
    leaders = _leaders(flat[firsts].astype(np.float32) / np.float32(255))
    return firsts[leaders[place[inverse]]]


def _leaders(pixels: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return for each of (m, 784) distinct images in 0..1 the index of the first that it is near to, else its own."""
    leaders = np.arange(len(pixels))
    free = np.ones(len(pixels), bool)
    coarse = _coarse(pixels)
    squares = (coarse**2).sum(1)
    budget = MAX_LOOKED_AT
    for start in range(0, len(pixels), BLOCK):
        rows = start + np.flatnonzero(free[start : start + BLOCK])
        bound = squares[rows, None] + squares - 2 * coarse[rows] @ coarse.T  # (rows, m): no more than the distance
        close = bound <= NEAR**2 + 1e-2
        for row, others in zip(rows, close, strict=True):
            if not free[row]:
                continue
            candidates = row + 1 + np.flatnonzero(others[row + 1 :] & free[row + 1 :])
            budget -= len(candidates)
            if budget < 0:
                return leaders
            near = candidates[((pixels[candidates] - pixels[row]) ** 2).sum(1) <= NEAR**2]
            leaders[near], free[near] = row, False
    return leaders


def _coarse(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (m, 49): each 4x4 cell's mean times 4, so that distances are never larger than between the pixels.

    By Jensen's inequality, 16 (mean of differences)^2 <= sum of squared differences, cell by cell.
    """
    side = int(np.sqrt(pixels.shape[1]))
    cells = pixels.reshape(len(pixels), side // CELL, CELL, side // CELL, CELL)
    coarse: NDArray[np.float32] = cells.mean((2, 4)).reshape(len(pixels), -1) * np.float32(CELL)
    return coarse
