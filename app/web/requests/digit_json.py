"""The JSON of a request to read digits: its schema, and its fields, parsed in one pass over the bytes."""

from typing import Annotated, Any, ClassVar, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.digits.files.image_file import TakesLong
from app.web.requests import body
from app.web.requests.grey_values import MAX_IMAGES, SHAPES, as_rows

QUICK_BYTES: Final = 5_000
"""JSON up to this length is validated by pydantic on the event loop when msgspec finds an error in it."""

FAIL_FAST: Final = Field(fail_fast=True)
"""Stop at the first error: a body with ten million errors would take gigabytes."""

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Rows = Annotated[
    list[Annotated[list[Number], FAIL_FAST]], Field(min_length=1, fail_fast=True), BeforeValidator(as_rows)
]
Point = Annotated[list[Number], Field(min_length=2, max_length=2, fail_fast=True)]
Strokes = Annotated[list[Annotated[list[Point], FAIL_FAST]], FAIL_FAST]


class DigitInput(BaseModel):
    """Exactly one of these: what you have of the digit."""

    model_config = ConfigDict(extra="forbid")

    hints: ClassVar = {
        "image": f"{SHAPES} A file goes into image_base64.",
        "images": f"{SHAPES} One image goes into image, a file into image_base64.",
        "strokes": "Strokes are lists of points, each [x, y].",
        "body": 'Send an object such as {"image": rows}.',
    }

    strokes: Strokes | None = Field(None, description="Pen strokes, each a list of [x, y], y down, in any unit.")
    image: Rows | None = Field(
        None,
        description="Rows of grey values, 0 to 255, or shares of that when none is above 1. 28x28, and 784 values as "
        "[784], [1,784], [784,1] or [28,28,1], are taken as a digit image, white ink on black, and turned over where "
        "they are dark on light; any other size is a canvas, ink darker or lighter than its ground, and is normalized.",
    )
    images: Annotated[list[Rows], Field(min_length=1, max_length=MAX_IMAGES, fail_fast=True)] | None = Field(
        None, description="Up to 1,000 images as above."
    )
    image_base64: str | None = Field(None, description="An image file in base64, bare or as a data URL.")


_Rows = Annotated[list[list[float]], Meta(min_length=1)]
_WholeRows = Annotated[list[list[int]], Meta(min_length=1)]
_WholeImages = Annotated[list[_WholeRows], Meta(min_length=1, max_length=MAX_IMAGES)]
_Strokes = list[list[Annotated[list[float], Meta(min_length=2, max_length=2)]]]


class _Given(msgspec.Struct, forbid_unknown_fields=True):
    """The fields that `DigitInput` describes."""

    strokes: _Strokes | UnsetType | None = UNSET
    image: _Rows | UnsetType | None = UNSET
    images: Annotated[list[_Rows], Meta(min_length=1, max_length=MAX_IMAGES)] | UnsetType | None = UNSET
    image_base64: str | UnsetType | None = UNSET


class _WholeGiven(_Given, forbid_unknown_fields=True):
    """The same with whole grey values, which most requests have: they are parsed in half the time."""

    # narrower than the base's, and never assigned to
    image: _WholeRows | UnsetType | None = UNSET  # type: ignore[assignment]
    images: _WholeImages | UnsetType | None = UNSET  # type: ignore[assignment]


_DECODER: Final = msgspec.json.Decoder(_Given)
_FIELDS: Final = _Given.__struct_fields__
_WHOLE_DECODER: Final = msgspec.json.Decoder(_WholeGiven)


def fields_of(data: bytes, *, at_once: bool = False) -> dict[str, Any]:
    """Return the fields that a JSON body gives, as `DigitInput` describes them; raises BadInput naming one at fault.

    msgspec takes a third of pydantic's time. If it finds an error, pydantic validates the body again, for the same
    error messages as for every other body; with `at_once` it raises TakesLong instead where the body is long.
    """
    body.check_size(data)
    data = data.removeprefix(body.BYTE_ORDER_MARK)
    try:
        return _fields_given(_WHOLE_DECODER.decode(data))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        pass  # msgspec stops at the first number that is not whole
    try:
        return _fields_given(_DECODER.decode(data))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        if at_once and len(data) > QUICK_BYTES:
            raise TakesLong from None
        parsed = body.parsed(DigitInput, data)
        return {name: getattr(parsed, name) for name in parsed.model_fields_set}


def _fields_given(given: _Given) -> dict[str, Any]:
    return {name: value for name in _FIELDS if (value := getattr(given, name)) is not UNSET}
