"""The inputs of a request to read digits, in each accepted form, and their digit images."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from fastapi import Request
from numpy.typing import NDArray

from app.digits.files.decode import OpenedImage, open_at_once, open_image, reduction_factor, to_canvas
from app.digits.files.fast_png import FastPng
from app.digits.files.image_file import TakesLong, check_quick, read_digit_image
from app.digits.ink.polarity import is_inverted, white_on_black
from app.digits.normalize import SIDE, digit_image, normalize
from app.digits.rasterize import rasterize
from app.digits.segment.segment import Segmentation, segment, segment_strokes, stand_apart
from app.errors import AppError, BadImage, BadInput, BlankImage, UnsupportedType
from app.process.thread_pool import run_sync
from app.web.requests import body, compressed_body
from app.web.requests.digit_json import Strokes, fields_of
from app.web.requests.file_bytes import from_base64, has_image_signature
from app.web.requests.grey_values import array_of, digit_images_of
from app.web.services import services

IMAGE_BYTES: Final = SIDE * SIDE
IMAGE_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/bmp", "image/gif"})
OTHER_NAMES: Final = ("image/jpg", "image/pjpeg", "image/x-png", "image/x-ms-bmp", "image/x-bmp")
"""Names of the same types that programs send."""

UNTYPED: Final = frozenset({"", "application/x-www-form-urlencoded"})
"""Content types of a body whose sender names none; the second is curl's own."""

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

Item = OpenedImage | NDArray[np.uint8] | Strokes
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

    def inverted(self) -> list[int]:
        """Return which of the inputs are 28x28 images of dark ink on light ground."""
        return [index for index, item in enumerate(self.items) if _is_inverted(item)]

    @property
    def strokes(self) -> Strokes | None:
        """The strokes of the one item, None where it is an image."""
        return item if isinstance(item := self.items[0], list) else None

    def stand_apart(self) -> bool:
        """Return whether the one item is strokes that may be more than one digit; an image is not looked at."""
        return self.strokes is not None and stand_apart(self.strokes)

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
        reader, data = READERS[kind], await compressed_body.read(request)
    elif kind == "multipart/form-data":
        reader, data = _from_form, await body.read_form_file(request, "file")
    elif kind in UNTYPED and has_image_signature(data := await compressed_body.read(request)):
        reader = _from_file
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


def from_bytes(data: bytes, *, at_once: bool = False) -> Inputs:
    """Read n x 784 bytes as n digit images; one is a single digit, more are a batch. An image file is read as one.

    Raises BadInput, also for numbers of several bytes each, and BadImage.
    """
    if has_image_signature(data):
        return _from_file(data, at_once=at_once)
    images = digit_images_of(data, "body")
    return Inputs([*images], many=len(images) > 1, field="body", size=len(data))


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
    **dict.fromkeys((*IMAGE_TYPES, *OTHER_NAMES), _from_file),
    "application/octet-stream": from_bytes,
}


def _digit_image(item: Item, at_once: bool) -> NDArray[np.uint8]:
    if isinstance(item, list):
        return digit_image(rasterize(item))
    if not isinstance(item, np.ndarray):
        return read_digit_image(item, at_once=at_once)
    if item.shape != (SIDE, SIDE):
        check_quick(item.size, at_once=at_once)
        return normalize(item)
    if not np.count_nonzero(item):
        raise BlankImage("All 784 values are 0. A digit image is white ink on black: 0 is ground, 255 is ink.")
    return white_on_black(item)


def _is_inverted(item: Item) -> bool:
    if isinstance(item, np.ndarray):
        return item.shape == (SIDE, SIDE) and is_inverted(item)
    return not isinstance(item, list) and item.size == (SIDE, SIDE) and is_inverted(to_canvas(item))


def _segments(item: Item) -> tuple[Segmentation, int]:
    if isinstance(item, list):
        return segment_strokes(item), 1
    if isinstance(item, OpenedImage):
        scale = reduction_factor(item)
        return segment(to_canvas(item)), scale
    return segment(item), 1
