"""Digit images that show the same drawing, or very nearly.

Little more memory is taken than the images have: numbers are made of a block of them at a time.
"""

from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

NEAR: Final = 1.5
"""Euclidean distance, pixels in 0..1, up to which two digit images are nearly the same.

Among 10,000 digits of MNIST it joins 39, all of them plain 1s; up to 3 it would join 891, and still none of two labels.
"""

BLOCK: Final = 64
"""Images that are compared with all others at once."""

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
    images = np.ascontiguousarray(images)
    seen: dict[bytes, int] = {}
    same = np.array([seen.setdefault(blake2b(image, digest_size=16).digest(), i) for i, image in enumerate(images)])
    firsts = np.flatnonzero(same == np.arange(len(same)))  # distinct images in the order in which they came
    leaders = _leaders(images.reshape(len(images), -1), firsts)
    return firsts[leaders[np.searchsorted(firsts, same)]]


def _leaders(images: NDArray[np.uint8], distinct: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return for each of m `distinct` ones of (n, 784) images which of them is the first that it is near to.

    They are counted among the m; those that are near to none before them are near to themselves.
    """
    leaders = np.arange(len(distinct))
    free = np.ones(len(distinct), bool)
    coarse = _coarse(images, distinct)
    squares = (coarse**2).sum(1)
    budget = MAX_LOOKED_AT
    for start in range(0, len(distinct), BLOCK):
        rows = start + np.flatnonzero(free[start : start + BLOCK])
        bound = coarse[rows] @ coarse[start:].T
        bound *= -2
        bound += squares[start:]
        bound += squares[rows, None]  # (rows, m - start): no more than the distance squared
        close = bound <= NEAR**2 + 1e-2
        for row, others in zip(rows, close, strict=True):
            if not free[row]:
                continue
            candidates = row + 1 + np.flatnonzero(others[row + 1 - start :] & free[row + 1 :])
            budget -= len(candidates)
            if budget < 0:
                return leaders
            near = candidates[_distances(images, distinct[row], distinct[candidates]) <= NEAR**2]
            leaders[near], free[near] = row, False
    return leaders


def _distances(images: NDArray[np.uint8], one: np.intp, others: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return how far one of (n, 784) images is from others, (m,), squared."""
    distances = np.empty(len(others), np.float32)
    for start in range(0, len(others), BLOCK):
        some = slice(start, start + BLOCK)
        distances[some] = ((_pixels(images[others[some]]) - _pixels(images[one])) ** 2).sum(1)
    return distances


def _coarse(images: NDArray[np.uint8], distinct: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return (m, 49): each 4x4 cell's mean times 4, so that distances are never larger than between the pixels.

    By Jensen's inequality, 16 (mean of differences)^2 <= sum of squared differences, cell by cell.
    """
    cells = int(np.sqrt(images.shape[1])) // CELL
    coarse = np.empty((len(distinct), cells * cells), np.float32)
    for start in range(0, len(distinct), BLOCK):
        some = slice(start, start + BLOCK)
        pixels = _pixels(images[distinct[some]]).reshape(-1, cells, CELL, cells, CELL)
        coarse[some] = pixels.mean((2, 4)).reshape(len(pixels), -1) * np.float32(CELL)
    return coarse


def _pixels(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return images in 0..1."""
    return images.astype(np.float32) / np.float32(255)
