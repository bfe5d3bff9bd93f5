"""What a caller has of a digit, as the body of a request."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard, cast

from .data_sets import images_in
from .errors import BadInput, TooLarge
from .files import file_bytes, kind_of, png

if TYPE_CHECKING:  # both are used only where the caller has them
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from PIL.Image import Image as Picture

SIDE: Final = 28
DIGIT_BYTES: Final = SIDE * SIDE
MIN_SHARE, MAX_SHARE = -0.2, 2
"""What shares may be at most, as resampling makes them; they are clipped to 0 to 1."""

SLICE: Final = 1000
"""Images in one request."""

BODY_BYTES: Final = 10 * 1024 * 1024
"""What a server reads in one request. More is not sent, since a server that stops reading can hardly say why."""

Strokes: TypeAlias = "Sequence[Sequence[Sequence[float]] | NDArray[Any]]"
"""Pen strokes, each a list of [x, y], y down, in any unit; arrays will do."""

Grey: TypeAlias = "NDArray[Any] | Sequence[Sequence[float]]"
"""An array (h, w) or rows of grey values, 0 to 255, or 0 to 1 when none is above 1."""

Image: TypeAlias = "str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | Picture | Grey"
"""A file's path, bytes or an open file; an image of Pillow's; or grey values.

28x28 values are a digit image, white ink on black; any other size is a canvas, which is normalized.
"""

Images: TypeAlias = "NDArray[Any] | Iterable[ArrayLike] | str | os.PathLike[str]"
"""Digit images: an array (n, 28, 28) or (n, 784), or any iterable of such images or of 784 bytes each.

Or the path of an IDX file, as MNIST is published in, or of a CSV as Kaggle has it, plain or gzip.
"""


@dataclass(frozen=True)
class Body:
    """The bytes of a request and their Content-Type."""

    content: bytes
    kind: str


def body_of(strokes: "Strokes | None", image: "Image | None") -> Body:
    """Return exactly one of the two as a body; raises BadInput, OSError for a file that cannot be read."""
    body = _one_of(strokes, image)
    if len(body.content) > BODY_BYTES:
        raise TooLarge(
            f"These are {len(body.content):,} bytes; a server reads at most {BODY_BYTES:,} in one request.",
            field="strokes" if image is None else "image",
        )
    return body


def _one_of(strokes: "Strokes | None", image: "Image | None") -> Body:
    if (strokes is None) == (image is None):
        raise BadInput("Give exactly one of strokes and image.", field="body" if image is None else "image")
    if image is None:
        return as_json({"strokes": strokes}, "strokes")
    data = file_bytes(image)
    if data is not None:
        return Body(data, kind_of(data))
    if isinstance(image, Sequence):
        return as_json({"image": image}, "image")
    grey = _grey(cast("NDArray[Any]", image), "image")
    if tuple(side for side in grey.shape if side != 1) in {(SIDE, SIDE), (DIGIT_BYTES,)}:
        return Body(grey.tobytes(), "application/octet-stream")
    if grey.ndim != 2 or not grey.size:
        raise BadInput(f"An image is an array (h, w) of grey values; this one is {grey.shape}.", field="image")
    return Body(png(grey), "image/png")


def as_json(value: object, field: str) -> Body:
    """Return a value, arrays in it too, as JSON; raises BadInput for what has no JSON."""
    try:
        return Body(json.dumps(value, default=_listed, allow_nan=False).encode(), "application/json")
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput(f"{field} cannot be sent: {error}.", field=field) from None


def slices_of(images: "Images", size: int = SLICE) -> Iterator[bytes]:
    """Yield digit images as bytes, n x 784 with at most `size` to a slice, taking no more of `images` than it needs."""
    if isinstance(images, str | os.PathLike):
        images = images_in(images)
    if _is_array(images):
        import numpy as np  # noqa: PLC0415  only callers with arrays have it

        if tuple(side for side in images.shape[1:] if side != 1) not in {(SIDE, SIDE), (DIGIT_BYTES,)}:
            raise BadInput(f"Digit images are an array (n, 28, 28); this one is {images.shape}.", field="images")
        array = np.asarray(images)
        for at in range(0, len(array), size):
            yield _grey(array[at : at + size], "images", many=True).tobytes()
        return
    rest = map(_digit_bytes, iter(images), count())
    while some := b"".join(islice(rest, size)):
        yield some


def _digit_bytes(image: Any, number: int) -> bytes:  # noqa: ANN401  whatever a caller's iterable holds
    field = f"images.{number}"
    data = bytes(image) if isinstance(image, bytes | bytearray | memoryview) else _grey(image, field).tobytes()
    if len(data) != DIGIT_BYTES:
        raise BadInput(f"A digit image has 784 values, not {len(data):,}.", field=field)
    return data


def _is_array(given: object) -> "TypeGuard[NDArray[Any]]":
    return hasattr(given, "__array__") and hasattr(given, "shape")


def _grey(given: "ArrayLike", field: str, *, many: bool = False) -> "NDArray[np.uint8]":
    """Return an image, or `many` along the first axis, as uint8, 0 to 255.

    Like the server, it takes the values of an image for 0 to 1 where none is above 1, or none above 2 and some are not
    whole.
    """
    import numpy as np  # noqa: PLC0415  only callers with arrays have it

    try:
        grey = np.asarray(given)
    except ValueError:
        raise BadInput("All rows must have the same number of values.", field=field) from None
    if grey.dtype.kind not in "buif":
        raise BadInput(f"Grey values are numbers, not {grey.dtype}.", field=field)
    if not grey.size:
        return grey.astype(np.uint8)
    axes = tuple(range(int(many), grey.ndim))
    highest = grey.max(axes, keepdims=True)
    is_fractional = grey.dtype.kind == "f" and (grey % 1 != 0).any(axes, keepdims=True)
    shares = (highest > 0) & ((highest <= 1) | ((highest <= MAX_SHARE) & is_fractional))
    in_range = (grey.min(axes, keepdims=True) >= np.where(shares, MIN_SHARE, 0)) & (highest <= 255)
    if not in_range.all():  # NaN is in none
        raise BadInput(
            f"Grey values lie in 0 to 255, or in 0 to 1; these go from {grey.min()} to {grey.max()}.", field=field
        )
    scaled = np.where(shares, np.clip(grey, 0, 1) * 255.0, grey) if shares.any() else grey
    whole: NDArray[np.uint8] = (np.rint(scaled) if scaled.dtype.kind == "f" else scaled).astype(np.uint8, copy=False)
    return whole


def _listed(value: Any) -> Any:  # noqa: ANN401  an array, or another thing of a caller's
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is neither a list nor an array")
