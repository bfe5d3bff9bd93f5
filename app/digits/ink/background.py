"""The paper under a photographed digit: uneven light, shadows and tint, estimated and taken away.

The paper is what a grey-level closing leaves: strokes are narrower than its window and vanish, the edge of a
shadow is not and stays sharp. A smooth slope of light is taken out before, because a closing cuts its ends off.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

GRID: Final = 32
"""Cells on the longer side of the grid to which the slope of light is fitted."""

SIDE: Final = 100
"""Pixels of the shorter side that are enough to see whether the ink is dark."""

WINDOW: Final = 0.25
"""Side of the closing's window, in shares of the photo's shorter side; broader than any stroke."""

DEEP: Final = 0.25
"""Share of the usual paper's brightness under which a shadow is not brightened further: only grain would come up."""

Floats = NDArray[np.float32]
Levels = NDArray[np.int16]


def contrast(photo: Image.Image, slope: Floats) -> Floats:
    """Return how far each pixel is darker than the paper around it.

    `photo` is grey, h by w, dark ink on lighter paper, and `slope` is what `slope_of` says of it; the result is (h, w)
    float32 in grey levels of paper under even light, 0 on the average of the paper, negative where it is brighter.
    """
    grey = np.asarray(photo)
    flat = (grey - slope).astype(np.int16)
    paper = closing(flat, window(grey.shape)) + slope
    usual = np.median(paper[::4, ::4])
    # ink takes away a share of the light that falls on it: in the shade, fewer levels
    gain = usual / np.maximum(paper, DEEP * max(usual, 1))
    darker: Floats = ((paper - grey) * gain).astype(np.float32)
    darker -= np.median(darker[::2, ::2])  # grain lifts a closing above the paper's average
    return darker


def is_darker(photo: Image.Image, slope: Floats) -> bool:
    """Say whether the ink of a grey photo is darker than its paper.

    Strokes of either tone stand out from a closing or from an opening. So does what lies between them, but only
    when the window is broader than a loop; so narrow windows count more.
    """
    factor = max(1, min(photo.size) // SIDE)
    slope = slope[factor // 2 :: factor, factor // 2 :: factor]
    flat = (np.asarray(photo.reduce(factor))[: len(slope), : slope.shape[1]] - slope).astype(np.int16)
    votes = 0.0
    for share in (1 / 16, 1 / 8, 1 / 4):
        size = max(3, round(min(flat.shape) * share))
        dark, light = (closing(levels, size) - levels for levels in (flat, -flat))
        votes += (_cubes(dark) - _cubes(light)) / share**2
    return votes >= 0


def _cubes(levels: Levels) -> float:
    strength = levels.ravel().astype(np.float32)
    return float((strength * strength) @ strength)


def window(shape: tuple[int, ...]) -> int:
    """Return the side of the closing's window for a photo of this shape, in pixels."""
    return max(3, round(min(shape) * WINDOW))


def closing(levels: Levels, size: int) -> Levels:
    """Fill what is darker than its surroundings and narrower than a square of `size` pixels; (h, w) to (h, w)."""
    size = min(size, *levels.shape)
    before = (size - 1) // 2
    around = (before, size - 1 - before)
    lightest = _running(np.maximum, np.pad(levels, (around, around), "edge"), size)
    # turned round, so that what the first pass moved by half a pixel comes back
    return _running(np.minimum, np.pad(lightest, (around[::-1], around[::-1]), "edge"), size)


def _running(pick: Callable[[Levels, Levels], Levels], levels: Levels, size: int) -> Levels:
    """Return the extreme of each square of `size` pixels that fits; windows are doubled until they are that large."""
    for _ in range(2):
        reach = 1
        while 2 * reach <= size:
            levels = pick(levels[:-reach], levels[reach:])
            reach *= 2
        if reach < size:
            levels = pick(levels[: reach - size], levels[size - reach :])
        levels = levels.T
    return levels


def slope_of(photo: Image.Image) -> Floats:
    """Return the surface of second degree whose slopes most of the photo has, (h, w) float32.

    Slopes rather than levels are fitted: a shadow's edge and a stroke's are steep in few places only, so they
    hardly count, however large the shadow.
    """
    width, height = photo.size
    cells = photo.reduce(max(1, -(-max(height, width) // GRID)))
    seen = np.asarray(cells, np.float64)
    rows = _steps(cells.height, cells.width)
    steps = np.concatenate([np.diff(seen, axis=axis).ravel() for axis in (0, 1)])
    weight = np.ones(len(steps))
    for _ in range(5):
        held = rows * weight[:, None]
        factors = np.linalg.lstsq(held.T @ rows, held.T @ steps)[0]
        off = np.abs(steps - rows @ factors)
        # Geman and McClure's weights
        weight = 1 / (1 + (off / (0.5 + 2 * np.median(off))) ** 2) ** 2
    y, x = (np.linspace(-1, 1, side, dtype=np.float32) for side in (height, width))
    b, c, d, e, f = factors.astype(np.float32)
    surface: Floats = (c * y + f * y * y)[:, None] + (b * x + e * x * x) + (d * y)[:, None] * x
    return surface


@lru_cache(maxsize=16)
def _steps(height: int, width: int) -> NDArray[np.float64]:
    """Return what x, y, xy, x^2 and y^2 grow by from each cell to the next, down and across, (n, 5)."""
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    base = np.stack((x, y, x * y, x * x, y * y), -1)
    steps = np.concatenate([np.diff(base, axis=axis).reshape(-1, 5) for axis in (0, 1)])
    steps.flags.writeable = False
    return steps
