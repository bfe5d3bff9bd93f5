"""`POST /predict`: which digit it is, how sure the network is, and which version answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter
from msgspec import UNSET, Meta, UnsetType
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from app.digits.files.encode import data_url
from app.errors import BadInput
from app.inference.recognize import DigitWarning, Recognition, recognize, with_several
from app.inference.serving import Served
from app.process.thread_pool import run_sync
from app.web.api.answer_fields import ENCODER, Confidence, Digit, IsDigit, Probabilities, Version, View
from app.web.api.sheet_number import WholeNumber, read_sheet_number
from app.web.requests.digit_json import Strokes
from app.web.requests.inputs import read_inputs
from app.web.requests.named_version import version_of
from app.web.requests.preprocess import Preprocessed, preprocess
from app.web.responses.json_answer import JsonAnswer
from app.web.services import services

MAX_EXPLAINED: Final = 16
"""Images of one request that are explained at most: the network runs a hundred times for each."""

FLAG: Final = TypeAdapter(bool)


class Prediction(msgspec.Struct, frozen=True):
    """What the network says of one digit."""

    digit: Digit
    confidence: Confidence
    probabilities: Probabilities
    is_digit: IsDigit
    version: Version
    warnings: Annotated[
        tuple[DigitWarning, ...],
        Meta(
            description="Why it cannot tell, if so: `unsure` between digits, `no-digit`, or `several-digits`, which "
            "`POST /predict/number` reads. And `inverted` of a 28x28 image that is dark on light; it was turned over."
        ),
    ]
    image: View | UnsetType = UNSET
    saliency: (
        Annotated[
            list[list[float]],
            Meta(
                min_length=28,
                max_length=28,
                description="With `?explain=1`: what the ink of the digit image says, 28x28 numbers in -1 (most "
                "against the answer) to 1 (most for it).",
            ),
        ]
        | UnsetType
    ) = UNSET
    number: (
        Annotated[
            WholeNumber,
            Meta(description="With `?number=1`: what is written, where that is no single digit but a whole number."),
        ]
        | UnsetType
    ) = UNSET


class Predictions(msgspec.Struct, frozen=True):
    """What the network says of several digits, in the order in which they came."""

    predictions: list[Prediction]
    version: int


@dataclass(frozen=True)
class Extras:
    """What the caller wants beside the probabilities: the digit image, its saliency, a number where it is one.

    And of which version.
    """

    view: bool
    explain: bool
    number: bool
    version: str | None = None
    """Which is to answer; None for the one in service."""


NO_EXTRAS: Final = Extras(view=False, explain=False, number=False)


async def predict(request: Request) -> Response:
    """Read one digit image, canvas, photo or drawing, or a batch of images, and return softmax probabilities."""
    extras = _extras(request) if request.scope["query_string"] else NO_EXTRAS
    inputs = await read_inputs(request)
    if extras.explain and len(inputs.items) > MAX_EXPLAINED:
        raise BadInput(f"At most {MAX_EXPLAINED} images are explained in one request.", field="explain")
    uses = services(request)
    served, heavy = await version_of(uses, extras.version), uses.lanes.heavy
    preprocessed = await preprocess(uses, inputs)
    if extras.explain or inputs.is_large:
        found, views = await run_sync(_recognize, preprocessed, served, inputs.strokes, extras, limiter=heavy)
    else:
        found, views = _recognize(preprocessed, served, inputs.strokes, extras)
    number = None
    if not inputs.many and (not found[0].is_digit or (extras.number and inputs.stand_apart())):
        # few requests show no single digit, so segmenting may take its time in a thread
        number = await run_sync(read_sheet_number, inputs, served.network, limiter=heavy)
        found = [with_several(found[0], number.found)] if number else found
    await uses.cohorts.step()
    if not (number and extras.number and number.is_number):
        uses.counters.recognized(found)
        return JsonAnswer(ENCODER.encode(_answer(found, views, served.version, many=inputs.many)))
    uses.counters.recognized(number.found.digits)
    answer = _prediction(found[0], served.version, views[0] if views else UNSET, number.answer(view=extras.view))
    return JsonAnswer(ENCODER.encode(answer))


# A route of Starlette's, not of FastAPI's: FastAPI's own work for each request takes as long as reading the digit.
# `app.web.openapi.description` describes it.
router = APIRouter()
router.add_route("/predict", predict, methods=["POST"])


def _extras(request: Request) -> Extras:
    view, explain, number = (_flag(request, name) for name in ("view", "explain", "number"))
    return Extras(view, explain, number, request.query_params.get("version"))


def _flag(request: Request, name: str) -> bool:
    given = request.query_params.get(name, "false")
    try:
        return FLAG.validate_python(given)
    except ValidationError:
        raise BadInput(f"{name} is 1 or 0, not {given!r}.", field=name) from None


def _recognize(
    preprocessed: Preprocessed, served: Served, strokes: Strokes | None, extras: Extras
) -> tuple[list[Recognition], list[str] | None]:
    """Return what the network says of each image, and the images as data URLs where they are wanted."""
    images, inverted = preprocessed
    found = recognize(served.network_of(strokes), images, explain=extras.explain, inverted=inverted)
    return found, [data_url(image) for image in images] if extras.view else None


def _answer(found: list[Recognition], views: list[str] | None, version: int, *, many: bool) -> Prediction | Predictions:
    if not many:
        return _prediction(found[0], version, views[0] if views else UNSET)
    images: Sequence[str | UnsetType] = views or [UNSET] * len(found)
    return Predictions([_prediction(one, version, image) for one, image in zip(found, images, strict=True)], version)


def _prediction(
    found: Recognition, version: int, image: str | UnsetType, number: WholeNumber | UnsetType = UNSET
) -> Prediction:
    return Prediction(
        found.digit,
        found.confidence,
        found.probabilities,
        found.is_digit,
        version,
        found.warnings,
        image,
        UNSET if found.saliency is None else found.saliency,
        number,
    )
