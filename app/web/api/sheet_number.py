"""A whole number in the answer of `POST /predict?number=1`: one request reads a sheet of a digit or a number."""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.digits.files.encode import data_url
from app.digits.segment.segment import Segmentation, Token
from app.errors import AppError
from app.inference.network import Network
from app.inference.recognize import NumberRecognition, Recognition, recognize_number
from app.web.api.answer_fields import IsDigit, View
from app.web.api.number_fields import MAX_DIGITS, Marks, NumberDigit, Text, Warnings, marks_of, scaled
from app.web.requests.inputs import Inputs


class SheetDigit(NumberDigit, frozen=True):
    """What the network says of one digit of a number, where it is, and which ink it is."""

    is_digit: IsDigit
    strokes: Annotated[list[int], Meta(description="The indices of its strokes, where strokes were sent.")]
    image: View | UnsetType = UNSET


class WholeNumber(msgspec.Struct, frozen=True):
    """A number as `POST /predict/number` reads it."""

    text: Text
    digits: Annotated[list[SheetDigit], Meta(min_length=1, max_length=MAX_DIGITS)]
    marks: Marks
    warnings: Warnings


@dataclass(frozen=True)
class SheetNumber:
    """A number that was read; `scale` is the factor that scales its boxes to the caller's coordinates."""

    found: NumberRecognition
    segments: Segmentation
    scale: int

    @property
    def is_number(self) -> bool:
        """Whether this is a number and no single digit, and not too long to be answered."""
        return self.found.is_number and len(self.found.digits) <= MAX_DIGITS

    def answer(self, *, view: bool) -> WholeNumber:
        """Return the answer, with each digit's image where it is to be viewed."""
        digits = [self._digit(token, one, view) for token, one in self.found.placed_digits]
        return WholeNumber(self.found.text, digits, marks_of(self.found.tokens, self.scale), self.found.warnings)

    def _digit(self, token: Token, one: Recognition, view: bool) -> SheetDigit:
        image = data_url(self.segments.images[token.candidate]) if view else UNSET
        box, strokes = scaled(token.box, self.scale), self.segments.strokes_of(token)
        return SheetDigit(
            one.digit, one.confidence, one.probabilities, box, token.line, one.is_digit, strokes, image
        )  # fmt: skip


def read_sheet_number(inputs: Inputs, network: Network) -> SheetNumber | None:
    """Return what one drawing or image is when it is read as a number; None where it cannot be segmented."""
    try:
        segments, scale = inputs.segments()
    except AppError:  # it can still be one digit, or none
        return None
    return SheetNumber(recognize_number(network, segments, inverted=bool(inputs.inverted())), segments, scale)
