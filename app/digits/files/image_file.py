"""Image files to digit images: the canvases of browsers and of programs are cropped to their ink first.

The digit image is the same as that of the whole canvas, and most of a canvas is background.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.files.decode import HALF_OPAQUE, MAX_CANVAS_SIDE, OpenedImage, decode_with_pillow, pixels_to_canvas
from app.digits.files.fast_png import OPAQUE, decode_fast_png, min_alpha, pack
from app.digits.ink.find import MIN_CONTRAST, contrast_to_background
from app.digits.ink.lines import without_lines_in_box
from app.digits.normalize import crop_to_box, digit_image_of_box, fills_its_box, normalize

CHANNELS: Final = 4
"""Of a canvas with alpha, which is the highest byte of a packed pixel; below it are blue, green and red."""

ALPHA_BITS, COLOUR_BITS = 0xFF000000, 0xFFFFFF
HUE_BITS: Final = 0xFFFF
"""Bits in which a packed pixel differs from itself shifted by a byte when red is not green or green is not blue."""

QUICK_PIXELS: Final = 300 * 300
"""Pixels that are read quickly, whatever they show. With more of them, a photo or a pattern can take 0.1 s."""

Packed = NDArray[np.uint8] | NDArray[np.uint32]
"""A canvas, (h, w): each pixel as one number, its grey or its four channels."""

Box = tuple[int, int, int, int]
"""Top, bottom, left and right, in pixels; bottom and right are exclusive."""


class TakesLong(Exception):
    """Reading this takes milliseconds: too long for a thread on which other requests wait."""


def read_digit_image(image: OpenedImage, *, at_once: bool = False) -> NDArray[np.uint8]:
    """Return the digit image, (28, 28) uint8, of an opened image file; raises BadImage or BlankImage.

    With `at_once` it raises TakesLong for a large image that is not a clean canvas.
    """
    pixels = decode_fast_png(image)
    if pixels is None:
        check_quick(image.width * image.height, at_once=at_once)
        return normalize(decode_with_pillow(image))
    packed = _pack_canvas(pixels) if max(pixels.shape) <= MAX_CANVAS_SIDE else None
    box = None if packed is None else ink_box(packed)
    if packed is None or box is None:
        check_quick(image.width * image.height, at_once=at_once)
        return normalize(pixels_to_canvas(pixels))
    ink = clean_ink(packed, box)
    if ink is None:
        check_quick((box[1] - box[0]) * (box[3] - box[2]), at_once=at_once)
        return normalize(pixels_to_canvas(crop_with_margin(pixels, box)))
    ink = without_lines_in_box(ink)[0]
    return digit_image_of_box(ink if fills_its_box(ink) else crop_to_box(ink))


def check_quick(pixels: int, *, at_once: bool) -> None:
    """Raise TakesLong when the image is to be read `at_once` and has too many pixels for that."""
    if at_once and pixels > QUICK_PIXELS:
        raise TakesLong


def ink_box(packed: Packed) -> Box | None:
    """Return the box around what differs from the background of a canvas.

    None unless the canvas's border has one colour, which is the background then.
    """
    height, width = packed.shape
    differs = packed != packed[0, 0]
    along_rows = differs.tobytes()  # bytes are searched in a fraction of NumPy's time
    top, bottom = along_rows.find(True) // width, along_rows.rfind(True) // width
    in_columns = np.logical_or.reduce(differs[top : bottom + 1]).tobytes()
    left, right = in_columns.find(True), in_columns.rfind(True)
    touches_border = top <= 0 or bottom == height - 1 or left <= 0 or right == width - 1
    # what fills most of the canvas is the ground, and its border is a frame
    is_frame = (bottom - top) * (right - left) * 2 > differs.size and np.count_nonzero(differs) * 2 > differs.size
    return None if touches_border or is_frame else (top, bottom + 1, left, right + 1)


def clean_ink(packed: Packed, box: Box) -> NDArray[np.uint8] | None:
    """Return the ink of a canvas, cropped to its box: (h, w) uint8, as `app.digits.ink.find` would find it.

    None for what has a hue, is half transparent on an opaque background, or is too faint to be ink.
    """
    top, bottom, left, right = box
    background = int(packed[0, 0])
    difference = packed[top:bottom, left:right] ^ packed.dtype.type(background)  # 0 where it is the background
    if difference.itemsize == CHANNELS:
        if background >> 24 <= HALF_OPAQUE:
            if np.bitwise_or.reduce(difference, None) & COLOUR_BITS:
                return None
            difference >>= np.uint32(24)
            background >>= 24
        else:
            hue = int(np.bitwise_or.reduce(difference ^ (difference >> np.uint32(8)), None)) | _hue_of(background)
            if hue & (ALPHA_BITS | HUE_BITS):
                return None
    levels, level = difference.astype(np.uint8), background & OPAQUE
    is_extreme = level in {0, OPAQUE}
    ink = levels if is_extreme else contrast_to_background(np.uint8(level), levels ^ np.uint8(level))
    return None if np.maximum.reduce(ink, None) < MIN_CONTRAST else ink


def crop_with_margin(pixels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """Return what of (h, w, channels) uint8 is in the box, with a margin of one pixel.

    Half transparent paint on a painted background comes back whole: what it is composited on depends on most of the
    painted canvas.
    """
    top, bottom, left, right = box
    cropped = np.ascontiguousarray(pixels[top - 1 : bottom + 1, left - 1 : right + 1])
    if pixels.shape[2] < CHANNELS or min_alpha(cropped) == OPAQUE:
        return cropped
    is_painted = int(pixels[0, 0, 3]) * 2 > int(cropped[..., 3].max())
    return pixels if is_painted else cropped


def _hue_of(packed: int) -> int:
    """Return the bits in which red differs from green, or green from blue."""
    return (packed ^ (packed >> 8)) & HUE_BITS


def _pack_canvas(pixels: NDArray[np.uint8]) -> Packed | None:
    """Return each pixel of (h, w, channels) uint8 as one number, (h, w); None for two or three channels."""
    channels = pixels.shape[2]
    return pack(pixels) if channels == CHANNELS else pixels[..., 0] if channels == 1 else None
