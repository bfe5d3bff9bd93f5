"""Requests of TensorFlow Serving's REST API and their answers, for tests."""

import base64
from typing import Any

import httpx
import numpy as np
import pytest

from app.digits.normalize import normalize
from tests.support.drawings import ONE, SEVEN, THREE, ZERO, canvas, png

DIGITS = np.array([normalize(canvas(strokes)) for strokes in (ONE, SEVEN, ZERO, THREE)])  # (4, 28, 28) uint8
READ = [1, 7, 0, 3]

PREDICT = "/v1/models/digits:predict"
FILE = {"b64": base64.b64encode(png(SEVEN)).decode()}
ROWS, SEVEN_ROWS = DIGITS.tolist(), DIGITS[1].tolist()


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
