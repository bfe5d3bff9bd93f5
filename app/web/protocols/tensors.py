"""Tensors of grey values, as the inference protocols have them, to digit images."""

from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.digits.normalize import SIDE
from app.errors import BadInput
from app.web.requests.digit_json import MAX_IMAGES
from app.web.requests.inputs import Item

IMAGE_SHAPES: Final = ((SIDE, SIDE), (SIDE, SIDE, 1), (SIDE * SIDE,))
MAX_DIMENSIONS: Final = 4


def count_of(shape: tuple[int, ...], field: str, *, single: bool) -> int:
    """Return how many images a tensor of this shape holds; raises BadInput.

    With `single`, one image without the batch dimension is accepted too.
    """
    for image in IMAGE_SHAPES:
        if single and shape == image:
            return 1
        if shape[1:] == image and 1 <= shape[0] <= MAX_IMAGES:
            return shape[0]
    raise BadInput(
        f"The shape is [n,28,28], [n,28,28,1] or [n,784], n from 1 to {MAX_IMAGES:,}, not "
        f"[{','.join(map(str, shape))}]. POST /predict takes images of any size.",
        field=field,
    )


def numbers(value: object, field: str) -> NDArray[np.uint8] | NDArray[np.float64]:
    """Return nested lists of numbers as a tensor: uint8 where all are whole, else float64.

    Raises BadInput for ragged lists, for anything but numbers in them, and for whole numbers beyond 0 to 255.
    """
    shape, flat = _flattened(value, field)
    kinds = set(map(type, flat))
    if not kinds <= {int, float}:
        raise BadInput("All values must be numbers, in lists of equal length.", field=field)
    try:
        if kinds == {int}:
            # several times as fast as making an array of the list
            return np.frombuffer(bytes(flat), np.uint8).reshape(shape)
        return np.array(flat, np.float64).reshape(shape)
    except (ValueError, OverflowError):
        raise BadInput("Grey values lie in 0 to 255.", field=field) from None


def grey_images(tensor: NDArray[Any], count: int, field: str, *, shares: bool) -> list[Item]:
    """Return a tensor's `count` images as (28, 28) of whole grey values, 0 to 255; raises BadInput.

    With `shares`, the values of an image without a value above 1 are shares of 255.
    """
    images = tensor.reshape(count, SIDE, SIDE)
    if images.dtype != np.uint8:
        with np.errstate(invalid="ignore"):
            lowest, highest = images.min(), images.max()
        if not (lowest >= 0 and highest <= 255):  # NaN fails this comparison too
            raise BadInput(
                f"Grey values lie in 0 to 255, or in 0 to 1; these go from {lowest:g} to {highest:g}.", field=field
            )
    if shares:
        peaks = images.max((1, 2), keepdims=True)
        images = np.where(peaks <= 1, images * 255, images)
    return [*(images if images.dtype.kind in "iu" else np.rint(images))]


def _flattened(value: object, field: str) -> tuple[list[int], list[Any]]:
    """Return the shape of nested lists and their values, by one pass for each dimension."""
    if not isinstance(value, list) or not value:
        raise BadInput("Send a list of numbers, flat or nested as the shape is.", field=field)
    shape, flat = [len(value)], value
    while isinstance(flat[0], list):
        if len(flat) > MAX_IMAGES * SIDE * SIDE:
            raise BadInput(f"Send at most {MAX_IMAGES:,} images in one request.", field=field)
        lengths = {len(part) if isinstance(part, list) else -1 for part in flat}
        if len(lengths) > 1 or 0 in lengths or len(shape) == MAX_DIMENSIONS:
            raise BadInput(f"Lists must be of equal length and nested at most {MAX_DIMENSIONS} deep.", field=field)
        shape.append(lengths.pop())
        flat = list(chain.from_iterable(flat))
    return shape, flat
