"""Grey values as callers have them, in each usual shape and range, to whole levels of 0 to 255."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.digits.files.other_kinds import other_kind
from app.digits.normalize import SIDE
from app.errors import BadInput

MAX_IMAGES: Final = 1000
MAX_DIMENSIONS: Final = 4
DIGIT_VALUES: Final = SIDE * SIDE
DIGIT_SHAPES: Final = ((SIDE, SIDE), (DIGIT_VALUES,))
"""Shapes of a digit image, dimensions of 1 left out."""

SHAPES: Final = "An image is rows of grey values; 784 as [28,28], [28,28,1], [1,28,28], [784], [1,784] or [784,1]."

MAX_SHARE: Final = 2
"""The highest value up to which values that are not whole are shares: resampling overshoots 1, `x / 254` does, too."""

MIN_SHARE: Final = -0.2
"""The lowest share: cubic interpolation falls that far below 0, standardised values lower."""

WIDE_TYPES: Final = tuple(np.dtype(name) for name in ("<f8", "<f4", ">f8", ">f4", "<u8", "<u4", "<f2", "<u2"))
HALF: Final = np.dtype("<f2")
"""Of its two bytes, the first is seldom 0; where all of those are, it is more likely a pattern of digit images."""

MIN_FLOAT, MAX_FLOAT = 1 / 1024, 255
"""The least and the greatest that a grey value other than 0 is in numbers of several bytes, whatever its sign."""

Levels = NDArray[np.uint8]


def is_digit_shape(shape: Sequence[int]) -> bool:
    """Return whether a tensor of this shape is one digit image."""
    return tuple(side for side in shape if side != 1) in DIGIT_SHAPES


def levels_of(images: NDArray[Any], field: str, *, shares: bool = True) -> Levels:
    """Return (n, h, w) of grey values as whole levels, uint8; raises BadInput.

    They are 0 to 255; or, with `shares`, 0 to 1 in an image without a value above 1, or with none above 2 where some
    are not whole. What lies a little beyond 0 and 1 then is clipped.
    """
    if images.dtype == np.uint8 and not shares:
        return images
    with np.errstate(invalid="ignore"):
        lowest, highest = images.min((1, 2), keepdims=True), images.max((1, 2), keepdims=True)
        is_fractional = images.dtype.kind == "f" and (images % 1 != 0).any((1, 2), keepdims=True)
        is_share = shares & (highest > 0) & ((highest <= 1) | ((highest <= MAX_SHARE) & is_fractional))
    if not ((lowest >= np.where(is_share, MIN_SHARE, 0)) & (highest <= 255)).all():  # NaN fails this comparison too
        raise BadInput(
            f"Grey values lie in 0 to 255, or in 0 to 1; these go from {lowest.min():g} to {highest.max():g}.",
            field=field,
        )
    levels: NDArray[Any] = np.where(is_share, np.clip(images, 0, 1) * 255.0, images) if is_share.any() else images
    return np.rint(levels).astype(np.uint8) if levels.dtype.kind == "f" else levels.astype(np.uint8)


def array_of(rows: list[list[float]], field: str) -> Levels:
    """Return rows of grey values as (h, w) uint8, 784 in one row or column as (28, 28); raises BadInput."""
    width = len(rows[0])
    if not width or set(map(len, rows)) != {width}:
        raise BadInput("All rows must have the same number of values, at least one.", field=field)
    shape = (len(rows), width)
    if 1 in shape and width * len(rows) > SIDE:
        if not is_digit_shape(shape):
            raise BadInput(f"{SHAPES} These are [{len(rows)},{width}].", field=field)
        shape = (SIDE, SIDE)
    with suppress(TypeError, ValueError):  # not all whole, or beyond 0 to 255
        # by far the fastest way to make an array of lists
        values = b"".join(map(bytes, rows))  # type: ignore[arg-type]
        whole: Levels = np.frombuffer(values, np.uint8).reshape(shape)
        return whole if values.strip(b"\0\1") else whole * np.uint8(255)
    try:
        grey = np.fromiter(chain.from_iterable(rows), np.float64, width * len(rows)).reshape(shape)
    except OverflowError:  # a whole number with hundreds of digits
        raise BadInput("Grey values lie in 0 to 255, or in 0 to 1.", field=field) from None
    levels: Levels = levels_of(grey[None], field)[0]
    return levels


def as_rows(value: object) -> object:
    """Return a digit image in nested lists of another usual shape as 28 rows of 28, and anything else as it is."""
    with suppress(BadInput):
        shape, flat = flattened(value, "")
        if len(shape) != len(DIGIT_SHAPES[0]) and is_digit_shape(shape):
            return [flat[at : at + SIDE] for at in range(0, DIGIT_VALUES, SIDE)]
    return value


def flattened(value: object, field: str) -> tuple[list[int], list[Any]]:
    """Return the shape of nested lists and their values, by one pass for each dimension; raises BadInput."""
    if not isinstance(value, list) or not value:
        raise BadInput("Send a list of numbers, flat or nested as the shape is.", field=field)
    shape, flat = [len(value)], value
    while isinstance(flat[0], list):
        if len(flat) > MAX_IMAGES * DIGIT_VALUES:
            raise BadInput(f"Send at most {MAX_IMAGES:,} images in one request.", field=field)
        lengths = {len(part) if isinstance(part, list) else -1 for part in flat}
        if len(lengths) > 1 or 0 in lengths or len(shape) == MAX_DIMENSIONS:
            raise BadInput(f"Lists must be of equal length and nested at most {MAX_DIMENSIONS} deep.", field=field)
        shape.append(lengths.pop())
        flat = list(chain.from_iterable(flat))
    return shape, flat


def digit_images_of(data: bytes, field: str) -> Levels:
    """Return n x 784 bytes as (n, 28, 28) uint8; raises BadInput, also for numbers of several bytes each."""
    wide = _wide_type(data) or _colours(data) if len(data) > DIGIT_VALUES else None
    if wide:
        raise BadInput(
            f"These bytes look like {wide}. Bytes are uint8: one for each pixel, 0 to 255, 784 to a digit image.",
            field=field,
        )
    count, rest = divmod(len(data), DIGIT_VALUES)
    if rest or not 1 <= count <= MAX_IMAGES:
        kind = other_kind(data)
        raise BadInput(
            (f"This is {kind}: " if kind else "")
            + f"{len(data):,} bytes are not 1 to {MAX_IMAGES:,} digit images of {DIGIT_VALUES} bytes each (uint8).",
            field=field,
        )
    return np.frombuffer(data, np.uint8).reshape(count, SIDE, SIDE)


def _wide_type(data: bytes) -> str | None:
    """Return the name of the numbers of several bytes that whole images of them are made of; None for bytes.

    Bytes of ink make floats that are astronomically large or small, and whole numbers over 255.
    """
    for kind in WIDE_TYPES:
        if len(data) % (DIGIT_VALUES * kind.itemsize) or (kind == HALF and not any(data[::2])):
            continue
        values = np.frombuffer(data, kind)
        # the first image nearly always tells
        if _are_levels(values[:DIGIT_VALUES]) and _are_levels(values) and values.any():
            return kind.name
    return None


def _colours(data: bytes) -> str | None:
    """Return what whole images of grey are as colours, in which each grey value stands three times; None for others."""
    for channels, name in ((3, "RGB"), (4, "RGBA")):
        if len(data) % (DIGIT_VALUES * channels):
            continue
        pixels = np.frombuffer(data, np.uint8).reshape(-1, channels)
        grey = pixels[:, 0]
        if grey.min() < grey.max() and (pixels[:, 1:3] == grey[:, None]).all():
            return name
    return None


def _are_levels(values: NDArray[Any]) -> bool:
    with np.errstate(invalid="ignore"):
        sizes = np.abs(values)
    return bool(((sizes == 0) | ((sizes >= MIN_FLOAT) & (sizes <= MAX_FLOAT))).all())
