"""The inputs of a request to read digits, in each accepted form, and their digit images."""

import base64
import binascii
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Final, Protocol

import numpy as np
from fastapi import Request
from numpy.typing import NDArray

from app.digits.files.decode import OpenedImage, open_at_once, open_image, reduction_factor, to_canvas
from app.digits.files.fast_png import FastPng
from app.digits.files.image_file import TakesLong, check_quick, read_digit_image
from app.digits.normalize import SIDE, digit_image, normalize
from app.digits.rasterize import rasterize
from app.digits.segment.segment import Segmentation, segment, segment_strokes
from app.errors import AppError, BadImage, BadInput, BlankImage, UnsupportedType
from app.process.thread_pool import run_sync
from app.web.requests import body
from app.web.requests.digit_json import MAX_IMAGES, Strokes, fields_of
from app.web.services import services

IMAGE_BYTES: Final = SIDE * SIDE
IMAGE_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/bmp", "image/gif"})
INLINE_BYTES: Final = 100_000
"""JSON longer than this is parsed in a thread, so that it does not block small requests."""

INLINE_WORK: Final = 400_000
INLINE_ITEMS: Final = 32
"""More pixels and bytes, or more images, go to a thread, so that one large request does not block small ones.

Smaller work stays on the event loop, where `app.server.admission` bounds the wait.
"""

POINT_WORK: Final = 100
"""The work of one point of a drawing, in pixels; a line across the whole drawing takes longer."""

SMALL_FILE: Final = 4_000
"""The largest file in bytes that Pillow opens on the event loop: it reads each chunk, one a frame in an animation."""

FILE_WORK: Final = 10
"""The work of one byte of such a file, in pixels."""

ACCEPTED: Final = ("application/json", *sorted(IMAGE_TYPES), "multipart/form-data", "application/octet-stream")

Item = OpenedImage | NDArray[np.generic] | Strokes
"""One thing to read: an opened image file, an array of grey values, or strokes."""


class Reader(Protocol):
    """Reads the bytes of a body."""

    def __call__(self, data: bytes, *, at_once: bool = False) -> "Inputs":
        """Return their inputs; with `at_once`, raise TakesLong if that would block small requests."""


@dataclass(frozen=True)
class Inputs:
    """The inputs of one request, not yet preprocessed to digit images."""

    items: list[Item]
    many: bool
    field: str | None = None
    size: int = 0
    """Bytes of the body."""

    @property
    def work(self) -> int:
        """Roughly how much work preprocessing is, in pixels and bytes."""
        work = self.size
        for item in self.items:
            if isinstance(item, np.ndarray):
                work += item.size
            elif isinstance(item, list):
                work += POINT_WORK * sum(map(len, item))
            else:
                work += item.width * item.height + (0 if isinstance(item, FastPng) else FILE_WORK * self.size)
        return work

    @property
    def is_large(self) -> bool:
        """Whether answering takes so long that it would block small requests."""
        return self.work > INLINE_WORK or len(self.items) > INLINE_ITEMS

    def digit_images(self, *, at_once: bool = False) -> NDArray[np.uint8]:
        """Return (n, 28, 28) uint8, white ink on black; raises BadImage, BlankImage or BadInput.

        With `at_once` it raises TakesLong if this turns out to block small requests.
        """
        if len(self.items) == 1 and not self.many:
            try:
                return _digit_image(self.items[0], at_once)[None]
            except AppError as error:
                error.field = self.field
                raise
        images = np.empty((len(self.items), SIDE, SIDE), np.uint8)
        for index, item in enumerate(self.items):
            try:
                images[index] = _digit_image(item, at_once)
            except AppError as error:
                error.field = self.field and (f"{self.field}.{index}" if self.many else self.field)
                raise
        return images

    def segments(self) -> tuple[Segmentation, int]:
        """Return the segments of the one item, and the factor that scales their boxes to the caller's coordinates.

        Raises BadImage, BlankImage or BadInput, and BadInput for a batch.
        """
        try:
            if self.many:
                raise BadInput(
                    "A number is read from one image or drawing: send strokes, image, image_base64 or a file."
                )
            return _segments(self.items[0])
        except AppError as error:
            error.field = self.field
            raise


async def read_inputs(request: Request) -> Inputs:
    """Read the inputs of a request by its Content-Type; raises UnsupportedType, TooLarge, BadInput or BadImage."""
    kind = body.header(request, b"content-type").decode("latin-1").partition(";")[0].strip().lower()
    if kind in READERS:
        reader, data = READERS[kind], await body.read(request)
    elif kind == "multipart/form-data":
        reader, data = _from_form, await body.read_form_file(request, "file")
    else:
        raise UnsupportedType(f"Send one of {', '.join(ACCEPTED)}.", headers={"Accept-Post": ", ".join(ACCEPTED)})
    try:
        return reader(data, at_once=True)
    except TakesLong:
        return await run_sync(reader, data, limiter=services(request).lanes.calls)


