"""Prediction as TensorFlow Serving's REST API has it: `instances` in rows, or `inputs` in columns.

https://www.tensorflow.org/tfx/serving/api_rest
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from annotated_types import Len
from fastapi import APIRouter
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from app.digits.files.decode import MAX_PIXELS, OpenedImage, open_image
from app.errors import BadImage, BadInput
from app.web.protocols import served_model
from app.web.protocols.tensors import count_of, grey_images, numbers
from app.web.requests import compressed_body
from app.web.requests.file_bytes import from_base64
from app.web.requests.grey_values import MAX_IMAGES
from app.web.requests.inputs import Inputs, Item
from app.web.requests.named_version import version_of
from app.web.services import services

INPUTS: Final = ("image", "input", "image_bytes")
"""The names that the one input may have."""


class TensorPrediction(BaseModel):
    """Exactly one of `instances`, row by row, and `inputs`, the whole batch as one tensor."""

    signature_name: Literal["", "serving_default"] | None = Field(default="serving_default")
    instances: Annotated[list[Any], Len(1, MAX_IMAGES)] | None = Field(
        default=None,
        description='Digit images: each 28x28 rows, 28x28x1, 1x28x28, 784 values, or {"b64": an image file}, bare or '
        'as {"image": ...}. White ink on black, 0 to 255, or 0 to 1 when no value of an image is above 1.',
    )
    inputs: Any = Field(
        default=None,
        description='A tensor [n,28,28], [n,28,28,1], [n,1,28,28] or [n,784], one image\'s without n, {"b64": ...}, a '
        'list of these, or {"image": any of these}.',
    )


class RowAnswer(BaseModel):
    """Softmax probabilities of each instance."""

    predictions: list[list[float]]


class ColumnAnswer(BaseModel):
    """Softmax probabilities, a row for each image of the batch."""

    outputs: list[list[float]]


@dataclass(frozen=True)
class ParsedRequest:
    """A request's images, and the member of the answer that holds their probabilities."""

    inputs: Inputs
    answer: Literal["predictions", "outputs"]


async def predict_tensor(request: Request) -> Response:
    """Read up to 1,000 digits and return softmax probabilities."""
    uses = services(request)
    parsed = await served_model.parse(uses, await compressed_body.read(request), parse_request)
    served = await version_of(uses, request.path_params.get("version"))
    found = await served_model.infer(uses, served, parsed.inputs)
    answer = {parsed.answer: [one.probabilities for one in found]}
    headers = {served_model.VERSION_HEADER: str(served.version)} | served_model.warnings_of(found)
    return Response(to_json(answer), headers=headers, media_type="application/json")


# routes of Starlette's, as `/predict` is; `app.web.openapi.protocols` describes them
router = APIRouter()
router.add_route("/v1/models/digits:predict", predict_tensor, methods=["POST"])
router.add_route("/v1/models/digits/versions/{version}:predict", predict_tensor, methods=["POST"])


def parse_request(data: bytes) -> ParsedRequest:
    """Parse a request's body; raises BadInput or BadImage naming the field at fault."""
    request = served_model.parsed(TensorPrediction, data)
    named = request.model_fields_set & {"instances", "inputs"}
    given = {name for name in named if getattr(request, name) is not None}
    if request.instances is not None and given == {"instances"}:
        items = _rows(request.instances, "instances")
        return ParsedRequest(Inputs(items, many=True, field="instances", size=len(data)), "predictions")
    if given == {"inputs"}:
        items = _columns(request.inputs, "inputs")
        return ParsedRequest(Inputs(items, many=len(items) > 1, field="inputs", size=len(data)), "outputs")
    raise BadInput("Send exactly one of instances and inputs.", field=max(named, default="body"))


def _rows(rows: list[Any], field: str) -> list[Item]:
    """Return the images of a list in which each element is one."""
    if any(isinstance(row, dict) for row in rows):
        return _each([_unnamed(row) for row in rows], field)
    return _tensor(rows, field, single=False)


def _columns(column: Any, field: str) -> list[Item]:  # noqa: ANN401 - anything that JSON can say
    """Return the images of a whole batch."""
    column = _unnamed(column)
    if isinstance(column, dict):
        return _each([column], field)
    if isinstance(column, list) and column and isinstance(column[0], dict):
        return _each(column[: MAX_IMAGES + 1], field)
    return _tensor(column, field, single=True)


def _each(values: list[Any], field: str) -> list[Item]:
    """Return the image of each value, which is a file in base64 or its numbers."""
    if len(values) > MAX_IMAGES:
        raise BadInput(f"Send at most {MAX_IMAGES:,} images in one request.", field=field)
    items = [_one(value, f"{field}.{index}") for index, value in enumerate(values)]
    if sum(item.width * item.height for item in items if isinstance(item, OpenedImage)) > MAX_PIXELS:
        raise BadInput(f"The files have more than {MAX_PIXELS:,} pixels together; send fewer at a time.", field=field)
    return items


def _one(value: object, field: str) -> Item:
    if not isinstance(value, dict):
        images = _tensor(value, field, single=True)
        if len(images) > 1:
            raise BadInput("Each instance is one image.", field=field)
        return images[0]
    unknown = next((name for name in value if name not in {"b64", *INPUTS}), None)
    if unknown is not None:
        raise BadInput(f"There is no input `{unknown:.40}`; the one there is is `{INPUTS[0]}`.", field=field)
    encoded_file = value.get("b64")
    if len(value) > 1 or not isinstance(encoded_file, str):
        raise BadInput(f'An image is its numbers or {{"b64": a file}}, bare or as {{"{INPUTS[0]}": ...}}.', field=field)
    try:
        return open_image(from_base64(encoded_file, field))
    except BadImage as error:
        error.field = field
        raise


def _tensor(value: object, field: str, *, single: bool) -> list[Item]:
    tensor = numbers(value, field)
    return grey_images(tensor, count_of(tensor.shape, field, single=single), field, shares=True)


def _unnamed(value: Any) -> Any:  # noqa: ANN401 - anything that JSON can say
    """Return the input without its name, if it is named."""
    if isinstance(value, dict) and len(value) == 1:
        return next((value[name] for name in INPUTS if name in value), value)
    return value
