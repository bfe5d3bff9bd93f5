"""Reading the one digit of a request of the course, in any form that `POST /predict` takes."""

from typing import Any, Final

import numpy as np
from fastapi import Request
from numpy.typing import NDArray

from app.errors import BadData, BadImage, BadInput, BlankImage, TooLarge, UnsupportedType
from app.process.thread_pool import run_sync
from app.web.requests.digit_json import DigitInput
from app.web.requests.inputs import Inputs, read_inputs
from app.web.responses.problems import responses
from app.web.services import Services

ERRORS: Final = responses(BadImage, BlankImage, BadInput, TooLarge, UnsupportedType, BadData)
BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": DigitInput.model_json_schema()}}}
}


async def one(request: Request) -> Inputs:
    """Return the inputs of a request for one digit; raises what `read_inputs` raises, and BadInput for several."""
    inputs = await read_inputs(request)
    if inputs.many:
        raise BadInput("Send one digit.", field=inputs.field)
    return inputs


async def digit(request: Request, uses: Services) -> NDArray[np.uint8]:
    """Return the one digit of a request as an image (28, 28)."""
    inputs = await one(request)
    images = await run_sync(inputs.digit_images, limiter=uses.lanes.heavy)
    first: NDArray[np.uint8] = images[0]
    return first
