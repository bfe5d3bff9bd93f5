"""What the ink of a digit says for and against any of the ten, as a page asks for it."""

from typing import Any

import httpx
import numpy as np

from app.digits.normalize import normalize
from tests.support.drawings import SEVEN, canvas

IMAGE = {"image": normalize(canvas(SEVEN)).tolist()}


def asked(client: httpx.Client, **question: Any) -> dict[str, Any]:  # noqa: ANN401
    response = client.post("/learn/api/saliency", params=question, json=IMAGE)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_the_answers_reasons_are_those_that_predict_gives(reader: httpx.Client) -> None:
    found = asked(reader)
    predicted = reader.post("/predict", params={"explain": True}, json=IMAGE).json()
    assert found["answer"] == found["digit"] == predicted["digit"] == 7
    assert found["image"] == IMAGE["image"]
    np.testing.assert_allclose(found["saliency"], predicted["saliency"], atol=1e-3)
    np.testing.assert_allclose(found["probabilities"], predicted["probabilities"], rtol=1e-6, atol=1e-12)


def test_what_speaks_for_the_answer_speaks_against_another_digit(reader: httpx.Client) -> None:
    for_seven, for_one = asked(reader, digit=7), asked(reader, digit=1)
    assert (for_one["digit"], for_one["answer"]) == (1, 7)
    speaks, other = np.array(for_seven["saliency"]), np.array(for_one["saliency"])
    assert speaks[other == other.min()].max() > 0
    assert np.abs(other).max() == 1


def test_a_digit_that_there_is_not_is_refused(reader: httpx.Client) -> None:
    response = reader.post("/learn/api/saliency", params={"digit": 10}, json=IMAGE)
    assert response.status_code == 422
    assert response.json()["field"] == "digit"
