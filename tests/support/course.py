"""The course's numbers, as its page requests them."""

import json
from typing import Any

import httpx
import pytest

Answer = dict[str, Any]


def asked(client: httpx.Client, path: str, **question: Any) -> Answer:  # noqa: ANN401  what a query can say
    """Return the answer to a question about the course; fails when it is an error or holds what is no JSON."""
    response = client.get(f"/learn/api/{path}", params=question)
    assert response.status_code == 200, response.text
    answer: Answer = json.loads(response.text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    return answer
