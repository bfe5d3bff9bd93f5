"""What TensorFlow Serving's REST API refuses, it refuses by a sentence."""

import base64
import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some
from PIL import Image

from tests.support.drawings import file
from tests.support.tf_serving import FILE, PREDICT, ROWS, SEVEN_ROWS, refused


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
