"""The JSON of a request to read digits: what it may hold, and its fields, parsed in one pass over the bytes."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType
from pydantic import BaseModel, ConfigDict, Field

from app.digits.files.image_file import TooSlow
from app.web.requests import body

MAX_IMAGES: Final = 1000

QUICK_BYTES: Final = 5_000
"""JSON in which what is wrong is soon found."""

FIRST: Final = Field(fail_fast=True)
"""The first thing wrong is enough: of ten million, each kept as an error, one body would take gigabytes."""

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Rows = Annotated[list[Annotated[list[Number], FIRST]], Field(min_length=1, fail_fast=True)]
Point = Annotated[list[Number], Field(min_length=2, max_length=2, fail_fast=True)]
Strokes = Annotated[list[Annotated[list[Point], FIRST]], FIRST]


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


_Rows = Annotated[list[list[float]], Meta(min_length=1)]
_WholeRows = Annotated[list[list[int]], Meta(min_length=1)]
_WholeImages = Annotated[list[_WholeRows], Meta(min_length=1, max_length=MAX_IMAGES)]
_Strokes = list[list[Annotated[list[float], Meta(min_length=2, max_length=2)]]]


class _Given(msgspec.Struct, forbid_unknown_fields=True):
    """What `DigitInput` describes."""

    strokes: _Strokes | UnsetType | None = UNSET
    image: _Rows | UnsetType | None = UNSET
    images: Annotated[list[_Rows], Meta(min_length=1, max_length=MAX_IMAGES)] | UnsetType | None = UNSET
    image_base64: str | UnsetType | None = UNSET


class _WholeGiven(_Given, forbid_unknown_fields=True):
    """The same with whole grey values, as most have them: these are parsed, and made an array of, in half the time."""

    # narrower than the base's, which nobody writes to
    image: _WholeRows | UnsetType | None = UNSET  # type: ignore[assignment]
    images: _WholeImages | UnsetType | None = UNSET  # type: ignore[assignment]


_DECODER: Final = msgspec.json.Decoder(_Given)
_FIELDS: Final = _Given.__struct_fields__
_WHOLE_DECODER: Final = msgspec.json.Decoder(_WholeGiven)


def fields_of(data: bytes, *, at_once: bool = False) -> dict[str, Any]:
    """Return the fields that a JSON body gives, as `DigitInput` describes them; raises BadInput naming one at fault.

    msgspec takes a third of pydantic's time. Where it finds something wrong, pydantic says what, in the words that
    every other body gets; with `at_once` that is left to who can wait for it, by raising TooSlow.
    """
    body.check_size(data)
    try:
        return _said(_WHOLE_DECODER.decode(data))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        pass  # it is not all whole, at the first number that is not
    try:
        return _said(_DECODER.decode(data))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        if at_once and len(data) > QUICK_BYTES:
            raise TooSlow from None
        said = body.parsed(DigitInput, data)
        return {name: getattr(said, name) for name in said.model_fields_set}


def _said(given: _Given) -> dict[str, Any]:
    return {name: value for name in _FIELDS if (value := getattr(given, name)) is not UNSET}
