"""The OpenAPI description, with what the routes' types cannot express."""

from typing import Any, Final

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from app.digits.files.encode import data_url
from app.digits.rasterize import rasterize
from app.errors import (
    BadImage,
    BadInput,
    BadVersion,
    BlankImage,
    KeyNeeded,
    NoModel,
    NotFound,
    TooBusy,
    TooLarge,
    TooManyRequests,
    UnsupportedType,
)
from app.web.api.corrections import CorrectionInput
from app.web.api.number import NumberPrediction, predict_number
from app.web.api.predict import MAX_EXPLAINED, Prediction, Predictions, predict
from app.web.openapi.optional_members import make_optional
from app.web.openapi.protocols import MODELS, protocol_paths
from app.web.requests.digit_json import DigitInput
from app.web.requests.inputs import IMAGE_TYPES
from app.web.requests.named_version import MAX_NUMBER
from app.web.responses.problems import Problem, responses
from app.web.routes import policy_of

DESCRIPTION: Final = """
Reads handwritten digits. Draw at [/](/), retrain at [/admin](/admin), or call `POST /predict`:

    curl -T digit.png -X POST -H 'Content-Type: image/png' http://127.0.0.1:8000/predict

Every error is `application/problem+json` (RFC 9457); its `detail` says what to do instead.
"""

SEVEN: Final = [[[20, 25], [80, 22], [52, 60], [40, 98]]]

TEN: Final = [[[23, 12], [22, 36], [20, 60]], [[58, 12], [44, 24], [44, 48], [56, 60], [68, 50], [70, 26], [58, 12]]]

SCHEMA: Final = "#/components/schemas/{model}"

PREDICT_ERRORS: Final = (
    BadImage, BlankImage, BadInput, TooLarge, UnsupportedType, TooManyRequests, TooBusy, NoModel,
)  # fmt: skip

ANSWERS: Final = (Prediction, Predictions, NumberPrediction)
"""The answers that msgspec encodes; it describes them too."""

REQUEST_ID: Final = {
    "name": "X-Request-ID",
    "in": "header",
    "description": "Names the request in the answer and in the server's log.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,64}$"},
}
"""Optional, as every route's; without an optional parameter a client of openapi-python-client 0.29 fails on import, see
`findings/openapi-python-client-several-bodies.sh`."""

FILE: Final = {"schema": {"type": "string", "format": "binary"}}


def _predict_content() -> dict[str, Any]:
    """Return every form of `POST /predict`, with working examples."""
    return {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/DigitInput"},
            "examples": {
                "strokes": {"summary": "A 7, as a pen drew it", "value": {"strokes": SEVEN}},
                "image": {
                    "summary": "A 1, as a digit image of 28x28",
                    "value": {
                        "image": [[255 if 4 <= y < 24 and 13 <= x < 16 else 0 for x in range(28)] for y in range(28)]
                    },
                },
                "images": {
                    "summary": "A 1 and a dash, as canvases of 8x8",
                    "value": {
                        "images": [
                            [[0 if 1 <= y < 7 and x == 4 else 255 for x in range(8)] for y in range(8)],
                            [[0 if y == 4 and 1 <= x < 7 else 255 for x in range(8)] for y in range(8)],
                        ]
                    },
                },
                "image_base64": {
                    "summary": "The 7 as a file in base64",
                    "value": {"image_base64": data_url(rasterize(SEVEN))},
                },
            },
        },
        **dict.fromkeys(sorted(IMAGE_TYPES), FILE),
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary", "description": "The image file."}},
            }
        },
        "application/octet-stream": {
            "schema": {
                "type": "string",
                "format": "binary",
                "description": "n x 784 bytes: n digit images, row by row.",
            }
        },
    }


def _number_content() -> dict[str, Any]:
    """Return every form of `POST /predict/number`: those of `POST /predict` that hold one image or drawing."""
    content = _predict_content()
    content.pop("application/octet-stream")
    content["application/json"] = {
        "schema": {
            "$ref": "#/components/schemas/DigitInput",
            "description": "As for one digit, but not `images`.",
        },
        "examples": {
            "strokes": {"summary": "10, as a pen drew it", "value": {"strokes": TEN}},
            "image_base64": {
                "summary": "10 as a file in base64",
                "value": {"image_base64": data_url(rasterize(TEN))},
            },
        },
    }
    return content


