"""`POST /predict`: which digit it is, how sure the network is, and which version said so."""

import contextlib
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import numpy as np
from fastapi import APIRouter
from numpy.typing import NDArray
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from app.digits.files.encode import data_url
from app.errors import AppError, BadInput
from app.inference.number import Digit, read_number
from app.inference.occlusion import saliency
from app.inference.serving import Served
from app.inference.uncertainty import CONFIDENCE_THRESHOLD, Uncertainty, uncertainty
from app.process.thread_pool import run_sync
from app.web.requests.inputs import Inputs, read_inputs
from app.web.requests.preprocess import preprocess
from app.web.responses.json_answer import JsonAnswer
from app.web.services import services

MAX_EXPLAINED: Final = 16
"""Images of one request that are explained at most: each asks the network a hundred times."""

FLAG: Final = TypeAdapter(bool)


class Prediction(BaseModel):
    """What the network says of one digit."""

    digit: int = Field(ge=0, le=9, description="The likeliest digit.", examples=[7])
    confidence: float = Field(ge=0, le=1, description="Its probability.", examples=[0.998])
    probabilities: list[float] = Field(
        min_length=10, max_length=10, description="Softmax probabilities of 0 to 9; they sum to 1."
    )
    is_digit: bool = Field(description="False when the network cannot tell.")
    version: int = Field(description="The version that answered.", examples=[2])
    warnings: list[Uncertainty] = Field(
        description="Why it cannot tell, if so: `unsure` between digits, `no-digit`, or `several-digits`, which "
        "`POST /predict/number` reads."
    )
    image: str | None = Field(default=None, description="With `?view=1`: the digit image used, as a PNG data URL.")
    saliency: list[list[float]] | None = Field(
        default=None,
        min_length=28,
        max_length=28,
        description="With `?explain=1`: what the ink of the digit image says, 28x28 numbers in -1 (most against the "
        "answer) to 1 (most for it).",
    )


class Predictions(BaseModel):
    """What the network says of several digits, in the order in which they came."""

    predictions: list[Prediction]
    version: int


@dataclass(frozen=True)
class Shown:
    """What the caller wants to see beside the probabilities."""

    view: bool
    explain: bool


PLAIN: Final = Shown(view=False, explain=False)


async def predict(request: Request) -> Response:
    """Read one digit image, canvas, photo or drawing, or a batch of images, and return softmax probabilities."""
    shown = _shown(request) if request.scope["query_string"] else PLAIN
    inputs = await read_inputs(request)
    if shown.explain and len(inputs.items) > MAX_EXPLAINED:
        raise BadInput(f"At most {MAX_EXPLAINED} images are explained in one request.", field="explain")
    parts = services(request)
    served, heavy = parts.current_version.served, parts.heavy
    images = await preprocess(parts, inputs)
    if shown.explain or inputs.is_large:
        answer = await run_sync(_answer, inputs, images, served, shown, limiter=heavy)
    else:
        answer = _answer(inputs, images, served, shown)
    if answer.get("warnings"):
        # of what is no single digit, few are sent: this may take its time
        answer["warnings"] = [await run_sync(_uncertainty, inputs, served, answer["probabilities"], limiter=heavy)]
    await parts.cohorts.step()
    parts.counters.predicted(answer)
    return JsonAnswer(msgspec.json.encode(answer))


# A route of Starlette's, not of FastAPI's: what FastAPI does for each request costs as much as reading the digit.
# `app.web.openapi.description` describes it.
router = APIRouter()
router.add_route("/predict", predict, methods=["POST"])


def _shown(request: Request) -> Shown:
    return Shown(view=_flag(request, "view"), explain=_flag(request, "explain"))


def _flag(request: Request, name: str) -> bool:
    given = request.query_params.get(name, "false")
    try:
        return FLAG.validate_python(given)
    except ValidationError:
        raise BadInput(f"{name} is 1 or 0, not {given!r}.", field=name) from None


def _answer(inputs: Inputs, images: NDArray[np.uint8], served: Served, shown: Shown) -> dict[str, Any]:
    answers = [_prediction(row, served.version) for row in served.probabilities(images)]
    for answer, image in zip(answers, images, strict=True):
        if shown.view:
            answer["image"] = data_url(image)
        if shown.explain:
            answer["saliency"] = saliency(served.network, image, answer["digit"]).round(4).tolist()
    return {"predictions": answers, "version": served.version} if inputs.many else answers[0]


def _prediction(probabilities: NDArray[np.float64], version: int) -> dict[str, Any]:
    shares = probabilities.tolist()
    confidence = max(shares)
    sure = confidence >= CONFIDENCE_THRESHOLD
    return {
        "digit": shares.index(confidence),
        "confidence": confidence,
        "probabilities": shares,
        "is_digit": sure,
        "version": version,
        "warnings": [] if sure else [uncertainty(probabilities)],
    }


def _uncertainty(inputs: Inputs, served: Served, probabilities: list[float]) -> Uncertainty:
    """Return why it is unsure of the one item, which is looked at as a whole number too."""
    apart: list[Digit] = []
    with contextlib.suppress(AppError):  # what is no number can still be a digit, or none
        apart = read_number(served.network, inputs.segments()[0])
    return uncertainty(np.array(probabilities), [digit.probabilities for digit in apart])
