"""`POST /learn/api/turned`: a drawing rotated, shifted, scaled or thickened, as two versions read it."""

from typing import Annotated, Final

import numpy as np
from fastapi import APIRouter, Request
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from app.digits.normalize import digit_image
from app.digits.rasterize import rasterize
from app.digits.rotation import Kind, transform_image, transformed_digit_image
from app.errors import (
    AppError,
    BadInput,
    BadVersion,
    BlankImage,
    NoModel,
    NotFound,
    TooLarge,
    Unavailable,
    UnsupportedType,
)
from app.inference.serving import Served
from app.process.thread_pool import run_sync
from app.web.learn.schema import Numbers, numbers
from app.web.learn.versions import quickstart
from app.web.requests import body
from app.web.requests.digit_json import Strokes
from app.web.responses.problems import responses
from app.web.services import Uses

router = APIRouter(prefix="/learn/api", tags=["Course"])

MOST_VALUES: Final = 41
MOST_POINTS: Final = 2000
"""Points of the drawing, which is rasterized for each value."""

RANGES: Final[dict[Kind, tuple[float, float]]] = {
    "angle": (-40, 40), "shift": (-0.4, 0.4), "scale": (0.5, 1.5), "thickness": (0.4, 2.4),
}  # fmt: skip
"""The lowest and highest value: beyond these a digit is another one or none."""

ERRORS: Final = responses(
    BadInput, BlankImage, TooLarge, UnsupportedType, NotFound, BadVersion, NoModel, Unavailable
)  # fmt: skip

Grey = Annotated[list[Annotated[int, Field(ge=0, le=255)]], Field(min_length=28, max_length=28)]
Shares = Annotated[Numbers, Field(min_length=10, max_length=10)]


class TurnInput(BaseModel):
    """A drawing, and what to change about it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"strokes": [[[20, 25], [80, 22], [52, 60], [40, 98]]], "kind": "angle", "values": [-30, 0, 30]},
                {"strokes": [[[20, 25], [80, 22], [52, 60], [40, 98]]], "kind": "shift", "normalize": False},
            ]
        },
    )

    strokes: Strokes = Field(description=f"Pen strokes, as for `POST /predict`, of at most {MOST_POINTS:,} points.")
    kind: Kind = Field(
        description="`angle` in degrees, clockwise, -40 to 40; `shift` to the right in shares of the canvas, -0.4 to "
        "0.4; `scale`, what its size is multiplied by, 0.5 to 1.5; `thickness`, what its pen is, 0.4 to 2.4."
    )
    values: Annotated[list[FiniteFloat], Field(min_length=1, max_length=MOST_VALUES)] | None = Field(
        None, description=f"At most {MOST_VALUES}; when left out, as many over the whole range."
    )
    normalize: bool = Field(
        True,
        description="Whether each is normalized before it is read, as `POST /predict` does, which takes shift and "
        "scale out again. If not, the digit image itself is changed, as augmenting does: for all but `thickness`.",
    )


class Turned(BaseModel):
    """The drawing with one value of what is changed, and what both say of it."""

    value: FiniteFloat
    image: Annotated[list[Grey], Field(min_length=28, max_length=28)] = Field(description="28x28: what they read.")
    quickstart: Shares = Field(description="Ten probabilities.")
    current: Shares


class TurnedByValue(BaseModel):
    """What the quickstart and the version that serves say of a drawing as one thing about it changes."""

    kind: Kind
    normalize: bool
    quickstart: int = Field(description="The quickstart's version.", examples=[1])
    current: int = Field(description="The version that serves.", examples=[3])
    turned: list[Turned] = Field(max_length=MOST_VALUES, description="In the order of the values.")


@router.post(
    "/turned",
    responses=ERRORS,
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": TurnInput.model_json_schema()}}}
    },
    summary="Your digit turned, moved, grown or thickened",
)
async def turned(request: Request, uses: Uses) -> TurnedByValue:
    """Return what the quickstart, version 1, and the version that serves say of a drawing as one thing of it changes.

    The quickstart learned digits as they are; the version that serves may have learned them turned and moved as well.
    Where there is no quickstart to compare with, that is a 404.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedType("Send application/json.", headers={"Accept-Post": "application/json"})
    data = await body.read(request)
    first, current = await quickstart(uses), uses.current_version.served
    return await run_sync(_turned, data, first, current, limiter=uses.lanes.heavy)


def _turned(data: bytes, first: Served, current: Served) -> TurnedByValue:
    asked = body.parsed(TurnInput, data)
    values = _values(asked)
    try:
        images = _images(asked, values)  # (values, 28, 28) uint8
    except AppError as error:
        error.field = error.field or "strokes"
        raise
    changed = [
        Turned(value=value, image=image.tolist(), quickstart=numbers(then), current=numbers(now))
        for value, image, then, now in zip(
            values, images, first.probabilities(images), current.probabilities(images), strict=True
        )
    ]
    return TurnedByValue(
        kind=asked.kind, normalize=asked.normalize, quickstart=first.version, current=current.version, turned=changed
    )


def _values(asked: TurnInput) -> list[float]:
    """Return the values of a question; raises BadInput for one out of range, and for what cannot be changed."""
    low, high = RANGES[asked.kind]
    if asked.kind == "thickness" and not asked.normalize:
        raise BadInput("An image has no pen to change: thickness is for normalize true.", field="normalize")
    if asked.values is None:
        return [round(float(value), 6) for value in np.linspace(low, high, MOST_VALUES)]
    for at, value in enumerate(asked.values):
        if not low <= value <= high:
            raise BadInput(f"{asked.kind} lies in {low:g} to {high:g}, not at {value:g}.", field=f"values.{at}")
    return asked.values


def _images(asked: TurnInput, values: list[float]) -> NDArray[np.uint8]:
    if sum(map(len, asked.strokes)) > MOST_POINTS:
        raise BadInput(f"The strokes have more than {MOST_POINTS:,} points; send fewer.")
    plain = digit_image(rasterize(asked.strokes))
    if asked.normalize:
        return np.stack([transformed_digit_image(asked.strokes, asked.kind, value) for value in values])
    return np.stack([transform_image(plain, asked.kind, value) for value in values])
