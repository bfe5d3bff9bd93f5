"""The description at /openapi.json is complete and true."""

from typing import Any

import httpx
import pytest


@pytest.fixture
def described(reader: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = reader.get("/openapi.json").json()
    return found


def test_every_form_of_predict_is_described(described: dict[str, Any]) -> None:
    content = described["paths"]["/predict"]["post"]["requestBody"]["content"]
    assert set(content) == {
        "application/json",
        "application/octet-stream",
        "multipart/form-data",
        *(f"image/{kind}" for kind in ("png", "jpeg", "webp", "bmp", "gif")),
    }


def test_every_example_of_predict_works_as_it_stands(reader: httpx.Client, described: dict[str, Any]) -> None:
    content = described["paths"]["/predict"]["post"]["requestBody"]["content"]
    examples = content["application/json"]["examples"]
    assert set(examples) == {"strokes", "image", "images", "image_base64"}
    for example in examples.values():
        assert reader.post("/predict", json=example["value"]).status_code == 200


def test_every_example_of_the_inference_protocols_works_as_it_stands(
    reader: httpx.Client, described: dict[str, Any]
) -> None:
    sent = 0
    for path, operations in described["paths"].items():
        if path.startswith(("/v1/", "/v2")) and "requestBody" in operations.get("post", {}):
            content = operations["post"]["requestBody"]["content"]
            for example in content["application/json"].get("examples", {}).values():
                answer = reader.post(path.replace("{version}", "1"), json=example["value"])
                assert answer.status_code == 200, answer.text
                sent += 1
    assert sent == 10


def test_every_error_is_described_as_a_problem(described: dict[str, Any]) -> None:
    responses = described["paths"]["/predict"]["post"]["responses"]
    assert {"200", "413", "415", "422", "429", "503"} <= set(responses)
    for path in described["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert set(response["content"]) == {"application/problem+json"}


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]

    def follow(part: Any) -> None:  # noqa: ANN401 - anything that JSON can say
        if isinstance(part, dict):
            if "$ref" in part:
                assert part["$ref"].removeprefix("#/components/schemas/") in schemas
            for value in part.values():
                follow(value)
        elif isinstance(part, list):
            for value in part:
                follow(value)

    follow(described)


def test_what_needs_the_token_says_so(described: dict[str, Any]) -> None:
    assert described["paths"]["/train"]["post"]["security"] == [{"token": []}]
    assert described["paths"]["/models/{number}/promote"]["post"]["security"] == [{"token": []}]
    assert "security" not in described["paths"]["/predict"]["post"]


def test_generated_clients_have_a_class_for_each_schema_and_send_only_what_is_needed(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    assert [name for name in schemas if "__" in name] == []  # two classes of one name
    for name in ("DigitInput", "TrainRequest", "CorrectionInput", "InferRequest"):
        assert [key for key, member in schemas[name]["properties"].items() if "default" in member] == [], name
    assert "Default: auto." in schemas["TrainRequest"]["properties"]["promote"]["description"]
