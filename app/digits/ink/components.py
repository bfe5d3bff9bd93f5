"""Connected components of a mask: the runs of its rows, merged where they touch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Components:
    """The connected components of a mask, 8-connected, as runs of its rows.

    A run is `row[i]`, `start[i]` and `stop[i]` (exclusive), all (n,) int64; `label[i]` is the component it belongs to,
    0 up to `count`, numbered in the order of the rows in which the components begin.
    """

    row: Ints
    start: Ints
    stop: Ints
    label: Ints
    count: int
    shape: tuple[int, int]

    def areas(self) -> Ints:
        """Return the number of pixels of each component, (count,) int64."""
        return np.bincount(self.label, self.stop - self.start, self.count).astype(np.int64)

    def boxes(self) -> Ints:
        """Return left, top, right and bottom of each component, the last two exclusive, (count, 4) int64."""
        boxes = np.empty((self.count, 4), np.int64)
        boxes[:, :2] = max(self.shape)
        boxes[:, 2:] = 0
        np.minimum.at(boxes[:, 0], self.label, self.start)
        np.minimum.at(boxes[:, 1], self.label, self.row)
        np.maximum.at(boxes[:, 2], self.label, self.stop)
        np.maximum.at(boxes[:, 3], self.label, self.row + 1)
        return boxes

    def sums(self, values: NDArray[np.generic]) -> NDArray[np.float64]:
        """Return the sum of `values`, (h, w), over the pixels of each component, (count,) float64."""
        width = self.shape[1]
        total = np.concatenate(([0], np.cumsum(values, dtype=np.float64)))
        run_sums = total[self.row * width + self.stop] - total[self.row * width + self.start]
        return np.bincount(self.label, run_sums, self.count).astype(np.float64)

    def mask(self, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the mask of the components for which `wanted`, (count,) bool, is true; (h, w) bool."""
        runs = wanted[self.label]
        return paint_runs(self.row[runs], self.start[runs], self.stop[runs], self.shape)


def connected_components(mask: NDArray[np.bool_]) -> Components:
    """Return the 8-connected components of an (h, w) mask."""
    height, width = mask.shape
    row, start, stop = runs_of(mask)
    label, count = _merge(*_touching_runs(row, start, stop, width + 2), len(row))
    return Components(row, start, stop, label, count, (height, width))


def runs_of(mask: NDArray[np.bool_]) -> tuple[Ints, Ints, Ints]:
    """Return row, start and stop of the horizontal runs of an (h, w) mask, the last exclusive, row by row."""
    height, width = mask.shape
    padded = np.zeros((height, width + 2), np.int8)
    padded[:, 1:-1] = mask
    edges = np.diff(padded, axis=1).ravel()  # (h * (w + 1)); 1 where a run starts, -1 behind its end
    row, start = np.divmod(np.flatnonzero(edges == 1), width + 1)
    return row, start, np.flatnonzero(edges == -1) % (width + 1)


def paint_runs(row: Ints, start: Ints, stop: Ints, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the (h, w) mask of horizontal runs."""
    height, width = shape
    steps = np.zeros(height * (width + 1) + 1, np.int8)
    first = row * (width + 1)
    steps[first + start] = 1
    steps[first + stop] -= 1  # the extra column separates the rows
    painted: NDArray[np.bool_] = np.cumsum(steps[:-1], dtype=np.int8).reshape(height, width + 1)[:, :-1] > 0
    return painted


def _touching_runs(row: Ints, start: Ints, stop: Ints, stride: int) -> tuple[Ints, Ints]:
    """Return the pairs of runs, one in a row and one in the next, that touch at a side or a corner."""
    below = (row + 1) * stride
    first = np.searchsorted(row * stride + stop, below + start, "left")
    last = np.searchsorted(row * stride + start, below + stop, "right")
    count = np.maximum(last - first, 0)
    upper = np.repeat(np.arange(len(row)), count)
    lower = np.arange(len(upper)) - np.repeat(np.cumsum(count) - count - first, count)
    return upper, lower


def _merge(upper: Ints, lower: Ints, count: int) -> tuple[Ints, int]:
    """Return the set that each of `count` runs belongs to when the pairs are merged, and the number of sets."""
    root = np.arange(count)
    while True:
        a, b = root[upper], root[lower]
        apart = a != b
        if not apart.any():
            break
        upper, lower, a, b = upper[apart], lower[apart], a[apart], b[apart]
        # the higher root becomes a child of the lower one, so no cycle can form
        np.minimum.at(root, np.maximum(a, b), np.minimum(a, b))
        while not np.array_equal(grandparent := root[root], root):
            root = grandparent
    roots, label = np.unique(root, return_inverse=True)
    return label.astype(np.int64), len(roots)
