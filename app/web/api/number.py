"""`POST /predict/number`: a whole number, digit by digit, with the place of each."""

from typing import Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadInput
from app.inference.number import read_number
from app.inference.serving import Served
from app.inference.uncertainty import is_sure
from app.process.thread_pool import run_sync
from app.web.requests.inputs import Inputs, read_inputs
from app.web.services import services

MAX_DIGITS: Final = 32


class NumberDigit(BaseModel):
    """What the network says of one digit of a number, and where it is."""

    digit: int = Field(ge=0, le=9, description="The likeliest digit.", examples=[7])
    confidence: float = Field(ge=0, le=1, description="Its probability.", examples=[0.998])
    probabilities: list[float] = Field(
        min_length=10, max_length=10, description="Softmax probabilities of 0 to 9; they sum to 1."
    )
    box: list[float] = Field(
        min_length=4,
        max_length=4,
        description="Left, top, width and height: in pixels of the upright image, or in the strokes' unit.",
        examples=[[24, 36, 80, 141]],
    )


class NumberPrediction(BaseModel):
    """A number as the network reads it, from left to right."""

    text: str = Field(description="Its digits, leading zeros included.", examples=["2026"])
    digits: list[NumberDigit] = Field(max_length=MAX_DIGITS)
    version: int = Field(description="The version that answered.", examples=[2])
    warnings: list[str] = Field(description='"unsure" when of some digit none has half of the probability.')


async def predict_number(request: Request) -> Response:
    """Read a number of up to 32 digits in one line, drawn or on an image or photo: its digits and where they are."""
    inputs = await read_inputs(request)
    served = services(request).current_version.served
    # segmenting reads several candidates for each digit: always too much to hold up the small requests
    answer = await run_sync(_answer, inputs, served, limiter=services(request).heavy)
    services(request).counters.spelt(answer)
    return Response(to_json(answer), media_type="application/json")


# a route of Starlette's, as `/predict` is; `app.web.openapi.description` describes it
router = APIRouter()
router.add_route("/predict/number", predict_number, methods=["POST"])


def _answer(inputs: Inputs, served: Served) -> dict[str, Any]:
    segments, scale = inputs.segments()
    digits = read_number(served.network, segments)
    if len(digits) > MAX_DIGITS:
        raise BadInput(f"There are more than {MAX_DIGITS} digits; send a part of them at a time.", field=inputs.field)
    answers = []
    for digit in digits:
        shares = digit.probabilities.tolist()
        likeliest = int(digit.probabilities.argmax())
        box = [round(side * scale, 3) for side in digit.box]
        answers.append({"digit": likeliest, "confidence": shares[likeliest], "probabilities": shares, "box": box})
    return {
        "text": "".join(str(answer["digit"]) for answer in answers),
        "digits": answers,
        "version": served.version,
        "warnings": [] if all(is_sure(digit.probabilities) for digit in digits) else ["unsure"],
    }
