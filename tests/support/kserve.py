"""Requests of the Open Inference Protocol V2 and their answers, for tests."""

import json
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray
from tritonclient.http import InferInput

from app.digits.normalize import normalize
from tests.support.drawings import ONE, SEVEN, THREE, ZERO, canvas

DIGITS = np.array([normalize(canvas(strokes)) for strokes in (ONE, SEVEN, ZERO, THREE)])  # (4, 28, 28) uint8
SHARES = (DIGITS / 255).astype(np.float32)
READ = [1, 7, 0, 3]

INFER = "/v2/models/digits/infer"
LENGTH = "Inference-Header-Content-Length"
INK = [200] * 784


def tensor(values: NDArray[Any], datatype: str, *, binary: bool = True, name: str = "image") -> list[InferInput]:
    """Return the one input of a request, as Triton's client has it."""
    given = InferInput(name, list(values.shape), datatype)
    given.set_data_from_numpy(values, binary_data=binary)
    return [given]


def header(response: httpx.Response) -> tuple[dict[str, Any], bytes]:
    """Return the JSON of an answer with bytes behind it, and the bytes."""
    length = int(response.headers[LENGTH])
    found: dict[str, Any] = json.loads(response.content[:length])
    return found, response.content[length:]


def refused(response: httpx.Response, status: int, slug: str, field: str | None = None) -> str:
    """Return the sentence of an error, which both this program's clients and the protocol's find."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert (body["type"], body["status"], body.get("field")) == (f"/problems/{slug}", status, field)
    assert body["error"] == body["detail"]
    assert body["detail"].endswith(".")
    found: str = body["detail"]
    return found


def request(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - anything that JSON can say
    """Return a request of one image whose tensor has some members changed; None takes one away."""
    tensor = {"name": "image", "shape": [1, 784], "datatype": "UINT8", "data": INK} | changes
    return {"inputs": [{name: value for name, value in tensor.items() if value is not None}]}


def binary(header: object, data: bytes, length: int | str | None = None) -> dict[str, Any]:
    """Return the body and headers of a request with bytes behind its JSON."""
    text = json.dumps(header).encode()
    return {"content": text + data, "headers": {LENGTH: str(len(text) if length is None else length)}}


def sized(count: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - anything that JSON can say
    """Return a request of one image whose tensor follows the JSON as `count` bytes."""
    return request(data=None, parameters={"binary_data_size": count}, **changes)
