"""TensorFlow Serving's REST API, in the request forms of its documentation."""

import base64
import gzip
import json
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some
from PIL import Image

from app.digits.normalize import normalize
from app.main import create_app
from app.settings import Settings
from tests.conftest import ADMIN
from tests.support.drawings import ONE, SEVEN, THREE, ZERO, canvas, file, png
from tests.support.serving import served

DIGITS = np.array([normalize(canvas(strokes)) for strokes in (ONE, SEVEN, ZERO, THREE)])  # (4, 28, 28) uint8
READ = [1, 7, 0, 3]

PREDICT = "/v1/models/digits:predict"
FILE = {"b64": base64.b64encode(png(SEVEN)).decode()}
ROWS, SEVEN_ROWS = DIGITS.tolist(), DIGITS[1].tolist()


@pytest.fixture(scope="module")
def wire(served_once: str) -> Iterator[httpx.Client]:
    """Give one client for all the examples that hypothesis makes up."""
    with httpx.Client(base_url=served_once, timeout=30) as client:
        yield client


def answered(response: httpx.Response, member: str) -> list[int]:
    """Return the likeliest digits of an answer, which has one member with a row of probabilities for each image."""
    assert response.status_code == 200, response.text
    answer: dict[str, list[list[float]]] = response.json()
    assert set(answer) == {member}
    assert all(len(row) == 10 and sum(row) == pytest.approx(1) for row in answer[member])
    return [int(np.argmax(row)) for row in answer[member]]


def refused(response: httpx.Response, status: int, slug: str, field: str | None = None) -> str:
    """Return the sentence of an error, where TensorFlow Serving has it and where this program has it."""
    assert response.status_code == status, response.text
    body: dict[str, Any] = response.json()
    assert (body["type"], body["status"], body.get("field")) == (f"/problems/{slug}", status, field)
    assert body["error"] == body["detail"]
    found: str = body["error"]
    return found


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


@pytest.mark.parametrize(
    "path",
    ["/v1/models/letters:predict", "/v1/models/digits:classify", "/v1/models/digits/versions/9:predict",
     "/v1/models/digits/versions/x:predict", "/v1/models/digits/labels/stable:predict"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(reader: httpx.Client, path: str) -> None:
    refused(reader.post(path, json={"instances": ROWS}), 404, "not-found")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ([], "body"),
        ({"instances": ROWS, "inputs": ROWS}, "instances"),
        ({"instances": None}, "instances"),
        ({"inputs": None}, "inputs"),
        ({"instances": []}, "instances"),
        ({"instances": {"image": ROWS}}, "instances"),
        ({"instances": SEVEN_ROWS}, "instances"),
        ({"instances": [[1, 2], [3]]}, "instances"),
        ({"instances": ["7"]}, "instances"),
        ({"instances": [None]}, "instances"),
        ({"instances": [[[256] * 28] * 28]}, "instances"),
        ({"instances": [[[0.5] * 27 + [-1]] * 28]}, "instances"),
        ({"instances": [FILE, [1, 2]]}, "instances.1"),
        ({"instances": [FILE, ROWS]}, "instances.1"),
        ({"instances": [FILE, {"picture": SEVEN_ROWS}]}, "instances.1"),
        ({"instances": [{"image": SEVEN_ROWS, "b64": ""}]}, "instances.0"),
        ({"instances": [{"b64": 7}]}, "instances.0"),
        ({"inputs": {}}, "inputs.0"),
        ({"inputs": "7"}, "inputs"),
        ({"inputs": [FILE] * 1001}, "inputs"),
    ],
)
def test_bad_requests_are_refused_naming_the_field(reader: httpx.Client, body: Any, field: str) -> None:  # noqa: ANN401
    refused(reader.post(PREDICT, json=body), 422, "bad-input", field)


@pytest.mark.parametrize("text", ["!!!", "aGVsbG8=", ""])
def test_a_bad_file_is_named_by_its_place(reader: httpx.Client, text: str) -> None:
    body = {"instances": [SEVEN_ROWS, {"b64": text}]}
    refused(reader.post(PREDICT, json=body), 422, "bad-image", "instances.1")


def test_a_blank_image_is_named_by_its_place(reader: httpx.Client) -> None:
    body = {"instances": [SEVEN_ROWS, [[0] * 28] * 28]}
    refused(reader.post(PREDICT, json=body), 422, "blank-image", "instances.1")


def test_files_may_not_grow_beyond_one_large_picture_together(reader: httpx.Client) -> None:
    large = {"b64": base64.b64encode(file(Image.new("1", (3000, 3000)))).decode()}
    body = {"instances": [large] * 3}
    assert "25,000,000 pixels" in refused(reader.post(PREDICT, json=body), 422, "bad-input", "instances")


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=9),
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.dictionaries(some.sampled_from(["b64", "image", "input", "x"]), inner, max_size=2)
    ),
    max_leaves=12,
)


@given(
    body=some.fixed_dictionaries(
        {}, optional={"instances": JSON | some.lists(JSON), "inputs": JSON, "signature_name": JSON}
    )
)
@examples(max_examples=300, deadline=None)
def test_malformed_requests_never_fail_the_server(wire: httpx.Client, body: dict[str, Any]) -> None:
    answer = wire.post(PREDICT, content=json.dumps(body))
    assert answer.status_code == 422
    assert answer.json()["error"]
