"""Near-duplicates among digit images: those that show the same drawing, or almost the same.

The memory used is little more than the images': they are converted to floats a block at a time.
"""

from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAX_DISTANCE: Final = 1.5
"""Euclidean distance, pixels in 0..1, up to which two digit images are near-duplicates.

Of 10,000 digits of MNIST, 39 are then near-duplicates of others, all of them plain 1s. Up to a distance of 3 they would
be 891, still none with a different label.
"""

BLOCK_SIZE: Final = 64
"""Images that are compared with all others in one step."""

CELL: Final = 4
"""Pixels of a side of the cells that a lower bound of the distance is computed from."""

MAX_PAIRS: Final = 2_000_000
"""Pairs that are compared pixel by pixel, at most; beyond them only exact duplicates are found."""


def near_duplicate_groups(images: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return for each of (n, 28, 28) uint8 images the index of its group's first image, (n,) intp.

    An image joins the first one that it is near to (the leader algorithm; J. Hartigan, "Clustering Algorithms", 1975).
    It is not compared with the other members, so a long chain of small differences does not become one group.
    """
    if not len(images):
        return np.empty(0, np.intp)
    images = np.ascontiguousarray(images)
    seen: dict[bytes, int] = {}
    exact = np.array([seen.setdefault(blake2b(image, digest_size=16).digest(), i) for i, image in enumerate(images)])
    distinct = np.flatnonzero(exact == np.arange(len(exact)))  # in the order in which they were given
    leaders = _leaders(images.reshape(len(images), -1), distinct)
    return distinct[leaders[np.searchsorted(distinct, exact)]]


def _leaders(images: NDArray[np.uint8], distinct: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return for each of the m `distinct` of (n, 784) images the first of the m that it is near to, (m,).

    Those that are near to none before them are their own leaders.
    """
    leaders = np.arange(len(distinct))
    free = np.ones(len(distinct), bool)
    coarse = _coarse(images, distinct)
    squares = (coarse**2).sum(1)
    budget = MAX_PAIRS
    for start in range(0, len(distinct), BLOCK_SIZE):
        rows = start + np.flatnonzero(free[start : start + BLOCK_SIZE])
        bound = coarse[rows] @ coarse[start:].T
        bound *= -2
        bound += squares[start:]
        bound += squares[rows, None]  # (rows, m - start): a lower bound of the squared distance
        may_be_near = bound <= MAX_DISTANCE**2 + 1e-2
        for row, others in zip(rows, may_be_near, strict=True):
            if not free[row]:
                continue
            candidates = row + 1 + np.flatnonzero(others[row + 1 - start :] & free[row + 1 :])
            budget -= len(candidates)
            if budget < 0:
                return leaders
            near = candidates[_distances(images, distinct[row], distinct[candidates]) <= MAX_DISTANCE**2]
            leaders[near], free[near] = row, False
    return leaders


def _distances(images: NDArray[np.uint8], one: np.intp, others: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return the squared distances of one of (n, 784) images to others, (m,) float32."""
    distances = np.empty(len(others), np.float32)
    for start in range(0, len(others), BLOCK_SIZE):
        some = slice(start, start + BLOCK_SIZE)
        distances[some] = ((_pixels(images[others[some]]) - _pixels(images[one])) ** 2).sum(1)
    return distances


def _coarse(images: NDArray[np.uint8], distinct: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return (m, 49) float32: each 4x4 cell's mean times 4, whose distances are never larger than the pixels'.

    By Jensen's inequality, 16 (mean of differences)^2 <= sum of squared differences, cell by cell.
    """
    cells = int(np.sqrt(images.shape[1])) // CELL
    coarse = np.empty((len(distinct), cells * cells), np.float32)
    for start in range(0, len(distinct), BLOCK_SIZE):
        some = slice(start, start + BLOCK_SIZE)
        pixels = _pixels(images[distinct[some]]).reshape(-1, cells, CELL, cells, CELL)
        coarse[some] = pixels.mean((2, 4)).reshape(len(pixels), -1) * np.float32(CELL)
    return coarse


def _pixels(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return uint8 images as float32 in 0..1."""
    return images.astype(np.float32) / np.float32(255)
