"""`POST /learn/api/saliency`: the occlusion map of one digit, for any class and not only the answer."""

from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query, Request
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from app.errors import NoModel
from app.inference.occlusion import saliency
from app.inference.serving import Served
from app.process.thread_pool import run_sync
from app.web.learn.digit_request import BODY, ERRORS, digit
from app.web.learn.schema import Numbers, numbers
from app.web.responses.problems import responses
from app.web.services import Uses

router = APIRouter(prefix="/learn/api", tags=["Course"])

Grey = Annotated[list[Annotated[int, Field(ge=0, le=255)]], Field(min_length=28, max_length=28)]
Signed = Annotated[Numbers, Field(min_length=28, max_length=28)]

SIGNIFICANT = 4


class Reasons(BaseModel):
    """What the ink says of one digit, as the version that serves reads it."""

    version: int
    digit: int = Field(ge=0, le=9, description="Whose reasons these are.")
    answer: int = Field(ge=0, le=9, description="What the network reads.")
    probabilities: Annotated[Numbers, Field(min_length=10, max_length=10)]
    image: Annotated[list[Grey], Field(min_length=28, max_length=28)] = Field(description="28x28: what is read.")
    saliency: Annotated[list[Signed], Field(min_length=28, max_length=28)] = Field(
        description="28x28 numbers in -1 (most against `digit`) to 1 (most for it), as of `POST /predict?explain=1`."
    )


@router.post("/saliency", responses=ERRORS | responses(NoModel), openapi_extra=BODY, summary="Why this digit and not")
async def reasons(
    request: Request,
    uses: Uses,
    number: Annotated[
        int | None, Query(alias="digit", ge=0, le=9, description="Whose reasons; the answer's when left out.")
    ] = None,
) -> Reasons:
    """Return which ink speaks for a digit and which against it, of one digit in any form that `POST /predict` takes."""
    image = await digit(request, uses)
    return await run_sync(_reasons, uses.current_version.served, image, number, limiter=uses.lanes.heavy)


def _reasons(served: Served, image: NDArray[np.uint8], number: int | None) -> Reasons:
    probabilities = served.probabilities(image[None])[0]
    answer = int(probabilities.argmax())
    asked = answer if number is None else number
    return Reasons(
        version=served.version,
        digit=asked,
        answer=answer,
        probabilities=numbers(probabilities),
        image=image.tolist(),
        saliency=numbers(saliency(served.network, image, asked), SIGNIFICANT),
    )
