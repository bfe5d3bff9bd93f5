"""`POST /learn/api/steps`: how a digit is normalized, step by step, and what the network reads without that."""

from typing import Annotated, Any, Final

import numpy as np
from fastapi import APIRouter, Query, Request
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from app.digits.files.decode import OpenedImage, to_canvas
from app.digits.ink.find import find_ink
from app.digits.ink.polarity import white_on_black
from app.digits.normalize import SIDE
from app.digits.normalize_steps import MAX_PREVIEW_SIDE, Steps, normalization_steps, shrink_canvas
from app.digits.rasterize import rasterize, rasterize_sheet
from app.errors import AppError, NoModel
from app.inference.serving import Served
from app.process.thread_pool import run_sync
from app.web.learn.digit_request import BODY, ERRORS, one
from app.web.learn.schema import Numbers, numbers
from app.web.learn.versions import side_by_side
from app.web.requests.inputs import Inputs
from app.web.responses.problems import responses
from app.web.services import Uses

router = APIRouter(prefix="/learn/api", tags=["Course"])

Grey = list[Annotated[int, Field(ge=0, le=255)]]
Image = Annotated[list[Grey], Field(min_length=SIDE, max_length=SIDE)]
Box = Annotated[list[int], Field(min_length=4, max_length=4)]
Place = Annotated[Numbers, Field(min_length=2, max_length=2)]
Shares = Annotated[Numbers, Field(min_length=10, max_length=10)]

Sheet = Annotated[
    float,
    Query(
        gt=0, le=1e9,
        description="Of strokes: the side of the square sheet that they were drawn on, in their unit; 1 on our page.",
    ),
]  # fmt: skip

WORD: Final = (
    f"each of its pixels the mean of `pixel` by `pixel` found, so that no side is longer than {MAX_PREVIEW_SIDE}"
)


class Ink(BaseModel):
    """Ink as it was found, 0 where there is none."""

    width: int = Field(description="In pixels as found.")
    height: int
    pixel: int = Field(ge=1, description="How many pixels found are one of `rows`, along either side.")
    rows: list[Grey] = Field(description=f"The ink, {WORD}.")


class SaidOfBoth(BaseModel):
    """What one version says of the digit image, and of the whole canvas shrunk."""

    version: int
    normalized: Shares = Field(description="Ten probabilities.")
    shrunk: Shares


class Normalized(BaseModel):
    """How a digit was normalized; boxes are left, top, right, bottom in pixels of the ink as found."""

    as_sent: bool = Field(
        description="Whether it came as 28x28, which is taken for a digit image: `image` is what was sent then, and "
        "the steps are what normalizing it would do."
    )
    ink: Ink
    box: Box = Field(description="Around the ink.")
    square: Box = Field(description="Around the box; it may reach beyond the ink, where there is nothing.")
    average: list[Numbers] = Field(
        description="20x20: the square averaged by area, 0 to 255; a box under 20 pixels is enlarged smoothly first."
    )
    stretched: list[Grey] = Field(description="20x20: that with its strongest at 255.")
    centre: Place = Field(description="The centre of mass of these 20x20, across and down from their corner.")
    corner: Annotated[list[int], Field(min_length=2, max_length=2)] = Field(
        description="Left and top of where they are put in 28x28."
    )
    lands: Place = Field(
        description="Where in 28x28 the centre of mass then is: above 14 and at most 15, where it can."
    )
    image: Image = Field(description="The digit image that the network reads.")
    shrunk: Image = Field(description="What it would read without all this: the whole canvas as 28x28.")
    said: list[SaidOfBoth] = Field(description="By the quickstart, version 1, where it is there, and by what serves.")


@router.post(
    "/steps", responses=ERRORS | responses(NoModel), openapi_extra=BODY, summary="How your digit is normalized"
)
async def normalized(request: Request, uses: Uses, sheet: Sheet = 1) -> Normalized:
    """Normalize one digit, sent in any form that `POST /predict` takes, and return what each step makes of it.

    A sheet smaller than the drawing is a 422: shrinking the whole of it takes all of it.
    """
    inputs = await one(request)
    return await run_sync(_normalized, inputs, sheet, await side_by_side(uses), limiter=uses.lanes.heavy)


def _normalized(inputs: Inputs, sheet: float, versions: list[Served]) -> Normalized:
    try:
        canvas, ink = _found(inputs.items[0], sheet)
        taken = normalization_steps(ink)
    except AppError as error:
        error.field = error.field or inputs.field
        raise
    as_sent = isinstance(inputs.items[0], np.ndarray) and canvas.shape == (SIDE, SIDE)
    image, small = canvas if as_sent else taken.image, shrink_canvas(canvas)
    said = []
    for served in versions:
        both = served.probabilities(np.stack([image, small]))
        said.append(SaidOfBoth(version=served.version, normalized=numbers(both[0]), shrunk=numbers(both[1])))
    return Normalized(as_sent=as_sent, image=image.tolist(), shrunk=small.tolist(), said=said, **_described(taken))


def _found(item: Any, sheet: float) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:  # noqa: ANN401  see inputs.Item
    """Return the whole canvas of an input, and its ink."""
    if isinstance(item, list):
        return rasterize_sheet(item, sheet), rasterize(item)
    canvas: NDArray[np.uint8] = to_canvas(item) if isinstance(item, OpenedImage) else item
    if not isinstance(item, OpenedImage) and canvas.shape == (SIDE, SIDE):
        canvas = white_on_black(canvas)
        return canvas, canvas
    return canvas, find_ink(canvas)


def _described(taken: Steps) -> dict[str, Any]:
    """Return the steps as fields of the answer."""
    height, width = taken.size
    return {
        "ink": Ink(width=width, height=height, pixel=taken.factor, rows=taken.preview.tolist()),
        "box": list(taken.box),
        "square": list(taken.square),
        "average": numbers(taken.average),
        "stretched": taken.rescaled.astype(int).tolist(),
        "centre": numbers(taken.centre),
        "corner": list(taken.corner),
        "lands": numbers([start + at for start, at in zip(taken.corner, taken.centre, strict=True)]),
    }
