"""Answers that a server may give, and a question to ask it."""

from collections.abc import Callable
from typing import Any

from app.client import (
    DigitsClient,
)  # fmt: skip
from tests.client.bad_server import problem
from tests.support.drawings import SEVEN

READ: dict[str, Any] = {
    "digit": 7, "confidence": 0.91, "probabilities": [0.01] * 7 + [0.91] + [0.01] * 2, "is_digit": True, "version": 2,
    "warnings": [],
}  # fmt: skip
JOB: dict[str, Any] = {
    "id": "9f2c", "status": "queued", "recipe": "fast", "overrides": {}, "progress": {}, "metrics": {}, "history": [],
    "result": None, "error": None, "created": "2026-03-01T12:00:00Z", "started": None, "ended": None,
}  # fmt: skip
BUSY = problem(503, "busy", Retry_After="2")
Ask = Callable[[DigitsClient], object]


def read(client: DigitsClient) -> object:
    return client.predict(strokes=SEVEN)
