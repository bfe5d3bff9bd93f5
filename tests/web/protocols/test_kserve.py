"""Inference by the Open Inference Protocol V2, with Triton's own client."""

import json
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from tritonclient.http import InferenceServerClient, InferRequestedOutput, InferResult
from tritonclient.utils import InferenceServerException

from app.main import create_app
from app.settings import Settings
from tests.support.fakes import FakeClassifier
from tests.support.kserve import DIGITS, INFER, LENGTH, READ, SHARES, header, tensor
from tests.support.serving import served


@pytest.mark.parametrize("binary", [True, False], ids=["bytes", "JSON"])
@pytest.mark.parametrize(
    ("values", "datatype"),
    [
        (DIGITS, "UINT8"),
        (SHARES, "FP32"),
        (DIGITS.astype(np.float32), "FP32"),
        (SHARES.astype(np.float64), "FP64"),
        (DIGITS.astype(np.float16), "FP16"),
        (DIGITS.astype(np.int64), "INT64"),
        (DIGITS.astype(np.uint16), "UINT16"),
        (DIGITS[..., None], "UINT8"),
        (SHARES[..., None], "FP32"),
        (DIGITS.reshape(4, 784), "UINT8"),
    ],
    ids=lambda given: given if isinstance(given, str) else f"{given.dtype} {given.shape}",
)
def test_it_reads_every_datatype_and_shape(
    triton: InferenceServerClient, values: NDArray[Any], datatype: str, *, binary: bool
) -> None:
    answer = triton.infer("digits", tensor(values, datatype, binary=binary), request_id="request 7")
    assert answer.as_numpy("digit").tolist() == READ
    assert answer.as_numpy("is_digit").tolist() == [True] * 4
    probabilities = answer.as_numpy("probabilities")
    assert (probabilities.shape, probabilities.dtype) == ((4, 10), np.float32)
    assert probabilities.sum(1) == pytest.approx(1, abs=1e-6)
    assert probabilities.argmax(1).tolist() == READ
    assert answer.get_response()["model_version"] == "2"
    assert answer.get_response()["id"] == "request 7"


@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1), (784,), (1, 28, 28), (1, 784)])
def test_one_image_may_come_without_the_dimension_of_a_batch(
    triton: InferenceServerClient, shape: tuple[int, ...]
) -> None:
    answer = triton.infer("digits", tensor(DIGITS[1].reshape(shape), "UINT8", name="input"))
    assert answer.as_numpy("digit").tolist() == [7]
    assert answer.as_numpy("probabilities").shape == (1, 10)


def test_it_says_the_same_as_predict(triton: InferenceServerClient, reader: httpx.Client) -> None:
    expected = reader.post("/predict", json={"images": DIGITS.tolist()}).json()["predictions"]
    answer = triton.infer("digits", tensor(SHARES, "FP32"))
    assert answer.as_numpy("probabilities") == pytest.approx(np.array([one["probabilities"] for one in expected]))


def test_only_the_outputs_asked_for_are_sent_each_as_it_was_asked(triton: InferenceServerClient) -> None:
    outputs = [InferRequestedOutput("is_digit", binary_data=False), InferRequestedOutput("digit", binary_data=True)]
    answer = triton.infer("digits", tensor(DIGITS, "UINT8"), outputs=outputs)
    assert [one["name"] for one in answer.get_response()["outputs"]] == ["is_digit", "digit"]
    assert answer.get_response()["outputs"][0]["data"] == [True] * 4
    assert answer.as_numpy("digit").tolist() == READ
    assert answer.as_numpy("probabilities") is None


def test_it_says_when_it_cannot_tell(settings: Settings) -> None:
    with (
        served(create_app(settings, classifier=FakeClassifier(digit=7, confidence=0.3))) as client,
        InferenceServerClient(f"127.0.0.1:{client.base_url.port}") as triton,
    ):
        answer = triton.infer("digits", tensor(DIGITS, "UINT8"))
    assert answer.as_numpy("digit").tolist() == [7] * 4
    assert answer.as_numpy("is_digit").tolist() == [False] * 4


