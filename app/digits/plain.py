"""Plain PNGs, the canvases of browsers and of programs, read in a third of Pillow's time."""

import io
from contextlib import suppress
from typing import Final

import numpy as np
from kornia_rs.io import decode_image_png_u8
from numpy.typing import NDArray
from PIL import ImageFile

MODES: Final = {"L": "mono", "RGB": "rgb", "RGBA": "rgba"}
"""Pillow's names for 8 bits a channel, and kornia's."""

NOT_PLAIN: Final = frozenset({"transparency", "exif"})
OPAQUE: Final = 255


def plain_png(image: ImageFile.ImageFile) -> NDArray[np.uint8] | None:
    """Return the pixels of an opened PNG, (h, w, channels) uint8; None for what Pillow has to read, or to refuse.

    Most of Pillow's time for a canvas goes into undoing Paeth's filter byte by byte.
    """
    if image.format != "PNG" or image.mode not in MODES or image.info.keys() & NOT_PLAIN:
        return None
    if getattr(image, "is_animated", False) or not isinstance(image.fp, io.BytesIO):
        return None
    with suppress(Exception):  # whatever it is, Pillow says it in words that the caller knows
        pixels: NDArray[np.uint8] = decode_image_png_u8(
            image.fp.getvalue(), (image.height, image.width), MODES[image.mode]
        )
        return pixels
    return None


def trimmed(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what differs from the ground of a canvas, and a rim of one pixel around it; a view of `pixels`.

    (h, w, channels) to (smaller h, smaller w, channels). `pixels` comes back whole unless its rim is of one colour,
    which is its ground then. The digit image of both is the same.
    """
    height, width, channels = pixels.shape
    flat = pixels.view(np.uint32)[..., 0] if channels == 4 else pixels[..., 0] if channels == 1 else None
    if flat is None or min(height, width) < 3:
        return pixels
    differs = flat != flat[0, 0]
    along = differs.tobytes()
    top, bottom = along.find(True) // width, along.rfind(True) // width
    columns = np.flatnonzero(differs[top : bottom + 1].any(0))
    if not len(columns) or top == 0 or bottom == height - 1 or columns[0] == 0 or columns[-1] == width - 1:
        return pixels
    rows, across = slice(top - 1, bottom + 2), slice(columns[0] - 1, columns[-1] + 2)
    # paint that is half transparent is laid on what most of the painted canvas has, so that counts
    half = channels == 4 and pixels[0, 0, 3] > OPAQUE // 2 and least_opacity(pixels[rows, across]) < OPAQUE
    return pixels if half else pixels[rows, across]


def least_opacity(pixels: NDArray[np.uint8]) -> int:
    """Return the least alpha, 0 to 255, of (h, w, 4) uint8."""
    # the highest byte of four decides; several times as fast as looking at each fourth byte
    return int(pixels.view("<u4").min()) >> 24


def is_of_one_colour(pixels: NDArray[np.uint8]) -> bool:
    """Return whether all pixels of (h, w, 4) uint8 differ in their transparency at most."""
    colours = pixels.view("<u4") & 0xFFFFFF
    return bool((colours == colours[0, 0]).all())


def grey_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Return (h, w, 4) uint8 without its alpha as (h, w), when no pixel has a hue; else None."""
    red = np.ascontiguousarray(pixels[..., 0])
    flat = pixels.view("<u4")[..., 0]
    return red if (flat & 0xFFFFFF == red.astype(np.uint32) * 0x010101).all() else None
