"""A 28x28 digit in each form in which it can be sent, and what is said of it."""

import io
import json
from collections.abc import Callable, Sequence
from typing import Any, Final

import httpx
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Said = tuple[list[int], bool]
"""The digits, and whether the answer warns that an image came inverted."""

Pixels = NDArray[Any]
"""(28, 28) grey values: uint8, or shares as floats."""


def _ours(answer: httpx.Response) -> Said:
    assert answer.status_code == 200, answer.text
    found = answer.json().get("predictions", [answer.json()])
    return [one["digit"] for one in found], any("inverted" in one["warnings"] for one in found)


def _rows(client: httpx.Client, pixels: Pixels) -> Said:
    return _ours(client.post("/predict", json={"image": pixels.tolist()}))


def _batch(client: httpx.Client, pixels: Pixels) -> Said:
    return _ours(client.post("/predict", json={"images": [pixels.tolist()] * 2}))


def _raw(client: httpx.Client, pixels: Pixels) -> Said:
    headers = {"Content-Type": "application/octet-stream"}
    return _ours(client.post("/predict", content=pixels.tobytes(), headers=headers))


def _png(client: httpx.Client, pixels: Pixels) -> Said:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    return _ours(client.post("/predict", content=file.getvalue(), headers={"Content-Type": "image/png"}))


def _number(client: httpx.Client, pixels: Pixels) -> Said:
    answer = client.post("/predict/number", json={"image": pixels.tolist()})
    assert answer.status_code == 200, answer.text
    return [int(digit) for digit in answer.json()["text"]], "inverted" in answer.json()["warnings"]


def _tf_serving(client: httpx.Client, body: dict[str, Any]) -> Said:
    answer = client.post("/v1/models/digits:predict", json=body)
    assert answer.status_code == 200, answer.text
    rows: Sequence[Sequence[float]] = next(iter(answer.json().values()))
    return [int(np.argmax(row)) for row in rows], answer.headers.get("Digits-Warnings") == "inverted"


def _kserve(client: httpx.Client, pixels: Pixels, **also: Any) -> Said:  # noqa: ANN401  members of the request
    kind = "UINT8" if pixels.dtype == np.uint8 else "FP32"
    tensor = {"name": "image", "shape": [1, 28, 28], "datatype": kind, "data": [pixels.tolist()]}
    return _inferred(client.post("/v2/models/digits/infer", json={"inputs": [tensor], **also}))


def _kserve_binary(client: httpx.Client, pixels: Pixels) -> Said:
    kind, values = ("UINT8", pixels) if pixels.dtype == np.uint8 else ("FP32", pixels.astype("<f4"))
    sized = {"binary_data_size": values.nbytes}
    tensor = {"name": "image", "shape": [1, 28, 28], "datatype": kind, "parameters": sized}
    text = json.dumps({"inputs": [tensor], "outputs": [{"name": "digit"}]}).encode()
    headers = {"Inference-Header-Content-Length": str(len(text))}
    return _inferred(client.post("/v2/models/digits/infer", content=text + values.tobytes(), headers=headers))


def _inferred(answer: httpx.Response) -> Said:
    assert answer.status_code == 200, answer.text
    found = answer.json()
    digits = next(one["data"] for one in found["outputs"] if one["name"] == "digit")
    is_inverted = answer.headers.get("Digits-Warnings") == "inverted"
    assert (found.get("parameters") == {"warnings": "inverted"}) is is_inverted
    return digits, is_inverted


NUMBERS: Final[dict[str, Callable[[httpx.Client, Pixels], Said]]] = {
    "rows": _rows,
    "batch": _batch,
    "number": _number,
    "instances": lambda client, pixels: _tf_serving(client, {"instances": [pixels.tolist()]}),
    "columns": lambda client, pixels: _tf_serving(client, {"inputs": {"image": [pixels.tolist()]}}),
    "kserve": _kserve,
    "kserve binary": _kserve_binary,
}
"""Forms that take numbers, whole or not."""

FORMS: Final[dict[str, Callable[[httpx.Client, Pixels], Said]]] = {**NUMBERS, "raw": _raw, "png": _png}