@pytest.mark.parametrize("count", [100, 1000])
def test_a_batch_is_answered_in_its_order(triton: InferenceServerClient, count: int) -> None:
    answer = triton.infer("digits", tensor(np.tile(DIGITS, (count // 4, 1, 1)), "UINT8"))
    assert answer.as_numpy("digit").tolist() == READ * (count // 4)


def test_more_than_a_thousand_images_are_refused(triton: InferenceServerClient) -> None:
    with pytest.raises(InferenceServerException, match="1,000") as caught:
        triton.infer("digits", tensor(np.ones((1001, 784), np.uint8), "UINT8"))
    assert caught.value.status() == "422"


@pytest.mark.parametrize("algorithm", ["gzip", "deflate"])
def test_it_takes_compressed_requests(triton: InferenceServerClient, algorithm: str) -> None:
    answer = triton.infer(
        "digits",
        tensor(DIGITS, "UINT8"),
        request_compression_algorithm=algorithm,
        response_compression_algorithm=algorithm,
    )
    assert answer.as_numpy("digit").tolist() == READ


def test_many_requests_at_once_are_each_answered(served_once: str) -> None:
    with InferenceServerClient(served_once.removeprefix("http://"), concurrency=4) as triton:
        waiting = [triton.async_infer("digits", tensor(DIGITS[i % 4], "UINT8")) for i in range(32)]
        answers: list[InferResult] = [one.get_result() for one in waiting]
    assert [int(one.as_numpy("digit")[0]) for one in answers] == READ * 8


def test_raw_bytes_are_the_one_input(reader: httpx.Client) -> None:
    found, data = header(reader.post(INFER, content=DIGITS.tobytes(), headers={LENGTH: "0"}))
    assert [one["name"] for one in found["outputs"]] == ["probabilities", "digit", "is_digit"]
    assert [one["parameters"]["binary_data_size"] for one in found["outputs"]] == [160, 32, 4]
    assert np.frombuffer(data[160:192], "<i8").tolist() == READ


def test_the_content_type_does_not_matter(reader: httpx.Client) -> None:
    body = {"inputs": [{"name": "image", "shape": [28, 28], "datatype": "UINT8", "data": DIGITS[1].ravel().tolist()}]}
    form = {"Content-Type": "application/x-www-form-urlencoded"}  # as curl says unless it is told otherwise
    answer = reader.post(INFER, content=json.dumps(body), headers=form).json()
    assert answer["outputs"][1] == {"name": "digit", "datatype": "INT64", "shape": [1], "data": [7]}


def test_health_passes_where_inference_is_limited(settings: Settings) -> None:
    strict = settings.model_copy(update={"rate_limit": "2/minute"})
    with (
        served(create_app(strict)) as client,
        InferenceServerClient(f"127.0.0.1:{client.base_url.port}") as triton,
    ):
        for _ in range(2):
            triton.infer("digits", tensor(DIGITS, "UINT8"))
        with pytest.raises(InferenceServerException, match="ask again later") as caught:
            triton.infer("digits", tensor(DIGITS, "UINT8"))
        assert caught.value.status() == "429"
        assert triton.is_server_ready()
        assert triton.is_model_ready("digits")


def test_optional_members_may_be_null(reader: httpx.Client) -> None:
    tensor = {"name": "image", "shape": [1, 784], "datatype": "UINT8", "parameters": None}
    body = {"id": None, "parameters": None, "inputs": [{**tensor, "data": DIGITS[1].ravel().tolist()}], "outputs": None}
    assert reader.post(INFER, json=body).json()["outputs"][1]["data"] == [7]
    wanted = {"name": "digit", "parameters": None}
    parameters = {"binary_data_output": None}
    assert reader.post(INFER, json=body | {"outputs": [wanted], "parameters": parameters}).status_code == 200
    nothing = {"binary_data": None, "classification": None, "shared_memory_region": None}
    assert reader.post(INFER, json=body | {"outputs": [{"name": "digit", "parameters": nothing}]}).status_code == 200


@pytest.mark.parametrize("name", ["input_1", "conv2d_input", "Input3", "INPUT__0"])
def test_the_one_input_may_have_any_name(triton: InferenceServerClient, name: str) -> None:
    assert triton.infer("digits", tensor(DIGITS, "UINT8", name=name)).as_numpy("digit").tolist() == READ
