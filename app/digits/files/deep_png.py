"""PNGs of other depths than 8 bits: 16 bits a channel, and grey of few bits with a transparent level.

Pillow cuts 16-bit colours to their upper byte and compares that, and few bits once spread to 0..255, with the
transparent level as the file has it.
"""

import io
from typing import Final

import numpy as np
from kornia_rs.io import decode_image_png_u16
from numpy.typing import NDArray
from PIL import ExifTags, ImageFile

DEPTH_AT, COLOUR_AT = 24, 25
"""Where a PNG's bit depth and colour type stand in its bytes."""

MODES: Final = {0: "mono", 2: "rgb", 6: "rgba"}
"""Kornia's names for the colour types; grey with alpha it does not read."""

SENSOR_DEPTHS: Final = (8, 10, 12, 14, 16)
"""Bits that cameras, scanners and programs store in 16."""


def decode_deep_png(image: ImageFile.ImageFile) -> NDArray[np.uint8] | None:
    """Return the pixels of an opened PNG of 16 bits a channel, (h, w, 1, 3 or 4) uint8; None for any other image.

    A transparent level or colour becomes alpha.
    """
    data = _bytes_of(image)
    if data is None or data[DEPTH_AT] != 16 or data[COLOUR_AT] not in MODES:
        return None
    if image.getexif().get(ExifTags.Base.Orientation, 1) != 1:
        return None
    try:
        deep = decode_image_png_u16(data, (image.height, image.width), MODES[data[COLOUR_AT]])
    except Exception:  # noqa: BLE001  whatever it is, Pillow then fails with an error that the caller knows
        return None
    pixels = narrowed(deep[..., :3])
    if deep.shape[2] > 3:
        return np.ascontiguousarray(np.dstack((pixels, narrowed(deep[..., 3:]))))
    level = image.info.get("transparency")
    if level is None:
        return pixels
    alpha = np.where((deep == np.array(level)).all(-1), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.dstack((np.broadcast_to(pixels, (*alpha.shape, 3)), alpha)))


def narrowed(deep: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return values of up to 16 bits as uint8 of the same shape; of fewer bits where none is above what those hold."""
    highest = max(int(deep.max()), 0)
    bits = next((bits for bits in SENSOR_DEPTHS if highest < 2**bits), SENSOR_DEPTHS[-1])
    levels = np.clip(deep.astype(np.float32), 0, 2**bits - 1) * (255 / (2**bits - 1))
    narrow: NDArray[np.uint8] = np.floor(levels + 1 / 1024).astype(np.uint8)
    return narrow


def spread_transparent_level(image: ImageFile.ImageFile) -> None:
    """Give a PNG of grey of 2 or 4 bits its transparent level in 0..255, as Pillow gives its pixels."""
    data, level = _bytes_of(image), image.info.get("transparency")
    if data is not None and image.mode == "L" and isinstance(level, int) and data[DEPTH_AT] in {2, 4}:
        image.info["transparency"] = level * 255 // (2 ** data[DEPTH_AT] - 1)


def _bytes_of(image: ImageFile.ImageFile) -> bytes | None:
    """Return the bytes of a PNG of one picture that was opened from memory; None for any other image."""
    if image.format != "PNG" or getattr(image, "is_animated", False) or not isinstance(image.fp, io.BytesIO):
        return None
    return image.fp.getvalue()
