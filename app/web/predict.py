"""`POST /predict`: which digit it is, how sure the network is, and which version said so."""

import base64
import io
from typing import Any, Final

import numpy as np
from anyio.to_thread import run_sync
from fastapi import APIRouter
from numpy.typing import NDArray
from PIL import Image
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadInput
from app.inference.live import Served
from app.web.inputs import Inputs, read_inputs
from app.web.services import services

SURE: Final = 0.5
"""Probability of the likeliest digit under which the answer says that it cannot tell."""

INLINE_WORK: Final = 400_000
INLINE_ITEMS: Final = 32
"""More pixels and bytes, or more images, go to a thread, so that one large request does not hold up the small ones."""

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
    warnings: list[str] = Field(description='"unsure" when no digit has half of the probability.')
    image: str | None = Field(default=None, description="With `?view=1`: the digit image used, as a PNG data URL.")


class Predictions(BaseModel):
    """What the network says of several digits, in the order in which they came."""

    predictions: list[Prediction]
    version: int


async def predict(request: Request) -> Response:
    """Read one digit image, canvas, photo or drawing, or a batch of images, and return softmax probabilities."""
    view = _flag(request, "view")
    inputs = await read_inputs(request)
    served = services(request).live.served
    if inputs.work > INLINE_WORK or len(inputs.items) > INLINE_ITEMS:
        answer = await run_sync(_answer, inputs, served, view, limiter=services(request).heavy)
    else:
        answer = _answer(inputs, served, view)
    return Response(to_json(answer), media_type="application/json")


# A route of Starlette's, not of FastAPI's: what FastAPI does for each request costs as much as reading the digit.
# `app.web.openapi` describes it.
router = APIRouter()
router.add_route("/predict", predict, methods=["POST"])


def _flag(request: Request, name: str) -> bool:
    given = request.query_params.get(name, "false")
    try:
        return FLAG.validate_python(given)
    except ValidationError:
        raise BadInput(f"{name} is 1 or 0, not {given!r}.", field=name) from None


def _answer(inputs: Inputs, served: Served, view: bool) -> dict[str, Any]:
    images = inputs.digit_images()
    probabilities = served.network.predict(images).astype(np.float64)
    probabilities /= probabilities.sum(1, keepdims=True)  # float32 rounding must not show in the sum
    answers = [_prediction(row, served.version) for row in probabilities]
    if view:
        for answer, image in zip(answers, images, strict=True):
            answer["image"] = data_url(image)
    return {"predictions": answers, "version": served.version} if inputs.many else answers[0]


def _prediction(probabilities: NDArray[np.float64], version: int) -> dict[str, Any]:
    shares = probabilities.tolist()
    digit = int(probabilities.argmax())
    sure = shares[digit] >= SURE
    return {
        "digit": digit,
        "confidence": shares[digit],
        "probabilities": shares,
        "is_digit": sure,
        "version": version,
        "warnings": [] if sure else ["unsure"],
    }


def data_url(image: NDArray[np.uint8]) -> str:
    """Return a (28, 28) uint8 image as a PNG data URL."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
