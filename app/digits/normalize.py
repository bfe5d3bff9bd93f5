"""Canvas to digit image, exactly as MNIST's own images were made.

The procedure is the QMNIST reconstruction of NIST's (C. Yadav, L. Bottou, "Cold Case: the Lost MNIST Digits",
NeurIPS 2019): the box around the ink, padded to a square, area-averaged to 20x20, scaled to a peak of 255 and
placed in 28x28 by its centre of mass. Their doubling of a side under 20 changes nothing in an area average of
constant pixels, so it is not done here.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.ink.find import ink_of
from app.errors import BlankImage

BOX = 20
SIDE = 28

MOST_KEPT = 512
"""Pixels of a side up to which its weights are kept: those of all such sides take 10 MB."""

MOST_AT_ONCE = 2048
"""Pixels of a side up to which it is averaged by weights: those of a line of five million would take gigabytes."""

HAZE = 0.06
"""Share of the strongest ink up to which a margin of more than a cell is a JPEG's ringing, not a stroke's soft edge."""

MOST_HAZE: Final = int(HAZE * 255)
"""What is stronger is no haze, whatever the strongest."""

_MOMENTS: Final = np.stack((np.ones(BOX), np.arange(BOX) + 0.5)).astype(np.float32)
"""(2, 20): what weighs the rows and columns of a box by how much there is, and by where it is."""


def normalize(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the digit image of a canvas.

    `canvas` is (h, w) uint8, ink darker or lighter than its ground; the result is (28, 28) uint8, white ink on
    black, its peak 255. Raises BlankImage when nothing stands out from the ground.
    """
    return digit_image(ink_of(canvas))


def digit_image(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the digit image of ink alone, (h, w) uint8, 0 wherever there is none; raises BlankImage without any.

    `app.digits.normalize_steps` goes the same way and stops at each step.
    """
    top, bottom, left, right = box_of(ink)
    return boxed(ink[top:bottom, left:right])


def boxed(box: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the digit image of ink, (h, w) uint8, that is cut to the box around it."""
    small = stretched(averaged(box.astype(np.float32)))
    return placed(small, *corner_of(*centre_of_mass(small)))


def is_boxed(ink: NDArray[np.uint8]) -> bool:
    """Return whether ink, (h, w) uint8, reaches all four edges with more than haze; `box_of` is slower to say so."""
    strongest, most = np.maximum.reduce, MOST_HAZE
    return bool(
        strongest(ink[0]) > most and strongest(ink[-1]) > most
        and strongest(ink[:, 0]) > most and strongest(ink[:, -1]) > most
    )  # fmt: skip


def box_of(ink: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Return the box around ink (h, w): its top, bottom, left and right, in pixels; raises BlankImage without any."""
    columns = np.maximum.reduce(ink, 0).tobytes()
    if not any(columns):
        raise BlankImage("Nothing stands out from the ground. Draw a digit, or send an image that shows one.")
    return *_span(np.maximum.reduce(ink, 1).tobytes()), *_span(columns)


def _span(strongest: bytes) -> tuple[int, int]:
    """Return where the ink begins and ends along one side, by the strongest of each row or column."""
    # as bytes: for a few hundred of them that takes a fraction of NumPy's time
    first, end = len(strongest) - len(strongest.lstrip(b"\0")), len(strongest.rstrip(b"\0"))
    if min(strongest[first], strongest[end - 1]) > MOST_HAZE:
        return first, end
    faintest = HAZE * max(strongest)
    if strongest[first] > faintest and strongest[end - 1] > faintest:
        return first, end
    plain = [place for place, level in enumerate(strongest) if level > faintest]
    wide = max(4.0, 1 + (end - first) / BOX)
    return plain[0] if plain[0] - first > wide else first, plain[-1] + 1 if end - 1 - plain[-1] > wide else end


def padding_of(height: int, width: int) -> tuple[int, int, int]:
    """Return the side of the square around a box, and how far below its top and right of its left the box begins."""
    side = max(height, width)
    return side, (side - height) // 2, (side - width) // 2


def averaged(box: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pad a box to a square around it and average it to (20, 20) by area."""
    height, width = box.shape
    side, top, left = padding_of(height, width)
    if side > MOST_AT_ONCE:
        return _summed(_summed(box, side, left).T, side, top).T.astype(np.float32)
    weights = _kept(side) if side <= MOST_KEPT else _weights(side)
    down, across = weights[:, top : top + height], weights[:, left : left + width]
    return (down @ box @ across.T).astype(np.float32, copy=False)


def _summed(box: NDArray[np.floating], side: int, before: int) -> NDArray[np.float64]:
    """Return (h, 20) of (h, w): each row, with `before` empty pixels before it in `side`, averaged in 20 cells.

    The same as by weights, in memory that grows with the box alone: a cell is the difference of two running sums.
    """
    width = box.shape[1]
    edges = np.clip(np.arange(BOX + 1) * (side / BOX) - before, 0, width)
    whole = np.minimum(edges.astype(np.int64), width - 1)
    sums = np.cumsum(box, axis=1, dtype=np.float64)
    up_to = np.where(whole > 0, sums[:, whole - 1], 0) + (edges - whole) * box[:, whole]
    averages: NDArray[np.float64] = np.diff(up_to, axis=1) * (BOX / side)
    return averages


@lru_cache(maxsize=MOST_KEPT)
def _kept(side: int) -> NDArray[np.float32]:
    return _weights(side)


def _weights(side: int) -> NDArray[np.float32]:
    """Return (20, side) float32: the share of each of `side` pixels that falls into each of 20 cells."""
    edges = np.arange(BOX + 1) * (side / BOX)
    pixels = np.arange(side)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    weights: NDArray[np.float32] = (np.clip(overlap, 0, None) * (BOX / side)).astype(np.float32)
    weights.flags.writeable = False
    return weights


def stretched(small: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a (20, 20) image of some ink with its strongest at 255, in whole numbers."""
    whole: NDArray[np.float32] = np.rint(small * (255 / np.maximum.reduce(small, None)))
    return whole


def centre_of_mass(small: NDArray[np.float32]) -> tuple[float, float]:
    """Return where the ink of a (20, 20) image balances, down and across from its corner; pixels' middles are at .5.

    The image holds whole numbers up to 255, so no sum of them is rounded.
    """
    (mass, across), (down, _) = (_MOMENTS @ small @ _MOMENTS.T).tolist()
    return down / mass, across / mass


def corner_of(down: float, across: float) -> tuple[int, int]:
    """Return where in (28, 28) the corner of a (20, 20) image lies whose centre of mass then lies in (14, 15]."""
    top, left = int(15 - down), int(15 - across)
    # a centre of mass near the box's rim would push the box over the edge
    return min(max(top, 0), SIDE - BOX), min(max(left, 0), SIDE - BOX)


def placed(small: NDArray[np.float32], top: int, left: int) -> NDArray[np.uint8]:
    """Paste a (20, 20) image into (28, 28)."""
    image = np.zeros((SIDE, SIDE), np.uint8)
    image[top : top + BOX, left : left + BOX] = small.astype(np.uint8)
    return image
