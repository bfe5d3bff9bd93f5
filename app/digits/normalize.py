"""Canvas to digit image, exactly as MNIST's own images were made.

The procedure is the QMNIST reconstruction of NIST's (C. Yadav, L. Bottou, "Cold Case: the Lost MNIST Digits",
NeurIPS 2019): the bounding box of the ink, padded to a square, area-averaged to 20x20, scaled to a peak of 255 and
pasted into 28x28 by its centre of mass. A box under 20 pixels is enlarged smoothly first: the original doubles its
pixels, which in an area average changes nothing and leaves strokes in blocks.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.digits.ink.find import find_ink
from app.errors import BlankImage

BOX = 20
"""Pixels of a side of the box that the digit is averaged to."""

SIDE = 28
"""Pixels of a side of a digit image."""

SQUARE_WIDTH = 2 / 3
"""Width, in shares of the height, of a digit that was stretched to a square.

MNIST's 1s are 0.48 of their height wide, its other digits 0.85.
"""

MAX_CACHED_SIDE = 512
"""Pixels of a side up to which its averaging weights are cached: those of all such sides take 10 MB."""

MAX_WEIGHTED_SIDE = 2048
"""Pixels of a side up to which it is averaged by weights: those of a line of five million would take gigabytes."""

RINGING_SHARE = 0.06
"""Share of the strongest ink up to which a margin of more than a cell is a JPEG's ringing, not a stroke's soft edge."""

MAX_RINGING: Final = int(RINGING_SHARE * 255)
"""Grey level above which ink is never ringing, whatever the strongest ink is."""

_MOMENTS: Final = np.stack((np.ones(BOX), np.arange(BOX) + 0.5)).astype(np.float32)
"""(2, 20): the weights of rows or columns for the zeroth and the first moment; pixel centres are at +0.5."""


def normalize(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the digit image of a canvas.

    `canvas` is (h, w) uint8, ink darker or lighter than its background; the result is (28, 28) uint8, white ink on
    black, its peak 255. Raises BlankImage when nothing stands out from the background.
    """
    return digit_image(find_ink(canvas))


