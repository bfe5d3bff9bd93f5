"""Whatever comes by the protocols of other servers is read, or refused in a sentence that names what is wrong."""

import json
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.errors import AppError
from app.web.protocols.kserve import request
from app.web.protocols.kserve.binary import TYPES
from app.web.protocols.tf_serving import predict
from app.web.requests.inputs import Inputs

SHAPES = st.one_of(
    st.sampled_from([[784], [1, 784], [2, 784], [28, 28], [1, 28, 28], [1, 28, 28, 1], [1000, 784], [2, 28, 28]]),
    st.lists(st.integers(-2, 2**63), max_size=5),
)
NUMBER = st.one_of(st.integers(-1, 256), st.floats(), st.integers())
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBER, st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["image", "input", "b64", "x"]), inner, max_size=2),
    ),
    max_leaves=20,
)


def read_or_refused(inputs: Inputs | AppError) -> None:
    images: NDArray[Any] | AppError = inputs if isinstance(inputs, AppError) else images_of(inputs)
    if isinstance(images, AppError):
        assert images.status == 422
        assert images.detail.endswith(".")
    else:
        assert images.shape[1:] == (28, 28)
        assert images.dtype == np.uint8


def images_of(inputs: Inputs) -> NDArray[np.uint8] | AppError:
    try:
        return inputs.digit_images()
    except AppError as error:
        return error


def tensor(data: bytes, header_length: str | None) -> Inputs | AppError:
    try:
        return request.parse_request(data, header_length).inputs
    except AppError as error:
        return error


@settings(max_examples=200, deadline=None)
@given(
    shape=SHAPES,
    datatype=st.sampled_from([*TYPES, "BOOL", "BYTES"]),
    raw=st.one_of(
        st.binary(max_size=40), st.sampled_from([784, 1568, 3136, 6272]).map(lambda size: b"\1\x7f" * (size // 2))
    ),
    claimed=st.one_of(st.none(), st.integers(-1, 2**65)),
    header=st.one_of(st.none(), st.integers(-2, 2).map(str), st.text(max_size=12)),
)
def test_any_binary_tensor_is_read_or_refused(
    shape: list[int], datatype: str, raw: bytes, claimed: int | None, header: str | None
) -> None:
    size = len(raw) if claimed is None else claimed
    sent = {"name": "image", "shape": shape, "datatype": datatype, "parameters": {"binary_data_size": size}}
    text = json.dumps({"inputs": [sent]}).encode()
    said = header
    if header is not None and header.lstrip("-").isdecimal() and header.isascii():
        said = str(len(text) + int(header))  # near where the JSON ends
    read_or_refused(tensor(text + raw, said))
    read_or_refused(tensor(text + raw, str(len(text))))


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(["instances", "inputs"]),
    value=ANYTHING,
    more=st.dictionaries(st.text(max_size=3), ANYTHING, max_size=1),
)
def test_any_instances_and_inputs_are_read_or_refused(name: str, value: object, more: dict[str, Any]) -> None:
    try:
        found: Inputs | AppError = predict.parse_request(json.dumps({**more, name: value}).encode()).inputs
    except AppError as error:
        found = error
    read_or_refused(found)


@settings(max_examples=100, deadline=None)
@given(data=ANYTHING, shape=SHAPES, datatype=st.sampled_from([*TYPES]))
def test_any_tensor_in_json_is_read_or_refused(data: object, shape: list[int], datatype: str) -> None:
    sent = {"name": "image", "shape": shape, "datatype": datatype, "data": data}
    read_or_refused(tensor(json.dumps({"inputs": [sent]}).encode(), None))