def from_json(data: bytes, *, at_once: bool = False) -> Inputs:
    """Read a JSON body; raises BadInput naming the field at fault, and with `at_once` TakesLong."""
    if at_once and len(data) > INLINE_BYTES:
        raise TakesLong
    given = fields_of(data, at_once=at_once)
    if len(given) != 1 or None in given.values():
        names = sorted(given)
        found = f"not {' and '.join(names)}" if names else "there is none"
        raise BadInput(
            f"Send exactly one of strokes, image, images and image_base64; {found}.",
            field=names[-1] if names else "body",
        )
    (name, value), *_ = given.items()
    match name:
        case "strokes":
            return Inputs([value], many=False, field=name)
        case "image":
            return Inputs([array_of(value, name)], many=False, field=name)
        case "images":
            return Inputs([array_of(rows, f"{name}.{i}") for i, rows in enumerate(value)], many=True, field=name)
    return _from_file(from_base64(value, name), name, at_once=at_once)


def from_bytes(data: bytes, *, at_once: bool = False) -> Inputs:  # noqa: ARG001  it is always quick
    """Read n x 784 bytes as n digit images; one is a single digit, more are a batch. Raises BadInput."""
    count, rest = divmod(len(data), IMAGE_BYTES)
    if rest or not 1 <= count <= MAX_IMAGES:
        raise BadInput(
            f"{len(data):,} bytes are not 1 to {MAX_IMAGES:,} digit images of {IMAGE_BYTES} bytes each.", field="body"
        )
    images = np.frombuffer(data, np.uint8).reshape(count, SIDE, SIDE)
    return Inputs(list(images), many=count > 1, field="body", size=len(data))


def _from_file(data: bytes, field: str | None = None, *, at_once: bool = False) -> Inputs:
    try:
        image = open_at_once(data)
        if image is None and at_once and len(data) > SMALL_FILE:
            raise TakesLong
        return Inputs([image or open_image(data)], many=False, field=field, size=len(data))
    except BadImage as error:
        error.field = field
        raise


def _from_form(data: bytes, *, at_once: bool = False) -> Inputs:
    return _from_file(data, "file", at_once=at_once)


READERS: Final[dict[str, Reader]] = {
    "application/json": from_json,
    **dict.fromkeys(IMAGE_TYPES, _from_file),
    "application/octet-stream": from_bytes,
}


def _digit_image(item: Item, at_once: bool) -> NDArray[np.uint8]:
    if isinstance(item, list):
        return digit_image(rasterize(item))
    if not isinstance(item, np.ndarray):
        return read_digit_image(item, at_once=at_once)
    grey = item.astype(np.uint8, copy=False)
    if grey.shape != (SIDE, SIDE):
        check_quick(grey.size, at_once=at_once)
        return normalize(grey)
    if not np.count_nonzero(grey):
        raise BlankImage("All 784 values are 0. A digit image is white ink on black: 0 is ground, 255 is ink.")
    return grey


def _segments(item: Item) -> tuple[Segmentation, int]:
    if isinstance(item, list):
        return segment_strokes(item), 1
    if isinstance(item, OpenedImage):
        scale = reduction_factor(item)
        return segment(to_canvas(item)), scale
    return segment(item.astype(np.uint8)), 1


def array_of(rows: list[list[float]], field: str) -> NDArray[np.uint8]:
    """Return rows of grey values as (h, w) uint8; raises BadInput."""
    width = len(rows[0])
    if not width or set(map(len, rows)) != {width}:
        raise BadInput("All rows must have the same number of values, at least one.", field=field)
    with suppress(TypeError, ValueError):  # not all whole, or beyond 0 to 255
        # by far the fastest way to make an array of lists
        values = b"".join(map(bytes, rows))  # type: ignore[arg-type]
        whole = np.frombuffer(values, np.uint8).reshape(-1, width)
        return whole if values.strip(b"\0\1") else whole * np.uint8(255)
    try:
        grey = np.fromiter(chain.from_iterable(rows), np.float64, width * len(rows)).reshape(-1, width)
    except OverflowError:  # a whole number with hundreds of digits
        raise BadInput("Grey values lie in 0 to 255, or in 0 to 1.", field=field) from None
    lowest, highest = grey.min(), grey.max()
    if lowest < 0 or highest > 255:
        raise BadInput(
            f"Grey values lie in 0 to 255, or in 0 to 1; these go from {lowest:g} to {highest:g}.", field=field
        )
    return np.rint(grey * 255 if highest <= 1 else grey).astype(np.uint8)


def from_base64(text: str, field: str) -> bytes:
    """Decode base64, bare or as a data URL; raises BadImage."""
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadImage(
            "This is not base64; send the file's bytes in base64, bare or as a data URL.", field=field
        ) from None
