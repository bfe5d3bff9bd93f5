"""The paper under a photographed digit: uneven light, shadows and tint, estimated and subtracted.

The paper is what a grey-level closing leaves: strokes are narrower than its window and vanish; a shadow is broader, so
its edge stays sharp. A smooth gradient of the light is subtracted before, because a closing flattens its ends.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

GRID_CELLS: Final = 32
"""Cells on the longer side of the grid to which the gradient of the light is fitted."""

POLARITY_SIDE: Final = 100
"""Pixels of the shorter side that are enough to see whether the ink is dark."""

WINDOW_SHARE: Final = 0.25
"""Side of the closing's window, in shares of the photo's shorter side; broader than any stroke."""

MIN_SHADOW_SHARE: Final = 0.25
"""Share of the usual paper's brightness below which a shadow is not brightened further, which would amplify grain."""

Floats = NDArray[np.float32]
Levels = NDArray[np.int16]


def contrast_to_paper(photo: Image.Image, gradient: Floats) -> Floats:
    """Return how much darker each pixel is than the paper around it.

    `photo` is grey, h by w, dark ink on lighter paper, and `gradient` is its `light_gradient`; the result is (h, w)
    float32 in grey levels of paper under even light, 0 on the average of the paper, negative where it is brighter.
    """
    grey = np.asarray(photo)
    flat = (grey - gradient).astype(np.int16)
    paper = closing(flat, closing_window(grey.shape)) + gradient
    usual = np.median(paper[::4, ::4])
    # ink absorbs a share of the light that falls on it: in the shade, fewer levels
    gain = usual / np.maximum(paper, MIN_SHADOW_SHARE * max(usual, 1))
    darker: Floats = ((paper - grey) * gain).astype(np.float32)
    darker -= np.median(darker[::2, ::2])  # grain lifts a closing above the paper's average
    return darker


def has_dark_ink(photo: Image.Image, gradient: Floats) -> bool:
    """Return whether the ink of a grey photo is darker than its paper.

    Strokes of either tone stand out from a closing or from an opening. So does what lies between them, but only
    when the window is broader than a loop; so narrow windows count more. What touches the photo's border may go on
    beyond it: the paper between a frame and the border is no stroke.
    """
    factor = max(1, min(photo.size) // POLARITY_SIDE)
    gradient = gradient[factor // 2 :: factor, factor // 2 :: factor]
    reduced = np.asarray(photo.reduce(factor))[: len(gradient), : gradient.shape[1]]
    shorter = min(reduced.shape)
    flat = np.pad((reduced - gradient).astype(np.int16), shorter // 8, "edge")  # half of the broadest window
    votes = 0.0
    for share in (1 / 16, 1 / 8, 1 / 4):
        size = max(3, round(shorter * share))
        dark, light = (closing(levels, size) - levels for levels in (flat, -flat))
        votes += (_sum_of_cubes(dark) - _sum_of_cubes(light)) / share**2
    return votes >= 0


def _sum_of_cubes(levels: Levels) -> float:
    values = levels.ravel().astype(np.float32)
    return float((values * values) @ values)


def closing_window(shape: tuple[int, ...]) -> int:
    """Return the side of the closing's window for a photo of this shape, in pixels."""
    return max(3, round(min(shape) * WINDOW_SHARE))


def closing(levels: Levels, size: int) -> Levels:
    """Return the grey-level closing of (h, w) int16 by a square of `size` pixels: narrower dark strokes are filled."""
    size = min(size, *levels.shape)
    before = (size - 1) // 2
    padding = (before, size - 1 - before)
    lightest = _running_extreme(np.maximum, np.pad(levels, (padding, padding), "edge"), size)
    # padded the other way round, which undoes the first pass's shift by half a pixel
    return _running_extreme(np.minimum, np.pad(lightest, (padding[::-1], padding[::-1]), "edge"), size)


def _running_extreme(extreme: Callable[[Levels, Levels], Levels], levels: Levels, size: int) -> Levels:
    """Return the extreme of each square of `size` pixels that fits; windows are doubled until they are that large."""
    for _ in range(2):
        reach = 1
        while 2 * reach <= size:
            levels = extreme(levels[:-reach], levels[reach:])
            reach *= 2
        if reach < size:
            levels = extreme(levels[: reach - size], levels[size - reach :])
        levels = levels.T
    return levels


def light_gradient(photo: Image.Image) -> Floats:
    """Return the second-degree surface whose slopes fit most of the photo, (h, w) float32.

    Slopes rather than levels are fitted: the edges of shadows and strokes are steep in few places only, so they
    hardly count, however large the shadow.
    """
    width, height = photo.size
    cells = photo.reduce(max(1, -(-max(height, width) // GRID_CELLS)))
    seen = np.asarray(cells, np.float64)
    rows = _basis_differences(cells.height, cells.width)
    differences = np.concatenate([np.diff(seen, axis=axis).ravel() for axis in (0, 1)])
    weight = np.ones(len(differences))
    for _ in range(5):
        weighted = rows * weight[:, None]
        factors = np.linalg.lstsq(weighted.T @ rows, weighted.T @ differences)[0]
        residual = np.abs(differences - rows @ factors)
        # Geman and McClure's weights
        weight = 1 / (1 + (residual / (0.5 + 2 * np.median(residual))) ** 2) ** 2
    y, x = (np.linspace(-1, 1, side, dtype=np.float32) for side in (height, width))
    b, c, d, e, f = factors.astype(np.float32)
    surface: Floats = (c * y + f * y * y)[:, None] + (b * x + e * x * x) + (d * y)[:, None] * x
    return surface


@lru_cache(maxsize=16)
def _basis_differences(height: int, width: int) -> NDArray[np.float64]:
    """Return by how much x, y, xy, x^2 and y^2 grow from each cell to the next, down and across, (n, 5) float64."""
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    basis = np.stack((x, y, x * y, x * x, y * y), -1)
    differences = np.concatenate([np.diff(basis, axis=axis).reshape(-1, 5) for axis in (0, 1)])
    differences.flags.writeable = False
    return differences
