"""`POST /predict/number`: a whole number, digit by digit, with the box of each."""

from typing import Annotated

import msgspec
from fastapi import APIRouter
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadInput
from app.inference.recognize import NumberRecognition, recognize_number
from app.inference.serving import Served
from app.process.thread_pool import run_sync
from app.web.api.answer_fields import ENCODER, Version
from app.web.api.number_fields import MAX_DIGITS, Marks, NumberDigit, Text, Warnings, marks_of, scaled
from app.web.requests.inputs import Inputs, read_inputs
from app.web.services import services


class NumberPrediction(msgspec.Struct, frozen=True):
    """A number as the network reads it, from left to right and from top to bottom."""

    text: Text
    digits: Annotated[list[NumberDigit], Meta(max_length=MAX_DIGITS)]
    marks: Marks
    version: Version
    warnings: Warnings


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
    digits = [
        NumberDigit(one.digit, one.confidence, one.probabilities, scaled(token.box, scale), token.line)
        for token, one in found.placed_digits
    ]
    return NumberPrediction(found.text, digits, marks_of(found.tokens, scale), version, found.warnings)
