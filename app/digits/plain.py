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
    ground = flat[0, 0]
    if any((side != ground).any() for side in (flat[0], flat[-1], flat[:, 0], flat[:, -1])):
        return pixels
    differs = flat != ground
    rows, columns = np.flatnonzero(differs.any(1)), np.flatnonzero(differs.any(0))
    if not len(rows):
        return pixels
    part = pixels[rows[0] - 1 : rows[-1] + 2, columns[0] - 1 : columns[-1] + 2]
    # paint that is half transparent is laid on what most of the painted canvas has, so that counts
    half = channels == 4 and pixels[0, 0, 3] > OPAQUE // 2 and part[..., 3].min() < OPAQUE
    return pixels if half else part
