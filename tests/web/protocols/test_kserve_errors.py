"""What the Open Inference Protocol refuses, it refuses by a sentence."""

import gzip
import json
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from tests.support.drawings import SEVEN
from tests.support.kserve import INFER, INK, LENGTH, binary, refused, request, sized


@pytest.fixture(autouse=True)
def still_answering(reader: httpx.Client) -> Iterator[None]:
    """Whatever a test sends, a digit is read after it."""
    yield
    assert reader.post("/predict", json={"strokes": SEVEN}).json()["digit"] == 7


def test_a_request_as_these_tests_change_it_is_answered(reader: httpx.Client) -> None:
    assert reader.post(INFER, json=request()).status_code == 200
    assert reader.post(INFER, **binary(sized(784), bytes(INK))).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "inputs"),
        ({"inputs": []}, "inputs"),
        ({"inputs": request()["inputs"] * 2}, "inputs"),
        (request(datatype="BYTES"), "inputs.0.datatype"),
        (request(datatype="BF16"), "inputs.0.datatype"),
        (request(shape=[]), "inputs.0.shape"),
        (request(shape=[28, 27]), "inputs.0.shape"),
        (request(shape=[0, 784]), "inputs.0.shape"),
        (request(shape=[-1, 784]), "inputs.0.shape"),
        (request(shape=[1001, 784]), "inputs.0.shape"),
        (request(shape=[1, 280, 280]), "inputs.0.shape"),
        (request(shape=[2, 784]), "inputs.0.data"),
        (request(data=INK[1:]), "inputs.0.data"),
        (request(data=[INK, INK]), "inputs.0.data"),
        (request(data=[INK[1:], INK]), "inputs.0.data"),
        (request(data=[[[[[1]]]]]), "inputs.0.data"),
        (request(data=[]), "inputs.0.data"),
        (request(data=[[]]), "inputs.0.data"),
        (request(data=None), "inputs.0.data"),
        (request(data="7"), "inputs.0.data"),
        (request(data=["7"] * 784), "inputs.0.data"),
        (request(data=[True] * 784), "inputs.0.data"),
        (request(data=[*INK[1:], None]), "inputs.0.data"),
        (request(data=[*INK[1:], [1]]), "inputs.0.data"),
        (request(data=[*INK[1:], 0.5]), "inputs.0.data"),
        (request(data=[*INK[1:], 256]), "inputs.0.data"),
        (request(data=[*INK[1:], -1]), "inputs.0.data"),
        (request(data=[*INK[1:], 10**40]), "inputs.0.data"),
        (request(datatype="FP32", data=[*INK[1:], 255.5]), "inputs.0.data"),
        (request(datatype="FP32", data=[*INK[1:], 0.5 - 1]), "inputs.0.data"),
        (request(datatype="FP32", data=[*INK[2:], 0.5, 10**400]), "inputs.0.data"),
        (request(parameters={"binary_data_size": 784}), "inputs.0.data"),
        (sized(784), "inputs.0.parameters.binary_data_size"),
        (request(data=None, parameters={"shared_memory_region": "r"}), "inputs.0.parameters"),
        (request() | {"outputs": [{"name": "logits"}]}, "outputs.0.name"),
        (request() | {"outputs": [{"name": "digit"}] * 4}, "outputs"),
        (request() | {"outputs": [{"name": "digit", "parameters": {"classification": 3}}]}, "outputs.0.parameters"),
        (request() | {"id": 7}, "id"),
    ],
)
def test_bad_requests_are_refused_naming_the_field(reader: httpx.Client, body: dict[str, Any], field: str) -> None:
    refused(reader.post(INFER, json=body), 422, "bad-input", field)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", "-1e999"])
def test_values_that_are_no_number_are_refused(reader: httpx.Client, value: str) -> None:
    body = json.dumps(request(datatype="FP64", data=["?", *INK[1:]])).replace('"?"', value)
    refused(reader.post(INFER, content=body), 422, "bad-input", "inputs.0.data")


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"\xff", b"[" * 50_000, b'{"inputs":' + b"[" * 50_000])
def test_what_is_no_json_is_refused(reader: httpx.Client, body: bytes) -> None:
    refused(reader.post(INFER, content=body), 422, "bad-input", "body")


