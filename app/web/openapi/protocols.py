"""The OpenAPI description of inference by the protocols of other servers, whose routes are Starlette's."""

from typing import Any, Final

from pydantic import BaseModel

from app.digits.files.encode import data_url
from app.digits.rasterize import rasterize
from app.errors import (
    AppError,
    BadImage,
    BadInput,
    BadVersion,
    BlankImage,
    NoModel,
    NotFound,
    TooBusy,
    TooLarge,
    TooManyRequests,
    UnsupportedType,
)  # fmt: skip
from app.web.protocols.kserve import image_model
from app.web.protocols.kserve.binary import HEADER
from app.web.protocols.kserve.infer import InferResponse, infer
from app.web.protocols.kserve.request import InferRequest
from app.web.protocols.served_model import VERSION_HEADER, WARNINGS_HEADER
from app.web.protocols.tf_serving.predict import (
    ColumnAnswer,
    RowAnswer,
    TensorPrediction,
    predict_tensor,
)
from app.web.requests.named_version import MAX_NUMBER
from app.web.responses.problems import responses

MODELS: Final[tuple[type[BaseModel], ...]] = (InferRequest, InferResponse, TensorPrediction, RowAnswer, ColumnAnswer)

SCHEMA: Final = "#/components/schemas/{model}"

ERRORS: Final = (
    BadInput, BlankImage, TooLarge, UnsupportedType, TooManyRequests, TooBusy, NoModel,
)  # fmt: skip

ROWS: Final = [[255 if 4 <= y < 24 and 13 <= x < 16 else 0 for x in range(28)] for y in range(28)]
"""A 1, as a digit image."""

SEVEN: Final = [[[20, 25], [80, 22], [52, 60], [40, 98]]]

VERSION: Final = {
    "name": "version",
    "in": "path",
    "required": True,
    "description": "A version's number.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MAX_NUMBER, "examples": [1]},
}

WARNINGS: Final = {
    WARNINGS_HEADER: {"description": "`inverted`: an image came dark on light.", "schema": {"type": "string"}}
}


def protocol_paths() -> dict[str, Any]:
    """Return the paths of inference requests, with working examples."""
    return {
        "/v2/models/digits/infer": {"post": _infer()},
        "/v2/models/digits/versions/{version}/infer": {"post": _of_version(_infer())},
        "/v2/models/digits-image/infer": {"post": _infer_image()},
        "/v2/models/digits-image/versions/{version}/infer": {"post": _of_version(_infer_image())},
        "/v1/models/digits:predict": {"post": _predict_tensor()},
        "/v1/models/digits/versions/{version}:predict": {"post": _of_version(_predict_tensor())},
    }


def _of_version(operation: dict[str, Any]) -> dict[str, Any]:
    """Return the same operation for the version that the path names."""
    return operation | {
        "operationId": f"{operation['operationId']}_of_version",
        "summary": f"{operation['summary']} by one version",
        "parameters": [VERSION, *operation.get("parameters", [])],
        "responses": operation["responses"] | _errors(NotFound, BadVersion),
    }


def _infer() -> dict[str, Any]:
    header = {
        "name": HEADER,
        "in": "header",
        "description": "The length of the JSON when tensors follow it as bytes; 0 when the body is nothing but n x 784 "
        "bytes of digit images.",
        "schema": {"type": "integer", "minimum": 0},
    }
    tensor = {"name": "image", "shape": [1, 28, 28], "datatype": "UINT8", "data": [ROWS]}
    shares = [[round(value / 255, 3) for row in ROWS for value in row]]
    examples = {
        "rows": {"summary": "A 1", "value": {"inputs": [tensor]}},
        "shares": {
            "summary": "The 1 as floating point, of which one output is wanted",
            "value": {
                "id": "42",
                "inputs": [{"name": "image", "shape": [1, 784], "datatype": "FP32", "data": shares}],
                "outputs": [{"name": "digit"}],
            },
        },
    }
    octets = {"schema": {"type": "string", "format": "binary", "description": f"See {HEADER}."}}
    return {
        "tags": ["Open Inference Protocol V2"],
        "summary": "Infer",
        "description": infer.__doc__,
        "operationId": "infer",
        "parameters": [header],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": _reference(InferRequest), "examples": examples},
                "application/octet-stream": octets,
            },
        },
        "responses": {
            "200": {
                "description": "The outputs, in JSON or as bytes behind it.",
                "headers": {HEADER: {"schema": {"type": "integer"}}, **WARNINGS},
                "content": {
                    "application/json": {"schema": _reference(InferResponse)},
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                },
            }
        }
        | _errors(*ERRORS),
    }


def _infer_image() -> dict[str, Any]:
    """Return the same operation for the model of one output, without the examples."""
    content = {"application/json": {"schema": _reference(InferRequest)}}
    return _infer() | {
        "summary": "Infer by digits-image",
        "description": image_model.infer.__doc__,
        "operationId": "infer_image",
        "requestBody": {"required": True, "content": content},
    }


def _predict_tensor() -> dict[str, Any]:
    file = {"b64": data_url(rasterize(SEVEN)).partition(",")[2]}
    examples = {
        "rows": {"summary": "Two times a 1, row by row", "value": {"instances": [ROWS, ROWS]}},
        "files": {"summary": "A 7 as a file, and the 1", "value": {"instances": [file, {"image": ROWS}]}},
        "columns": {
            "summary": "The 1 as a batch of one",
            "value": {"signature_name": "serving_default", "inputs": {"image": [ROWS]}},
        },
    }
    return {
        "tags": ["TensorFlow Serving"],
        "summary": "Predict",
        "description": predict_tensor.__doc__,
        "operationId": "predict_tensor",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _reference(TensorPrediction), "examples": examples}},
        },
        "responses": {
            "200": {
                "description": "`predictions` of `instances`, `outputs` of `inputs`.",
                "headers": {VERSION_HEADER: {"schema": {"type": "integer"}}, **WARNINGS},
                "content": {
                    "application/json": {"schema": {"anyOf": [_reference(RowAnswer), _reference(ColumnAnswer)]}}
                },
            }
        }
        | _errors(BadImage, *ERRORS),
    }


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": SCHEMA.format(model=model.__name__)}


def _errors(*errors: type[AppError]) -> dict[str, Any]:
    return {str(status): described for status, described in responses(*errors).items()}
