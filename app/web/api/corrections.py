"""`POST /corrections`: anyone may send the right label of a drawing, and may withdraw it."""

from typing import Any, Final
from uuid import UUID

import numpy as np
from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.corrections.correction import Correction, Label, NewCorrection, State
from app.errors import (
    BadImage,
    BadInput,
    BlankImage,
    Conflict,
    NoModel,
    SwitchedOff,
    TooLarge,
    TooManyRequests,
    UnsupportedType,
)
from app.inference.recognize import recognize
from app.process.thread_pool import run_sync
from app.web.requests import body
from app.web.requests.digit_json import Rows, Strokes
from app.web.requests.grey_values import array_of
from app.web.requests.inputs import Inputs
from app.web.responses.problems import responses
from app.web.services import Services, Uses

router = APIRouter(prefix="/corrections", tags=["Corrections"])


class CorrectionInput(BaseModel):
    """What a drawing really is, and exactly one of `strokes` and `image`."""

    model_config = ConfigDict(extra="forbid")

    label: Label = Field(
        description="The digit that it is; 10 for what is no digit, 11 for two digits or more.", examples=[7]
    )
    strokes: Strokes | None = Field(default=None, description="Pen strokes, as for `POST /predict`.")
    image: Rows | None = Field(
        default=None, description="Rows of grey values, as for `POST /predict`: best the 28x28 digit image."
    )
    version: int | None = Field(
        default=None,
        strict=True,
        description="The version whose answer was seen; kept beside the version that answers now, where there is one "
        "of that number.",
    )
    key: UUID | None = Field(
        default=None,
        description="A random UUID that you make for each drawing: sending it again changes the label instead of "
        "storing the drawing twice, and with it the correction can be taken back. Without one, the same digit image "
        "is the same correction.",
    )


class Noted(BaseModel):
    """A correction as its sender sees it."""

    id: str = Field(examples=["9f2c4e1ab07d6358"])
    label: int = Field(examples=[7])
    state: State
    answer: int = Field(description="What the network in service reads.", examples=[1])
    confidence: float = Field(examples=[0.98])
    version: int = Field(description="The version that reads so.", examples=[2])
    created: AwareDatetime


SEVEN: Final = {"label": 7, "strokes": [[[20, 25], [80, 22], [52, 60], [40, 98]], [[38, 58], [72, 58]]]}
ERRORS: Final = (
    BadImage, BlankImage, BadInput, SwitchedOff, Conflict, TooLarge, UnsupportedType, TooManyRequests, NoModel,
)  # fmt: skip
SENDING: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": Noted, "description": "It was sent before; its label may have changed."},
    201: {"description": "It is stored."},
}
BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/CorrectionInput"},
                "examples": {"strokes": {"summary": "A 7 with a bar, as a pen drew it", "value": SEVEN}},
            }
        },
    }
}


@router.post(
    "",
    status_code=201,
    summary="Say what a drawing really is",
    responses=SENDING | responses(*ERRORS),
    openapi_extra=BODY,
)
async def correct(request: Request, response: Response, uses: Uses) -> Noted:
    """Store the drawing with its right label, for an admin to review and a training to learn from.

    Of whoever sends it nothing is stored. The network in service reads the drawing itself, so the answer that is
    stored is always one that this server gave.
    """
    _check(request, uses)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise UnsupportedType("Send application/json.", headers={"Accept-Post": "application/json"})
    data = await body.read(request)
    correction, is_new = await run_sync(_store, data, uses, limiter=uses.lanes.calls)
    response.status_code = 201 if is_new else 200
    return Noted.model_validate(correction.model_dump(include=set(Noted.model_fields)))


@router.delete(
    "/keys/{key}",
    status_code=204,
    summary="Take a correction back",
    responses=responses(BadInput, SwitchedOff, Conflict, TooManyRequests),
)
async def take_back(key: UUID, request: Request, uses: Uses) -> None:
    """Delete what was sent with this key, until an admin has reviewed it; what is not there is no error."""
    _check(request, uses)
    await run_sync(uses.corrections.take_back, str(key), limiter=uses.lanes.calls)


def _check(request: Request, uses: Services) -> None:
    if not uses.takes_corrections:
        raise SwitchedOff("This server takes no corrections.")
    uses.corrections_limit.check(request.client)


def _store(data: bytes, uses: Services) -> tuple[Correction, bool]:
    given = _parsed(data)
    inputs = (
        Inputs([array_of(given.image, "image")], many=False, field="image")
        if given.image is not None
        else Inputs([given.strokes or []], many=False, field="strokes")
    )
    images = inputs.digit_images()  # (1, 28, 28) uint8
    served = uses.current_version.served
    found = recognize(served.network_of(given.strokes), images)[0]
    seen = given.version if given.version in {served.version, *uses.store.versions()} else None
    sent = NewCorrection(
        label=given.label,
        image=images[0],
        probabilities=np.array(found.probabilities),
        version=served.version,
        strokes=given.strokes,
        seen=seen,
        key=str(given.key) if given.key else None,
    )
    return uses.corrections.add(sent)


def _parsed(data: bytes) -> CorrectionInput:
    given = body.parsed(CorrectionInput, data)
    if (given.strokes is None) == (given.image is None):
        raise BadInput("Send exactly one of strokes and image.", field="body" if given.image is None else "image")
    return given