def digit_image(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the digit image, (28, 28) uint8, of ink alone, (h, w) uint8, 0 where there is none; raises BlankImage.

    `app.digits.normalize_steps` takes the same steps and returns what each of them makes.
    """
    box = crop_to_box(ink)
    return digit_image_of_box(box, is_stretched=is_stretched(box, ink))


def digit_image_of_box(box: NDArray[np.uint8], *, is_stretched: bool = False) -> NDArray[np.uint8]:
    """Return the digit image, (28, 28) uint8, of ink, (h, w) uint8, that is already cropped to its bounding box."""
    small = rescale_peak(area_average(enlarged(box, is_stretched=is_stretched).astype(np.float32)))
    return paste(small, *paste_corner(*centre_of_mass(small)))


def is_stretched(box: NDArray[np.uint8], ink: NDArray[np.uint8]) -> bool:
    """Return whether ink, (h, w) uint8, was stretched to a square, as in data sets of small images.

    It was where its box is a square and the whole image.
    """
    return box.shape == ink.shape and box.shape[0] == box.shape[1]


def enlarged(box: NDArray[np.uint8], *, is_stretched: bool = False) -> NDArray[np.uint8]:
    """Return ink, (h, w) uint8, cropped to its box: as it is, or where it is under 20 pixels as a larger smooth box.

    That is bicubic, (h', w') uint8. A digit that was stretched to a square gets a digit's usual width back.
    """
    if max(box.shape) >= BOX:
        return box
    factor = -(-BOX // max(box.shape))
    padded = np.zeros((box.shape[0] + 2, box.shape[1] + 2), np.uint8)
    padded[1:-1, 1:-1] = box  # a stroke at the edge gets a soft rim, too
    height, width = padded.shape[0] * factor, padded.shape[1] * factor
    size = (round(width * SQUARE_WIDTH) if is_stretched else width, height)
    return crop_to_box(np.asarray(Image.fromarray(padded).resize(size, Image.Resampling.BICUBIC)))


def crop_to_box(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the part of ink, (h, w) uint8, that its bounding box holds; raises BlankImage without any ink."""
    top, bottom, left, right = bounding_box(ink)
    return ink[top:bottom, left:right]


def fills_its_box(ink: NDArray[np.uint8]) -> bool:
    """Return whether ink, (h, w) uint8, reaches all four edges with more than ringing.

    `bounding_box` would then return the whole of it; this is faster.
    """
    strongest, limit = np.maximum.reduce, MAX_RINGING
    return bool(
        strongest(ink[0]) > limit and strongest(ink[-1]) > limit
        and strongest(ink[:, 0]) > limit and strongest(ink[:, -1]) > limit
    )  # fmt: skip


def bounding_box(ink: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Return top, bottom, left and right of the ink in (h, w) uint8, in pixels; raises BlankImage without any."""
    columns = np.maximum.reduce(ink, 0).tobytes()
    if not any(columns):
        raise BlankImage("Nothing stands out from the ground. Draw a digit, or send an image that shows one.")
    return *_extent(np.maximum.reduce(ink, 1).tobytes()), *_extent(columns)


def _extent(strongest: bytes) -> tuple[int, int]:
    """Return where the ink begins and ends along one side, from the strongest ink of each row or column."""
    # bytes: for a few hundred values they take a fraction of NumPy's time
    first, end = len(strongest) - len(strongest.lstrip(b"\0")), len(strongest.rstrip(b"\0"))
    if min(strongest[first], strongest[end - 1]) > MAX_RINGING:
        return first, end
    faintest = RINGING_SHARE * max(strongest)
    if strongest[first] > faintest and strongest[end - 1] > faintest:
        return first, end
    clear = [place for place, level in enumerate(strongest) if level > faintest]
    margin = max(4.0, 1 + (end - first) / BOX)
    return clear[0] if clear[0] - first > margin else first, clear[-1] + 1 if end - 1 - clear[-1] > margin else end


def square_padding(height: int, width: int) -> tuple[int, int, int]:
    """Return the side of the square around a box, and the empty rows above and columns left of the box in it."""
    side = max(height, width)
    return side, (side - height) // 2, (side - width) // 2


def area_average(box: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (20, 20) float32: a box, (h, w) float32, padded to a square and averaged by area."""
    height, width = box.shape
    side, top, left = square_padding(height, width)
    if side > MAX_WEIGHTED_SIDE:
        return _average_rows(_average_rows(box, side, left).T, side, top).T.astype(np.float32)
    weights = _cached_weights(side) if side <= MAX_CACHED_SIDE else _cell_weights(side)
    down, across = weights[:, top : top + height], weights[:, left : left + width]
    return (down @ box @ across.T).astype(np.float32, copy=False)


def _average_rows(box: NDArray[np.floating], side: int, before: int) -> NDArray[np.float64]:
    """Return (h, 20) of (h, w): each row, with `before` empty pixels before it in `side`, averaged in 20 cells.

    The same as by weights, in memory that grows with the box alone: a cell is the difference of two running sums.
    """
    width = box.shape[1]
    edges = np.clip(np.arange(BOX + 1) * (side / BOX) - before, 0, width)
    whole = np.minimum(edges.astype(np.int64), width - 1)
    sums = np.cumsum(box, axis=1, dtype=np.float64)
    sums_to_edge = np.where(whole > 0, sums[:, whole - 1], 0) + (edges - whole) * box[:, whole]
    averages: NDArray[np.float64] = np.diff(sums_to_edge, axis=1) * (BOX / side)
    return averages


@lru_cache(maxsize=MAX_CACHED_SIDE)
def _cached_weights(side: int) -> NDArray[np.float32]:
    return _cell_weights(side)


def _cell_weights(side: int) -> NDArray[np.float32]:
    """Return (20, side) float32: the share of each of `side` pixels that falls into each of 20 cells."""
    edges = np.arange(BOX + 1) * (side / BOX)
    pixels = np.arange(side)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    weights: NDArray[np.float32] = (np.clip(overlap, 0, None) * (BOX / side)).astype(np.float32)
    weights.flags.writeable = False
    return weights


def rescale_peak(small: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a (20, 20) image that has ink, scaled to a peak of 255 and rounded to whole numbers; float32."""
    whole: NDArray[np.float32] = np.rint(small * (255 / np.maximum.reduce(small, None)))
    return whole


def centre_of_mass(small: NDArray[np.float32]) -> tuple[float, float]:
    """Return the centre of mass of a (20, 20) image, down and across from its corner; pixel centres are at +0.5.

    The image holds whole numbers up to 255, so no sum of them is rounded.
    """
    (mass, across), (down, _) = (_MOMENTS @ small @ _MOMENTS.T).tolist()
    return down / mass, across / mass


def paste_corner(down: float, across: float) -> tuple[int, int]:
    """Return top and left in (28, 28) of a (20, 20) image, so that its centre of mass lies in (14, 15]."""
    top, left = int(15 - down), int(15 - across)
    # a centre of mass near the box's edge would push the box out of the image
    return min(max(top, 0), SIDE - BOX), min(max(left, 0), SIDE - BOX)


def paste(small: NDArray[np.float32], top: int, left: int) -> NDArray[np.uint8]:
    """Return (28, 28) uint8, black but for a (20, 20) image at `top` and `left`."""
    image = np.zeros((SIDE, SIDE), np.uint8)
    image[top : top + BOX, left : left + BOX] = small.astype(np.uint8)
    return image
