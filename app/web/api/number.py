"""`POST /predict/number`: a whole number, digit by digit, with the box of each."""

from typing import Annotated, Final

import msgspec
from fastapi import APIRouter
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from app.digits.segment.marks import Mark
from app.errors import BadInput
from app.inference.recognize import NumberRecognition, NumberWarning, recognize_number
from app.inference.serving import Served
from app.process.thread_pool import run_sync
from app.web.api.predict import ENCODER, Confidence, Digit, Probabilities, Version
from app.web.requests.inputs import Inputs, read_inputs
from app.web.services import services

MAX_DIGITS: Final = 32


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


class NumberPrediction(msgspec.Struct, frozen=True):
    """A number as the network reads it, from left to right and from top to bottom."""

    text: Annotated[
        str,
        Meta(
            description="Its digits, leading zeros included, with `-`, `.`, `,` and a space where they are written, "
            "and a new line between lines. What the marks mean is not guessed.",
            examples=["-12,5"],
        ),
    ]
    digits: Annotated[list[NumberDigit], Meta(max_length=MAX_DIGITS)]
    marks: Annotated[list[NumberMark], Meta(description="The marks in `text`, in its order.")]
    version: Version
    warnings: Annotated[
        tuple[NumberWarning, ...],
        Meta(
            description="`unsure` when the network cannot tell one of its digits; `inverted` of a 28x28 image that is "
            "dark on light; and what was dropped: a `frame` around digits, an `underline`, `specks`."
        ),
    ]


async def predict_number(request: Request) -> Response:
    """Read up to 32 digits in one line or several, drawn or on an image or photo, with their marks and places."""
    inputs = await read_inputs(request)
    served = services(request).current_version.served
    # segmenting reads several candidates for each digit, which always takes too long to do inline
    found, scale = await run_sync(_recognize, inputs, served, limiter=services(request).lanes.heavy)
    services(request).counters.recognized(found.digits)
    return Response(ENCODER.encode(_answer(found, scale, served.version)), media_type="application/json")


# a route of Starlette's, as `/predict` is; `app.web.openapi.description` describes it
router = APIRouter()
router.add_route("/predict/number", predict_number, methods=["POST"])


def _recognize(inputs: Inputs, served: Served) -> tuple[NumberRecognition, int]:
    """Return the number, and the factor that scales its boxes to the caller's coordinates."""
    segments, scale = inputs.segments()
    found = recognize_number(served.network, segments, inverted=bool(inputs.inverted()))
    if len(found.digits) > MAX_DIGITS:
        raise BadInput(f"There are more than {MAX_DIGITS} digits; send a part of them at a time.", field=inputs.field)
    return found, scale


def _answer(found: NumberRecognition, scale: int, version: int) -> NumberPrediction:
    digits, marks = iter(found.digits), []
    read = []
    for token in found.tokens:
        box = [round(side * scale, 3) for side in token.box]
        if token.mark:
            marks.append(NumberMark(token.mark, box))
        else:
            one = next(digits)
            read.append(NumberDigit(one.digit, one.confidence, one.probabilities, box, token.line))
    return NumberPrediction(found.text, read, marks, version, found.warnings)
