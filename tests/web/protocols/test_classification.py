"""Image clients of Triton's kind: they prepare images by a model's configuration and ask for its best classes."""

import httpx
import numpy as np
import pytest
from tritonclient.http import InferenceServerClient, InferRequestedOutput
from tritonclient.utils import InferenceServerException

from tests.support.kserve import DIGITS, INFER, READ, refused, request, tensor


@pytest.mark.parametrize("model", ["digits", "digits-image"])
@pytest.mark.parametrize("binary", [True, False], ids=["bytes", "JSON"])
def test_the_most_probable_digits_come_as_classes(triton: InferenceServerClient, model: str, *, binary: bool) -> None:
    wanted = [InferRequestedOutput("probabilities", binary_data=binary, class_count=3)]
    found = triton.infer(model, tensor(DIGITS, "UINT8"), outputs=wanted).as_numpy("probabilities")
    assert found.shape == (4, 3)
    classes = [[(one.decode() if binary else one).split(":") for one in row] for row in found]
    assert [int(row[0][1]) for row in classes] == READ
    for row in classes:
        scores = [float(score) for score, _, _ in row]
        assert scores == sorted(scores, reverse=True)
        assert all(index == label for _, index, label in row)


def test_there_are_no_more_classes_than_digits(triton: InferenceServerClient) -> None:
    wanted = [InferRequestedOutput("probabilities", class_count=100), InferRequestedOutput("digit")]
    answer = triton.infer("digits", tensor(DIGITS[:1], "UINT8"), outputs=wanted)
    assert answer.as_numpy("probabilities").shape == (1, 10)
    assert answer.as_numpy("digit").tolist() == READ[:1]


def test_classes_of_other_outputs_are_refused(reader: httpx.Client) -> None:
    body = request() | {"outputs": [{"name": "digit", "parameters": {"classification": 3}}]}
    assert "`probabilities`" in refused(reader.post(INFER, json=body), 422, "bad-input", "outputs.0.parameters")
    body = request() | {"outputs": [{"name": "probabilities", "parameters": {"classification": -1}}]}
    refused(reader.post(INFER, json=body), 422, "bad-input", "outputs.0.parameters.classification")


@pytest.mark.parametrize("version", ["", "1"])
def test_an_image_client_learns_the_shape_and_the_one_output(triton: InferenceServerClient, version: str) -> None:
    model = triton.get_model_metadata("digits-image", version)
    config = triton.get_model_config("digits-image", version)
    (given,), (wanted,) = model["inputs"], model["outputs"]
    assert (given["shape"], given["datatype"], wanted["datatype"]) == ([-1, 28, 28, 1], "UINT8", "FP32")
    assert config["input"][0]["format"] == "FORMAT_NHWC"
    assert config["max_batch_size"] == 1000
    images = np.ascontiguousarray(DIGITS[..., None])
    answer = triton.infer("digits-image", tensor(images, "UINT8", name=given["name"]), model_version=version)
    assert [one["name"] for one in answer.get_response()["outputs"]] == [wanted["name"]]
    assert answer.get_response()["model_name"] == "digits-image"
    assert answer.as_numpy(wanted["name"]).argmax(1).tolist() == READ


@pytest.mark.parametrize("version", ["", "2"])
def test_the_configuration_agrees_with_the_metadata(triton: InferenceServerClient, version: str) -> None:
    config = triton.get_model_config("digits", version)
    model = triton.get_model_metadata("digits")
    assert config["name"] == "digits"
    assert [(one["name"], one["data_type"], one["dims"]) for one in config["input"]] == [
        ("image", "TYPE_UINT8", [28, 28])
    ]
    assert [f"TYPE_{one['datatype']}" for one in model["outputs"]] == [one["data_type"] for one in config["output"]]
    assert config["output"][1]["reshape"] == {"shape": []}
    assert triton.is_model_ready("digits-image")


def test_what_this_server_does_not_offer_says_what_to_do(triton: InferenceServerClient) -> None:
    for ask, sentence in (
        (lambda: triton.get_inference_statistics("digits"), "`GET /metrics`"),
        (triton.get_inference_statistics, "`GET /metrics`"),
        (lambda: triton.load_model("digits"), "promote"),
        (lambda: triton.unload_model("digits"), "promote"),
        (lambda: triton.register_system_shared_memory("region", "/region", 784), "Shared memory is not offered"),
        (triton.get_cuda_shared_memory_status, "Shared memory is not offered"),
        (lambda: triton.get_trace_settings("digits"), "DIGITS_TELEMETRY"),
        (triton.get_log_settings, "DIGITS_LOG"),
        (lambda: triton.get_model_metadata("letters"), "Request for unknown model: `letters`"),
        (lambda: triton.get_model_config("digit"), "Request for unknown model: `digit`"),
        (lambda: triton.infer("letters", tensor(DIGITS, "UINT8")), "`digits`"),
    ):
        with pytest.raises(InferenceServerException, match=sentence) as caught:
            ask()
        assert caught.value.status() == "404"


def test_tensorflow_servings_other_calls_say_what_to_do(reader: httpx.Client) -> None:
    examples = {"signature_name": "tensorflow/serving/regress", "examples": [{"x": 1.0}]}
    for path, sentence in (
        ("digits:regress", ":predict"),
        ("half:predict", "Servable not found for request: Latest(half)"),
        ("digits/labels/stable:predict", "`digits`"),
    ):
        assert sentence in refused(reader.post(f"/v1/models/{path}", json=examples), 404, "not-found")
