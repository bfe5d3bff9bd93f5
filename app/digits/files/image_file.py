"""Image files to digit images: the canvases of browsers and of programs are cut to their ink first.

The digit image is the same as that of the whole canvas, and most of a canvas is ground.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.files.decode import HALF, MAX_SIDE, Picture, by_pillow, canvas_of
from app.digits.files.fast_png import OPAQUE, least_opacity, numbers_of, plain_png
from app.digits.ink.find import FAINTEST, contrast_with
from app.digits.normalize import boxed, digit_image, is_boxed, normalize

CHANNELS: Final = 4
"""Of a canvas with alpha, which is the highest byte of a pixel's number; below it are blue, green and red."""

ALPHA, COLOURS = 0xFF000000, 0xFFFFFF
HUE: Final = 0xFFFF
"""Where a number differs from itself without its lowest byte, when red is not green or green is not blue."""

QUICK_PIXELS: Final = 300 * 300
"""Pixels of what is soon looked at, whatever it shows. Of more, a photo or a pattern can take a tenth of a second."""

Numbers = NDArray[np.uint8] | NDArray[np.uint32]
"""A canvas, (h, w): each pixel as one number, its grey or its four channels."""

Box = tuple[int, int, int, int]
"""Top, bottom, left and right, in pixels; the second and the last lie outside."""


class TakesLong(Exception):
    """To read this takes milliseconds, which are not to be spent where others wait."""


def digit_image_of(image: Picture, *, at_once: bool = False) -> NDArray[np.uint8]:
    """Return the digit image, (28, 28) uint8, that an opened image file shows; raises BadImage or BlankImage.

    With `at_once` it raises TakesLong instead of looking at a large one that is no clean canvas.
    """
    pixels = plain_png(image)
    if pixels is None:
        check_quick(image.width * image.height, at_once=at_once)
        return normalize(by_pillow(image))
    numbers = _numbers(pixels) if max(pixels.shape) <= MAX_SIDE else None
    box = None if numbers is None else box_on_ground(numbers)
    if numbers is None or box is None:
        check_quick(image.width * image.height, at_once=at_once)
        return normalize(canvas_of(pixels))
    ink = clean_ink(numbers, box)
    if ink is None:
        return normalize(canvas_of(trimmed(pixels, box)))
    return boxed(ink) if is_boxed(ink) else digit_image(ink)


def check_quick(pixels: int, *, at_once: bool) -> None:
    """Raise TakesLong when it is to be `at_once` and there are too many pixels for that."""
    if at_once and pixels > QUICK_PIXELS:
        raise TakesLong


def box_on_ground(numbers: Numbers) -> Box | None:
    """Return the box around what differs from the ground of a canvas.

    None unless the canvas's rim is of one colour, which is its ground then.
    """
    height, width = numbers.shape
    differs = numbers != numbers[0, 0]
    along = differs.tobytes()  # as bytes: they are searched in a fraction of NumPy's time
    top, bottom = along.find(True) // width, along.rfind(True) // width
    down = np.logical_or.reduce(differs[top : bottom + 1]).tobytes()
    left, right = down.find(True), down.rfind(True)
    on_rim = top <= 0 or bottom == height - 1 or left <= 0 or right == width - 1
    return None if on_rim else (top, bottom + 1, left, right + 1)


def clean_ink(numbers: Numbers, box: Box) -> NDArray[np.uint8] | None:
    """Return the ink of a canvas, cut to the box around it: (h, w) uint8, as `app.digits.ink.find` would find it.

    None for what has a hue, is half transparent on an opaque ground, or is too faint to be ink.
    """
    top, bottom, left, right = box
    ground = int(numbers[0, 0])
    apart = numbers[top:bottom, left:right] ^ numbers.dtype.type(ground)  # no bit where it is as the ground is
    if apart.itemsize == CHANNELS:
        if ground >> 24 <= HALF:
            if np.bitwise_or.reduce(apart, None) & COLOURS:
                return None
            apart >>= np.uint32(24)
            ground >>= 24
        elif (int(np.bitwise_or.reduce(apart ^ (apart >> np.uint32(8)), None)) | _hue(ground)) & (ALPHA | HUE):
            return None
    levels, level = apart.astype(np.uint8), ground & OPAQUE
    ink = levels if level in {0, OPAQUE} else contrast_with(np.uint8(level), levels ^ np.uint8(level))
    return None if np.maximum.reduce(ink, None) < FAINTEST else ink


def trimmed(pixels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """Return what of (h, w, channels) is in the box, and a rim of one pixel around it.

    Paint that is half transparent is laid on what most of the painted canvas has, so that one comes back whole.
    """
    top, bottom, left, right = box
    part = np.ascontiguousarray(pixels[top - 1 : bottom + 1, left - 1 : right + 1])
    half = pixels.shape[2] == CHANNELS and pixels[0, 0, 3] > HALF and least_opacity(part) < OPAQUE
    return pixels if half else part


def _hue(number: int) -> int:
    """Return the bits in which red differs from green, or green from blue."""
    return (number ^ (number >> 8)) & HUE


def _numbers(pixels: NDArray[np.uint8]) -> Numbers | None:
    """Return each pixel of (h, w, channels) as one number, (h, w); None for three channels."""
    channels = pixels.shape[2]
    return numbers_of(pixels) if channels == CHANNELS else pixels[..., 0] if channels == 1 else None
