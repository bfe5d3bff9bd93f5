"""What a request to read digits holds, in each form that it may come in, as digit images."""

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from anyio.to_thread import run_sync
from fastapi import Request
from numpy.typing import NDArray
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from app.digits.decode import open_image, reduction, to_canvas
from app.digits.normalize import SIDE, normalize
from app.digits.segment import Segments, segment, segment_strokes
from app.digits.strokes import rasterize
from app.errors import AppError, BadImage, BadInput, BlankImage, UnsupportedType
from app.web import body

MAX_IMAGES: Final = 1000
IMAGE_BYTES: Final = SIDE * SIDE
IMAGE_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/bmp", "image/gif"})
INLINE_BYTES: Final = 100_000
"""JSON longer than this is parsed in a thread, so that it does not hold up the small requests."""

ACCEPTED: Final = ("application/json", *sorted(IMAGE_TYPES), "multipart/form-data", "application/octet-stream")

FAST: Final = Field(fail_fast=True)
"""One wrong value is enough to tell of: telling of millions took half a minute and gigabytes."""

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Rows = Annotated[list[Annotated[list[Number], FAST]], Field(min_length=1, fail_fast=True)]
Point = Annotated[list[Number], Field(min_length=2, max_length=2, fail_fast=True)]
Strokes = Annotated[list[Annotated[list[Point], FAST]], FAST]

Item = Image.Image | NDArray[np.generic] | Strokes
"""One thing to read: an opened image file, an array of grey values, or strokes."""


class DigitInput(BaseModel):
    """Exactly one of these: what you have of the digit."""

    model_config = ConfigDict(extra="forbid")

    strokes: Strokes | None = Field(None, description="Pen strokes, each a list of [x, y], y down, in any unit.")
    image: Rows | None = Field(
        None,
        description="Rows of grey values, 0 to 255, or 0 to 1 when none is above 1. 28x28 is taken as a digit image, "
        "white ink on black; any other size is a canvas, ink darker or lighter than its ground, and is normalized.",
    )
    images: Annotated[list[Rows], Field(min_length=1, max_length=MAX_IMAGES, fail_fast=True)] | None = Field(
        None, description="Up to 1,000 images as above."
    )
    image_base64: str | None = Field(None, description="An image file in base64, bare or as a data URL.")


@dataclass(frozen=True)
class Inputs:
    """What came in one request, not yet turned into digit images."""

    items: list[Item]
    many: bool
    field: str | None = None
    size: int = 0
    """Bytes that the body had."""

    @property
    def work(self) -> int:
        """Roughly how much work turning it into digit images is, in pixels and bytes."""
        return self.size + sum(
            i.width * i.height if isinstance(i, Image.Image) else np.size(i)
            for i in self.items
            if not isinstance(i, list)
        )

    def digit_images(self) -> NDArray[np.uint8]:
        """Return (n, 28, 28) uint8, white ink on black; raises BadImage, BlankImage or BadInput."""
        images = np.empty((len(self.items), SIDE, SIDE), np.uint8)
        for index, item in enumerate(self.items):
            try:
                images[index] = _digit_image(item)
            except AppError as error:
                error.field = self.field and (f"{self.field}.{index}" if self.many else self.field)
                raise
        return images

    def segments(self) -> tuple[Segments, int]:
        """Return what may be digits in the one item, and what scales their boxes to the caller's coordinates.

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
    """Read what the request holds by its Content-Type; raises UnsupportedType, TooLarge, BadInput or BadImage."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        data = await body.read(request)
        return await run_sync(from_json, data) if len(data) > INLINE_BYTES else from_json(data)
    if kind in IMAGE_TYPES:
        return _from_file(await body.read(request))
    if kind == "application/octet-stream":
        return from_bytes(await body.read(request))
    if kind == "multipart/form-data":
        return _from_file(await body.read_form_file(request, "file"), "file")
    raise UnsupportedType(f"Send one of {', '.join(ACCEPTED)}.", headers={"Accept-Post": ", ".join(ACCEPTED)})


def from_json(data: bytes) -> Inputs:
    """Read a JSON body; raises BadInput naming the field at fault."""
    given = body.parsed(DigitInput, data)
    names = sorted(given.model_fields_set)
    if len(names) != 1 or getattr(given, names[0]) is None:
        found = f"not {' and '.join(names)}" if names else "there is none"
        raise BadInput(
            f"Send exactly one of strokes, image, images and image_base64; {found}.",
            field=names[-1] if names else "body",
        )
    if given.strokes is not None:
        return Inputs([given.strokes], many=False, field="strokes")
    if given.image is not None:
        return Inputs([array_of(given.image, "image")], many=False, field="image")
    if given.images is not None:
        return Inputs([array_of(rows, f"images.{i}") for i, rows in enumerate(given.images)], many=True, field="images")
    return _from_file(_from_base64(given.image_base64 or ""), "image_base64")


def from_bytes(data: bytes) -> Inputs:
    """Read n x 784 bytes as n digit images; one is a single digit, more are a batch. Raises BadInput."""
    count, rest = divmod(len(data), IMAGE_BYTES)
    if rest or not 1 <= count <= MAX_IMAGES:
        raise BadInput(
            f"{len(data):,} bytes are not 1 to {MAX_IMAGES:,} digit images of {IMAGE_BYTES} bytes each.", field="body"
        )
    images = np.frombuffer(data, np.uint8).reshape(count, SIDE, SIDE)
    return Inputs(list(images), many=count > 1, field="body", size=len(data))


def _from_file(data: bytes, field: str | None = None) -> Inputs:
    try:
        return Inputs([open_image(data)], many=False, field=field, size=len(data))
    except BadImage as error:
        error.field = field
        raise


def _digit_image(item: Item) -> NDArray[np.uint8]:
    if isinstance(item, Image.Image):
        return normalize(to_canvas(item))
    if isinstance(item, list):
        return normalize(rasterize(item))
    grey = item.astype(np.uint8)
    if grey.shape != (SIDE, SIDE):
        return normalize(grey)
    if not grey.any():
        raise BlankImage("All 784 values are 0. A digit image is white ink on black: 0 is ground, 255 is ink.")
    return grey


def _segments(item: Item) -> tuple[Segments, int]:
    if isinstance(item, list):
        return segment_strokes(item), 1
    if isinstance(item, Image.Image):
        scale = reduction(item)
        return segment(to_canvas(item)), scale
    return segment(item.astype(np.uint8)), 1


def array_of(rows: list[list[float]], field: str) -> NDArray[np.float64]:
    """Return rows of grey values as (h, w) float64 in 0..255; raises BadInput."""
    width = len(rows[0])
    if not width or any(len(row) != width for row in rows):
        raise BadInput("All rows must have the same number of values, at least one.", field=field)
    grey = np.array(rows)
    lowest, highest = grey.min(), grey.max()
    if lowest < 0 or highest > 255:
        raise BadInput(
            f"Grey values lie in 0 to 255, or in 0 to 1; these go from {lowest:g} to {highest:g}.", field=field
        )
    rounded: NDArray[np.float64] = np.rint(grey * 255 if highest <= 1 else grey)
    return rounded


def _from_base64(text: str) -> bytes:
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadImage(
            "This is not base64; send the file's bytes in base64, bare or as a data URL.", field="image_base64"
        ) from None