def describe(app: FastAPI, *, keyed: bool) -> None:
    """Make `app.openapi()` return the full description; it is built at the first call and cached.

    With `keyed`, it describes where an API key is needed.
    """

    # replacing the method is FastAPI's documented way to extend the description
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
            if keyed:
                _ask_for_keys(app.openapi_schema)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes, servers=app.servers or None
    )
    own_paths = {"/predict": {"post": _predict()}, "/predict/number": {"post": _number()}}
    schema["paths"] = own_paths | schema["paths"] | protocol_paths()
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    own_models: tuple[type[BaseModel], ...] = (CorrectionInput, DigitInput, Problem, *MODELS)
    for model in own_models:
        own = model.model_json_schema(ref_template=SCHEMA)
        schemas |= own.pop("$defs", {}) | {model.__name__: own}
    schemas |= msgspec.json.schema_components(ANSWERS, ref_template=SCHEMA.format(model="{name}"))[1]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schema["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path in schema["paths"].values():
        for operation in path.values():
            _correct(operation)
    make_optional(schema)
    return schema


def _predict() -> dict[str, Any]:
    answers = [{"$ref": SCHEMA.format(model=model.__name__)} for model in (Prediction, Predictions)]
    return {
        "tags": ["Recognize"],
        "summary": "Read one digit, or up to 1,000",
        "description": predict.__doc__,
        "operationId": "predict",
        "parameters": [
            {
                "name": "view",
                "in": "query",
                "description": "Add the digit image used.",
                "schema": {"type": "boolean", "default": False},
            },
            {
                "name": "explain",
                "in": "query",
                "description": f"Add what its ink says for and against the answer; of {MAX_EXPLAINED} images at most.",
                "schema": {"type": "boolean", "default": False},
            },
            {
                "name": "number",
                "in": "query",
                "description": "Of one drawing or image: add `number` where it shows a whole number, not a digit.",
                "schema": {"type": "boolean", "default": False},
            },
            {
                "name": "version",
                "in": "query",
                "description": "The version that answers, instead of the one in service.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_NUMBER},
            },
            REQUEST_ID,
        ],
        "requestBody": {"required": True, "content": _predict_content()},
        "responses": {
            "200": {
                "description": "What the network says; of several images, in their order.",
                "content": {"application/json": {"schema": {"anyOf": answers}}},
            }
        }
        | {str(status): described for status, described in responses(*PREDICT_ERRORS, NotFound, BadVersion).items()},
    }


def _number() -> dict[str, Any]:
    return {
        "tags": ["Recognize"],
        "summary": "Read a whole number",
        "description": predict_number.__doc__,
        "operationId": "predict_number",
        "parameters": [REQUEST_ID],
        "requestBody": {"required": True, "content": _number_content()},
        "responses": {
            "200": {
                "description": "Its digits and marks in reading order, each with its box.",
                "content": {"application/json": {"schema": {"$ref": SCHEMA.format(model="NumberPrediction")}}},
            }
        }
        | {str(status): described for status, described in responses(*PREDICT_ERRORS).items()},
    }


def _correct(operation: dict[str, Any]) -> None:
    """Describe the errors as they are sent, and the token where one is needed."""
    for status, response in operation["responses"].items():
        content = response.get("content", {})
        if status == "422" and "application/json" in content:
            response["content"] = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        elif status >= "400":
            content.pop("application/json", None)
    if "401" in operation["responses"]:
        operation["security"] = [{"token": []}]


def _ask_for_keys(schema: dict[str, Any]) -> None:
    """Describe the API key, in either header, and the refusal without one."""
    schemes = schema["components"]["securitySchemes"]
    schemes["key"] = {"type": "apiKey", "in": "header", "name": "X-API-Key"}
    schemes["bearer"] = {"type": "http", "scheme": "bearer", "description": "An API key, dk_…"}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if policy_of(method.upper(), path).needs_key and "security" not in operation:
                operation["security"] = [{"key": []}, {"bearer": []}, {"token": []}]
                operation["responses"] |= {str(status): described for status, described in responses(KeyNeeded).items()}
