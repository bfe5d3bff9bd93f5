"""What an answer says of a whole number: its text, and each digit and mark with its box."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from app.digits.segment.marks import Mark
from app.digits.segment.segment import Box, Token
from app.inference.recognize import NumberWarning
from app.web.api.answer_fields import Confidence, Digit, Probabilities

MAX_DIGITS: Final = 32

Text = Annotated[
    str,
    Meta(
        description="Its digits, leading zeros included, with `-`, `.`, `,` and a space where they are written, "
        "and a new line between lines. What the marks mean is not guessed.",
        examples=["-12,5"],
    ),
]
Warnings = Annotated[
    tuple[NumberWarning, ...],
    Meta(
        description="`unsure` when the network cannot tell one of its digits; `inverted` of a 28x28 image that is "
        "dark on light; and what was dropped: a `frame` around digits, an `underline`, `specks`."
    ),
]
PlaceBox = Annotated[
    list[float],
    Meta(
        min_length=4,
        max_length=4,
        description="Left, top, width and height: in pixels of the upright image, or in the strokes' unit.",
        examples=[[24, 36, 80, 141]],
    ),
]


class NumberDigit(msgspec.Struct, frozen=True):
    """What the network says of one digit of a number, and where it is."""

    digit: Digit
    confidence: Confidence
    probabilities: Probabilities
    box: PlaceBox
    line: Annotated[int, Meta(ge=0, description="Its line, from the top.", examples=[0])]


class NumberMark(msgspec.Struct, frozen=True):
    """A mark between digits, and where it is; a space is a gap wider than the others of its line."""

    kind: Mark
    box: PlaceBox


Marks = Annotated[list[NumberMark], Meta(description="The marks in `text`, in its order.")]


def scaled(box: Box, scale: int) -> list[float]:
    """Return a box in the caller's coordinates."""
    return [round(side * scale, 3) for side in box]


def marks_of(tokens: list[Token], scale: int) -> list[NumberMark]:
    """Return the marks among tokens."""
    return [NumberMark(token.mark, scaled(token.box, scale)) for token in tokens if token.mark]