@pytest.mark.parametrize("many", [b"[[]],", b"[],", b"{},"])
def test_millions_of_empty_things_are_refused_before_they_are_read(reader: httpx.Client, many: bytes) -> None:
    body = b'{"inputs":[' + many * (10_000_000 // len(many)) + b"7]}"
    assert "too many" in refused(reader.post(INFER, content=body), 422, "bad-input", "body")


def test_a_thousand_images_may_have_a_list_for_every_value(reader: httpx.Client) -> None:
    body = request(shape=[1000, 28, 28, 1], data=np.full((1000, 28, 28, 1), 200).tolist())
    assert len(reader.post(INFER, json=body).json()["outputs"][1]["data"]) == 1000


def test_a_blank_image_is_named_by_its_place(reader: httpx.Client) -> None:
    body = request(shape=[2, 784], data=[INK, [0] * 784])
    refused(reader.post(INFER, json=body), 422, "blank-image", "inputs.0.data.1")
    refused(reader.post(INFER, json=request(data=[0] * 784)), 422, "blank-image", "inputs.0.data")


@pytest.mark.parametrize("length", ["x", "-1", "9999", "1e3", "", "²", "9" * 30])
def test_a_header_length_that_cannot_be_is_refused(reader: httpx.Client, length: str) -> None:
    sent = binary(sized(784), bytes(INK), length)
    sent["headers"] = {LENGTH.encode(): length.encode()}
    refused(reader.post(INFER, **sent), 422, "bad-input", LENGTH)


@pytest.mark.parametrize(("size", "follow"), [(783, 783), (784, 783), (784, 785), (785, 785), (0, 0), (-1, 784)])
def test_sizes_that_do_not_agree_are_refused(reader: httpx.Client, size: int, follow: int) -> None:
    answer = reader.post(INFER, **binary(sized(size), bytes(INK + INK)[:follow]))
    assert "784 bytes" in refused(answer, 422, "bad-input", "inputs.0.parameters.binary_data_size")


def test_bytes_that_nothing_asks_for_are_refused(reader: httpx.Client) -> None:
    refused(reader.post(INFER, **binary(request(), b"more")), 422, "bad-input", "inputs.0.data")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 255.5])
def test_floats_out_of_range_are_refused_as_bytes_too(reader: httpx.Client, value: float) -> None:
    data = struct.pack("<784f", value, *INK[1:])
    refused(reader.post(INFER, **binary(sized(3136, datatype="FP32"), data)), 422, "bad-input", "inputs.0.data")


def test_another_model_is_not_found(reader: httpx.Client) -> None:
    assert "`digits`" in refused(reader.post("/v2/models/letters/infer", json=request()), 404, "not-found")
    refused(reader.get("/v2/models/letters"), 404, "not-found")
    refused(reader.get("/v2/models/digits/versions/99"), 404, "not-found")
    refused(reader.post("/v2/models/digits/versions/٣/infer", json=request()), 404, "not-found")
    refused(reader.get("/v2/models/digits/infer"), 405, "method-not-allowed")


def test_a_body_over_10_mb_is_refused(reader: httpx.Client) -> None:
    refused(reader.post(INFER, content=bytes(10 * 2**20 + 1), headers={LENGTH: "0"}), 413, "too-large")


@pytest.mark.parametrize(("encoding", "squeeze"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_bomb_is_refused_at_the_limit(reader: httpx.Client, encoding: str, squeeze: Any) -> None:  # noqa: ANN401
    bomb = squeeze(bytes(200 * 2**20))
    assert len(bomb) < 300_000
    sentence = refused(
        reader.post(INFER, content=bomb, headers={LENGTH: "0", "Content-Encoding": encoding}), 413, "too-large"
    )
    assert "10 MB" in sentence


@pytest.mark.parametrize("cut", [slice(0, -9), slice(1, None), slice(0, 0)])
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_damaged_compression_is_refused(reader: httpx.Client, encoding: str, cut: slice) -> None:
    body = json.dumps(request()).encode()
    squeezed = gzip.compress(body) if encoding == "gzip" else zlib.compress(body)
    answer = reader.post(INFER, content=squeezed[cut], headers={"Content-Encoding": encoding})
    refused(answer, 422, "bad-input", "body")


def test_what_follows_a_compressed_stream_is_refused(reader: httpx.Client) -> None:
    body = gzip.compress(json.dumps(request()).encode()) * 2
    refused(reader.post(INFER, content=body, headers={"Content-Encoding": "gzip"}), 422, "bad-input", "body")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_other_encodings_are_told_those_that_are_taken(reader: httpx.Client, encoding: str) -> None:
    answer = reader.post(INFER, content=b"7", headers={"Content-Encoding": encoding})
    assert "gzip" in refused(answer, 415, "unsupported-type")
    assert answer.headers["accept-encoding"] == "gzip, deflate"
