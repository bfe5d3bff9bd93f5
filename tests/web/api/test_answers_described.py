"""The answers of `/predict` and `/predict/number` are exactly what the OpenAPI description says."""

from typing import Any

import msgspec
import numpy as np
import pytest
from httpx import Client

from app.digits.normalize import normalize
from app.web.api.number import NumberPrediction
from app.web.api.predict import Prediction, Predictions
from tests.support.drawings import ONE, SEVEN, TWO_DIGITS, canvas

DIGIT_IMAGES = np.array([normalize(canvas(SEVEN)), normalize(canvas(ONE))])  # (2, 28, 28) uint8
PLAIN = ["digit", "confidence", "probabilities", "is_digit", "version", "warnings"]


@pytest.fixture
def schemas(reader: Client) -> dict[str, Any]:
    found: dict[str, Any] = reader.get("/openapi.json").json()["components"]["schemas"]
    return found


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", PLAIN),
        ("?view=1", [*PLAIN, "image"]),
        ("?explain=1", [*PLAIN, "saliency"]),
        ("?view=1&explain=1", [*PLAIN, "image", "saliency"]),
    ],
)
def test_a_prediction_has_the_fields_of_its_schema(
    reader: Client, schemas: dict[str, Any], query: str, keys: list[str]
) -> None:
    described = schemas["Prediction"]
    assert described["required"] == PLAIN
    assert list(described["properties"]) == [*PLAIN, "image", "saliency", "number"]
    one = reader.post(f"/predict{query}", json={"image": DIGIT_IMAGES[0].tolist()})
    assert list(one.json()) == keys
    assert msgspec.json.decode(one.content, type=Prediction).digit == 7
    many = reader.post(f"/predict{query}", json={"images": DIGIT_IMAGES.tolist()})
    assert list(many.json()) == schemas["Predictions"]["required"] == ["predictions", "version"]
    assert [list(found) for found in many.json()["predictions"]] == [keys] * 2
    assert [found.digit for found in msgspec.json.decode(many.content, type=Predictions).predictions] == [7, 1]


def test_the_number_of_a_prediction_has_the_fields_of_its_schema(reader: Client, schemas: dict[str, Any]) -> None:
    response = reader.post("/predict?number=1&view=1", json={"strokes": TWO_DIGITS})
    found = response.json()["number"]
    assert list(found) == schemas["WholeNumber"]["required"]
    assert list(found["digits"][0]) == list(schemas["SheetDigit"]["properties"])
    assert msgspec.json.decode(response.content, type=Prediction).number is not msgspec.UNSET


def test_a_number_has_the_fields_of_its_schema(reader: Client, schemas: dict[str, Any]) -> None:
    response = reader.post("/predict/number", json={"strokes": SEVEN})
    assert list(response.json()) == schemas["NumberPrediction"]["required"]
    assert list(response.json()["digits"][0]) == schemas["NumberDigit"]["required"]
    assert msgspec.json.decode(response.content, type=NumberPrediction).text == "7"
