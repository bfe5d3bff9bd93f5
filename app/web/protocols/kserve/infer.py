"""Inference by the Open Inference Protocol V2 (KServe), with tensors in JSON or as bytes.

https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol
"""

from functools import partial
from typing import Any, Final, Literal

import numpy as np
from fastapi import APIRouter
from numpy.typing import NDArray
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from app.inference.recognize import Recognition
from app.web.protocols import served_model
from app.web.protocols.kserve.binary import HEADER
from app.web.protocols.kserve.request import DATATYPES, Output, ParsedRequest, parse_request
from app.web.requests import compressed_body
from app.web.services import services

BINARY_TYPES: Final[dict[str, np.dtype[Any]]] = {
    "FP32": np.dtype("<f4"),
    "INT64": np.dtype("<i8"),
    "BOOL": np.dtype("?"),
}


class InferOutput(BaseModel):
    """One output: `probabilities` FP32 [n,10], `digit` INT64 [n], or `is_digit` BOOL [n], false when it cannot tell."""

    name: Output
    datatype: Literal["FP32", "INT64", "BOOL"]
    shape: list[int]
    data: list[float] | list[int] | list[bool] | None = None
    parameters: dict[str, int] | None = None


class InferResponse(BaseModel):
    """The outputs, flat in row-major order, and the version that gave them."""

    model_name: Literal["digits"] = served_model.NAME
    model_version: str = Field(examples=["2"])
    id: str | None = None
    parameters: dict[str, str] | None = Field(
        default=None,
        description="`warnings` is `inverted` where an image came dark on light; it was turned over.",
        examples=[{"warnings": "inverted"}],
    )
    outputs: list[InferOutput]


async def infer(request: Request) -> Response:
    """Read up to 1,000 digit images, sent as one tensor, and return softmax probabilities."""
    uses = services(request)
    data = await compressed_body.read(request)
    parser = partial(parse_request, header_length=request.headers.get(HEADER))
    parsed = await served_model.parse(uses, data, parser)
    served = await served_model.version_of(uses, request.path_params.get("version"))
    return _response(parsed, served.version, await served_model.infer(uses, served, parsed.inputs))


# routes of Starlette's, as `/predict` is; `app.web.openapi.protocols` describes them
router = APIRouter()
router.add_route("/v2/models/digits/infer", infer, methods=["POST"])
router.add_route("/v2/models/digits/versions/{version}/infer", infer, methods=["POST"])


def _response(parsed: ParsedRequest, version: int, found: list[Recognition]) -> Response:
    outputs, raw = [], []
    for name, binary in parsed.outputs.items():
        values = _output(name, found)
        output: dict[str, Any] = {"name": name, "datatype": DATATYPES[name], "shape": values.shape}
        if binary:
            raw.append(values.astype(BINARY_TYPES[DATATYPES[name]]).tobytes())
            output["parameters"] = {"binary_data_size": len(raw[-1])}
        else:
            output["data"] = values.ravel().tolist()
        outputs.append(output)
    answer: dict[str, Any] = {"model_name": served_model.NAME, "model_version": str(version), "outputs": outputs}
    if parsed.id is not None:
        answer["id"] = parsed.id
    headers = served_model.warnings_of(found)
    if headers:
        answer["parameters"] = {"warnings": "inverted"}
    text = to_json(answer)
    if not raw:
        return Response(text, headers=headers, media_type="application/json")
    headers[HEADER] = str(len(text))
    return Response(b"".join([text, *raw]), headers=headers, media_type="application/octet-stream")


def _output(name: Output, found: list[Recognition]) -> NDArray[Any]:
    return np.array([getattr(one, name) for one in found])
