"""Inference by the Open Inference Protocol V2 (KServe), with tensors in JSON or as bytes.

https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol
"""

from collections.abc import Sequence
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
from app.web.requests.named_version import version_of
from app.web.services import services

BINARY_TYPES: Final[dict[str, np.dtype[Any]]] = {
    "FP32": np.dtype("<f4"),
    "INT64": np.dtype("<i8"),
    "BOOL": np.dtype("?"),
}


class InferOutput(BaseModel):
    """One output: `probabilities` FP32 [n,10], `digit` INT64 [n], or `is_digit` BOOL [n], false when it cannot tell.

    With `classification`, `probabilities` is BYTES [n,k]: the k most probable digits as `0.981200:7:7`.
    """

    name: Output
    datatype: Literal["FP32", "INT64", "BOOL", "BYTES"]
    shape: list[int]
    data: list[float] | list[int] | list[bool] | list[str] | None = None
    parameters: dict[str, int] | None = None


class InferResponse(BaseModel):
    """The outputs, flat in row-major order, and the version that gave them."""

    model_name: Literal["digits", "digits-image"] = served_model.NAME
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
    return await infer_as(request, served_model.NAME, tuple(DATATYPES))


async def infer_as(request: Request, name: str, outputs: Sequence[Output]) -> Response:
    """Do so under a model's name, with these outputs where the request names none."""
    uses = services(request)
    data = await compressed_body.read(request)
    parser = partial(parse_request, header_length=request.headers.get(HEADER), given=outputs)
    parsed = await served_model.parse(uses, data, parser)
    served = await version_of(uses, request.path_params.get("version"))
    found = await served_model.infer(uses, served, parsed.inputs)
    return _response(parsed, {"model_name": name, "model_version": str(served.version)}, found)


# routes of Starlette's, as `/predict` is; `app.web.openapi.protocols` describes them
router = APIRouter()
router.add_route("/v2/models/digits/infer", infer, methods=["POST"])
router.add_route("/v2/models/digits/versions/{version}/infer", infer, methods=["POST"])


def _response(parsed: ParsedRequest, model: dict[str, str], found: list[Recognition]) -> Response:
    outputs, raw = [], []
    for name, wanted in parsed.outputs.items():
        datatype = "BYTES" if wanted.classes else DATATYPES[name]
        values = most_probable(found, wanted.classes) if wanted.classes else _output(name, found)
        output: dict[str, Any] = {"name": name, "datatype": datatype, "shape": values.shape}
        if wanted.binary:
            raw.append(_strings(values) if wanted.classes else values.astype(BINARY_TYPES[datatype]).tobytes())
            output["parameters"] = {"binary_data_size": len(raw[-1])}
        else:
            output["data"] = values.ravel().tolist()
        outputs.append(output)
    answer: dict[str, Any] = {**model, "outputs": outputs}
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


def most_probable(found: list[Recognition], count: int) -> NDArray[np.str_]:
    """Return (n, count) strings: the most probable digits of each image, the first one first, as `0.981200:7:7`.

    They are a class's score, its index and its label. There are ten digits, so `count` beyond that is ten.
    https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/protocol/extension_classification.html
    """
    ranked = [sorted(enumerate(one.probabilities), key=lambda digit: -digit[1])[:count] for one in found]
    return np.array([[f"{share:f}:{digit}:{digit}" for digit, share in row] for row in ranked])


def _strings(values: NDArray[np.str_]) -> bytes:
    """Return strings as the protocol has BYTES: each after its length, 4 bytes, the lowest first."""
    texts = [text.encode() for text in values.ravel().tolist()]
    return b"".join(len(text).to_bytes(4, "little") + text for text in texts)
