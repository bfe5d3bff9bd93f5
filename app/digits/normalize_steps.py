"""Normalizing, step by step: what `app.digits.normalize` makes on its way from ink to a digit image."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.digits import normalize

LONGEST: Final = 112
"""Pixels of the longer side of ink that is shown; larger ink is averaged down by a whole number first."""


@dataclass(frozen=True)
class Steps:
    """What normalizing came to at each step.

    The boxes are left, top, right and bottom in pixels of the ink as it was found.
    """

    size: tuple[int, int]
    """Of the ink: height and width."""
    shown: NDArray[np.uint8]
    """The ink (h, w), 0 where there is none, each of its pixels the mean of `factor` by `factor`."""
    factor: int
    box: tuple[int, int, int, int]
    square: tuple[int, int, int, int]
    """May reach beyond the ink: there is nothing there."""
    average: NDArray[np.float32]
    """The square averaged to (20, 20), in 0..255."""
    stretched: NDArray[np.float32]
    """The same with its strongest at 255, in whole numbers."""
    centre: tuple[float, float]
    """Its centre of mass, across and down from its corner, in its pixels."""
    corner: tuple[int, int]
    """Where it is put in (28, 28): left and top."""
    image: NDArray[np.uint8]
    """The digit image, (28, 28)."""


def steps(ink: NDArray[np.uint8]) -> Steps:
    """Return how ink, (h, w) uint8, 0 wherever there is none, becomes a digit image; raises BlankImage without any."""
    top, bottom, left, right = normalize.box_of(ink)
    side, below, beside = normalize.padding_of(bottom - top, right - left)
    average = normalize.averaged(ink[top:bottom, left:right].astype(np.float32))
    small = normalize.stretched(average)
    centre = normalize.centre_of_mass(small)
    corner = normalize.corner_of(*centre)
    factor = -(-max(ink.shape) // LONGEST)
    return Steps(
        size=(ink.shape[0], ink.shape[1]),
        shown=np.asarray(Image.fromarray(ink).reduce(factor)) if factor > 1 else ink,
        factor=factor,
        box=(left, top, right, bottom),
        square=(left - beside, top - below, left - beside + side, top - below + side),
        average=average,
        stretched=small,
        centre=(float(centre[1]), float(centre[0])),
        corner=(corner[1], corner[0]),
        image=normalize.placed(small, *corner),
    )


def shrunk(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a whole canvas, (h, w) uint8, as (28, 28): what a program does that does not normalize.

    Each pixel is the mean of those of the canvas that lie there, whatever its proportions, and a canvas whose rim is
    light is turned into white on black.
    """
    rim = np.concatenate((canvas[0], canvas[-1], canvas[:, 0], canvas[:, -1]))
    size = (normalize.SIDE, normalize.SIDE)
    on_black = canvas if np.median(rim) <= 127 else 255 - canvas
    return np.asarray(Image.fromarray(on_black).resize(size, Image.Resampling.BOX))
