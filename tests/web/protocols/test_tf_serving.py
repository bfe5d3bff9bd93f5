"""TensorFlow Serving's REST API, in the request forms of its documentation."""

import base64
import gzip
import json
from typing import Any

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from tests.conftest import ADMIN
from tests.support.drawings import ONE, SEVEN, THREE, ZERO, png
from tests.support.serving import served
from tests.support.tf_serving import DIGITS, FILE, PREDICT, READ, ROWS, SEVEN_ROWS, answered, refused


@pytest.mark.parametrize(
    "instances",
    [
        ROWS,
        (DIGITS / 255).tolist(),
        DIGITS[..., None].tolist(),
        DIGITS.reshape(4, 784).tolist(),
        [{"image": rows} for rows in ROWS],
        [{"input": rows} for rows in DIGITS.reshape(4, 784).tolist()],
        [{"b64": base64.b64encode(png(strokes)).decode()} for strokes in (ONE, SEVEN, ZERO, THREE)],
        [{"image_bytes": {"b64": base64.b64encode(png(strokes)).decode()}} for strokes in (ONE, SEVEN, ZERO, THREE)],
        [ROWS[0], FILE, {"image": ROWS[2]}, {"image": DIGITS[3].ravel().tolist()}],
    ],
    ids=["rows", "0 to 1", "channels", "flat", "named", "named flat", "files", "named files", "mixed"],
)
def test_it_reads_rows(reader: httpx.Client, instances: list[Any]) -> None:
    assert answered(reader.post(PREDICT, json={"instances": instances}), "predictions") == READ


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (ROWS, READ),
        (DIGITS.reshape(4, 784).tolist(), READ),
        ({"image": ROWS}, READ),
        ({"input": DIGITS[..., None].tolist()}, READ),
        (SEVEN_ROWS, [7]),
        ([SEVEN_ROWS], [7]),
        (DIGITS[1].ravel().tolist(), [7]),
        (FILE, [7]),
        ({"image_bytes": FILE}, [7]),
        ({"image": [FILE, FILE]}, [7, 7]),
    ],
    ids=["batch", "flat", "named", "channels", "one", "batch of one", "one flat", "file", "named file", "files"],
)
def test_it_reads_columns(reader: httpx.Client, inputs: Any, expected: list[int]) -> None:  # noqa: ANN401
    assert answered(reader.post(PREDICT, json={"inputs": inputs}), "outputs") == expected


@pytest.mark.parametrize("name", ["serving_default", ""])
def test_the_signature_may_be_named(reader: httpx.Client, name: str) -> None:
    body = {"signature_name": name, "instances": ROWS}
    assert answered(reader.post(PREDICT, json=body), "predictions") == READ
    body = {"signature_name": "classify", "instances": ROWS}
    assert "serving_default" in refused(reader.post(PREDICT, json=body), 422, "bad-input", "signature_name")


def test_the_body_may_come_as_curl_sends_it_and_compressed(reader: httpx.Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = json.dumps({"instances": ROWS}).encode()
    assert answered(reader.post(PREDICT, content=body, headers=form), "predictions") == READ
    squeezed = reader.post(PREDICT, content=gzip.compress(body), headers=form | {"Content-Encoding": "gzip"})
    assert answered(squeezed, "predictions") == READ


def test_it_says_the_same_as_predict(reader: httpx.Client) -> None:
    expected = reader.post("/predict", json={"images": ROWS}).json()["predictions"]
    assert reader.post(PREDICT, json={"instances": ROWS}).json()["predictions"] == [
        one["probabilities"] for one in expected
    ]


def test_a_batch_of_a_thousand_is_answered_in_its_order(reader: httpx.Client) -> None:
    flat = DIGITS.reshape(4, 784).tolist() * 250
    assert answered(reader.post(PREDICT, json={"instances": flat}), "predictions") == READ * 250
    over = {"instances": [*flat, flat[0]]}
    refused(reader.post(PREDICT, json=over), 422, "bad-input", "instances")


def test_the_path_may_name_a_version(reader: httpx.Client) -> None:
    answers = {
        version: reader.post(f"/v1/models/digits/versions/{version}:predict", json={"instances": ROWS})
        for version in ("1", "2")
    }
    for version, answer in answers.items():
        assert answered(answer, "predictions") == READ
        assert answer.headers["digits-version"] == version
    assert answers["1"].json() != answers["2"].json()
    assert reader.post(PREDICT, json={"instances": ROWS}).json() == answers["2"].json()


def test_it_follows_a_promotion_unless_a_version_is_named(client: httpx.Client) -> None:
    assert client.post("/models/1/promote", headers=ADMIN, json={"why": "smaller"}).status_code == 200
    for path, version in ((PREDICT, "1"), ("/v1/models/digits/versions/2:predict", "2")):
        assert client.post(path, json={"instances": ROWS}).headers["digits-version"] == version


def test_the_status_of_every_version_is_told(reader: httpx.Client) -> None:
    def status(version: str) -> dict[str, Any]:
        return {"version": version, "state": "AVAILABLE", "status": {"error_code": "OK", "error_message": ""}}

    assert reader.get("/v1/models/digits").json() == {"model_version_status": [status("2"), status("1")]}
    assert reader.get("/v1/models/digits/versions/1").json() == {"model_version_status": [status("1")]}
    refused(reader.get("/v1/models/digits/versions/9"), 404, "not-found")


@pytest.mark.parametrize(("path", "version"), [("metadata", "2"), ("versions/1/metadata", "1")])
def test_the_metadata_has_the_signature(reader: httpx.Client, path: str, version: str) -> None:
    found = reader.get(f"/v1/models/digits/{path}").json()
    assert found["model_spec"] == {"name": "digits", "signature_name": "", "version": version}
    signature = found["metadata"]["signature_def"]["signature_def"]["serving_default"]
    assert signature["method_name"] == "tensorflow/serving/predict"
    image = signature["inputs"]["image"]
    assert (image["dtype"], [one["size"] for one in image["tensor_shape"]["dim"]]) == ("DT_FLOAT", ["-1", "28", "28"])
    assert [one["size"] for one in signature["outputs"]["probabilities"]["tensor_shape"]["dim"]] == ["-1", "10"]


def test_prediction_is_limited_and_status_is_not(settings: Settings) -> None:
    strict = settings.model_copy(update={"rate_limit": "2/minute"})
    with served(create_app(strict)) as client:
        body = {"instances": ROWS}
        for path in (PREDICT, "/v1/models/digits/versions/2:predict"):
            assert answered(client.post(path, json=body), "predictions") == READ
        refusal = client.post(PREDICT, json=body)
        refused(refusal, 429, "too-many-requests")
        assert int(refusal.headers["retry-after"]) > 0
        assert client.get("/v1/models/digits").status_code == 200


def test_members_that_are_not_sent_may_be_null(reader: httpx.Client) -> None:
    body = {"signature_name": None, "instances": ROWS, "inputs": None}
    assert answered(reader.post(PREDICT, json=body), "predictions") == READ


@pytest.mark.parametrize("body", [{"instances": [{"conv2d_input": SEVEN_ROWS}]}, {"inputs": {"conv2d_input": ROWS}}])
def test_a_wrong_name_is_told_the_right_one(reader: httpx.Client, body: dict[str, Any]) -> None:
    answer = reader.post(PREDICT, json=body)
    assert answer.status_code == 422
    assert "`conv2d_input`" in answer.json()["error"]
    assert "`image`" in answer.json()["error"]
