"""Tensors of grey values, as the inference protocols have them, to digit images."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.digits.normalize import SIDE
from app.errors import BadInput
from app.web.requests.grey_values import MAX_IMAGES, flattened, is_digit_shape, levels_of
from app.web.requests.inputs import Item


def count_of(shape: tuple[int, ...], field: str, *, single: bool) -> int:
    """Return how many images a tensor of this shape holds; raises BadInput.

    With `single`, one image without the batch dimension is accepted too.
    """
    if single and is_digit_shape(shape):
        return 1
    if is_digit_shape(shape[1:]) and 1 <= shape[0] <= MAX_IMAGES:
        return shape[0]
    raise BadInput(
        f"The shape is [n,28,28], [n,28,28,1], [n,1,28,28] or [n,784], n from 1 to {MAX_IMAGES:,}, not "
        f"[{','.join(map(str, shape))}]. POST /predict takes images of any size.",
        field=field,
    )


def numbers(value: object, field: str) -> NDArray[np.uint8] | NDArray[np.float64]:
    """Return nested lists of numbers as a tensor: uint8 where all are whole, else float64.

    Raises BadInput for ragged lists, for anything but numbers in them, and for whole numbers beyond 0 to 255.
    """
    shape, flat = flattened(value, field)
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
    """Return a tensor's `count` images as (28, 28) uint8; raises BadInput.

    With `shares`, an image's values may be shares of 255.
    """
    return [*levels_of(tensor.reshape(count, SIDE, SIDE), field, shares=shares)]
