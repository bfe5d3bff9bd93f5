"""Whatever the bytes of a request are, the Open Inference Protocol answers or refuses them."""

from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.web.protocols.kserve.binary import TYPES
from tests.support.drawings import SEVEN
from tests.support.kserve import INFER, LENGTH, binary, sized


@pytest.fixture(autouse=True)
def still_answering(reader: httpx.Client) -> Iterator[None]:
    """Whatever a test sends, a digit is read after it."""
    yield
    assert reader.post("/predict", json={"strokes": SEVEN}).json()["digit"] == 7


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=9),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
MEMBERS = some.fixed_dictionaries(
    {},
    optional={
        "name": some.sampled_from(["image", "input", "x"]),
        "shape": some.lists(some.sampled_from([-1, 0, 1, 2, 28, 784, 1000, 2**63]), max_size=5)
        | some.sampled_from([[1, 28, 28], [1, 784], [2, 28, 28, 1]])
        | JSON,
        "datatype": some.sampled_from([*TYPES, "BYTES", "BOOL"]) | JSON,
        "parameters": some.fixed_dictionaries({}, optional={"binary_data_size": some.integers(-1, 7000) | JSON}) | JSON,
        "data": JSON,
    },
)


def answered(response: httpx.Response) -> None:
    """Check that it was answered, or refused by a sentence; never an error of the server's own."""
    assert response.status_code in {200, 422}, response.text
    if response.status_code == 422:
        assert response.json()["error"]


@given(tensor=MEMBERS, data=some.binary(max_size=200), repeated=some.integers(0, 40), length=some.integers(-2, 400))
@settings(max_examples=300, deadline=None)
def test_malformed_requests_never_fail_the_server(
    wire: httpx.Client, tensor: dict[str, Any], data: bytes, repeated: int, length: int
) -> None:
    header = {"inputs": [{"name": "image", "shape": [1, 784], "datatype": "UINT8"} | tensor]}
    for size in (None, length):
        answered(wire.post(INFER, **binary(header, data * repeated, size)))


@given(body=some.binary(max_size=2000), length=some.none() | some.integers(0, 2000))
@settings(max_examples=200, deadline=None)
def test_arbitrary_bytes_never_fail_the_server(wire: httpx.Client, body: bytes, length: int | None) -> None:
    answered(wire.post(INFER, content=body, headers={} if length is None else {LENGTH: str(length)}))


@given(
    datatype=some.sampled_from(sorted(TYPES)),
    count=some.integers(1, 40),
    seed=some.integers(0, 2**32 - 1),
)
@settings(max_examples=200, deadline=None)
def test_any_bits_in_a_whole_tensor_are_answered_or_refused(
    wire: httpx.Client, datatype: str, count: int, seed: int
) -> None:
    data = np.random.default_rng(seed).bytes(count * 784 * TYPES[datatype].itemsize)
    answered(wire.post(INFER, **binary(sized(len(data), shape=[count, 784], datatype=datatype), data)))
