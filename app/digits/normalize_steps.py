"""Normalizing, step by step: what each step of `app.digits.normalize` makes between ink and digit image."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.digits import normalize

MAX_PREVIEW_SIDE: Final = 112
"""Pixels of the longer side of the ink's preview; larger ink is averaged down by a whole number."""


@dataclass(frozen=True)
class Steps:
    """The result of each step of normalizing.

    The boxes are left, top, right and bottom in pixels of the ink as it was found.
    """

    size: tuple[int, int]
    """Of the ink: height and width."""
    preview: NDArray[np.uint8]
    """The ink (h, w), 0 where there is none, each of its pixels the mean of `factor` by `factor`."""
    factor: int
    box: tuple[int, int, int, int]
    square: tuple[int, int, int, int]
    """May reach beyond the ink, where nothing is."""
    average: NDArray[np.float32]
    """The square averaged to (20, 20), in 0..255; what is smaller is enlarged smoothly first."""
    rescaled: NDArray[np.float32]
    """The same with its peak at 255, in whole numbers."""
    centre: tuple[float, float]
    """Its centre of mass, across and down from its corner, in its pixels."""
    corner: tuple[int, int]
    """Where it is pasted into (28, 28): left and top."""
    image: NDArray[np.uint8]
    """The digit image, (28, 28)."""


def normalization_steps(ink: NDArray[np.uint8]) -> Steps:
    """Return how ink, (h, w) uint8, 0 wherever there is none, becomes a digit image; raises BlankImage without any."""
    top, bottom, left, right = normalize.bounding_box(ink)
    side, rows_above, columns_before = normalize.square_padding(bottom - top, right - left)
    box = ink[top:bottom, left:right]
    box = normalize.enlarged(box, is_stretched=normalize.is_stretched(box, ink))
    average = normalize.area_average(box.astype(np.float32))
    small = normalize.rescale_peak(average)
    centre = normalize.centre_of_mass(small)
    corner = normalize.paste_corner(*centre)
    factor = -(-max(ink.shape) // MAX_PREVIEW_SIDE)
    return Steps(
        size=(ink.shape[0], ink.shape[1]),
        preview=np.asarray(Image.fromarray(ink).reduce(factor)) if factor > 1 else ink,
        factor=factor,
        box=(left, top, right, bottom),
        square=(left - columns_before, top - rows_above, left - columns_before + side, top - rows_above + side),
        average=average,
        rescaled=small,
        centre=(float(centre[1]), float(centre[0])),
        corner=(corner[1], corner[0]),
        image=normalize.paste(small, *corner),
    )


def shrink_canvas(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a whole canvas, (h, w) uint8, as (28, 28) uint8: what a program does that does not normalize.

    Each pixel is the mean of those of the canvas that lie there, whatever its proportions. A canvas whose border is
    light is inverted to white on black.
    """
    border = np.concatenate((canvas[0], canvas[-1], canvas[:, 0], canvas[:, -1]))
    size = (normalize.SIDE, normalize.SIDE)
    on_black = canvas if np.median(border) <= 127 else 255 - canvas
    return np.asarray(Image.fromarray(on_black).resize(size, Image.Resampling.BOX))
