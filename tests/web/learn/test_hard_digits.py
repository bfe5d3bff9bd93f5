"""The twenty digits of chapter 1 and those of a duel, as their pages ask for them."""

import httpx
import numpy as np
import pytest

from app.inference.classifier import Classifier
from app.main import create_app
from app.settings import Settings
from tests.conftest import ADMIN
from tests.support.fakes import FakeClassifier
from tests.support.serving import served


def test_twenty_held_out_digits_come_with_their_labels_and_what_the_quickstart_says(reader: httpx.Client) -> None:
    found = reader.get("/learn/api/hard").json()
    assert (found["quickstart"], found["current"]) == (1, 2)
    assert len(found["digits"]) == 20
    with np.load(Settings().data) as data:
        for digit in found["digits"]:
            np.testing.assert_array_equal(digit["image"], data["x_test"][digit["number"]])
            assert digit["label"] == data["y_test"][digit["number"]]
    images = np.array([digit["image"] for digit in found["digits"]], np.uint8)
    for version, who in ((1, "quickstart"), (2, "current")):
        said = Classifier(Settings().shipped_dir / str(version) / "model.tflite").predict(images)
        np.testing.assert_allclose([digit[who] for digit in found["digits"]], said, atol=1e-5)


def test_two_of_each_digit_come_in_a_mixed_order(reader: httpx.Client) -> None:
    labels = [digit["label"] for digit in reader.get("/learn/api/hard").json()["digits"]]
    assert sorted(labels) == sorted([*range(10)] * 2)
    assert labels != sorted(labels)


LINKED = [3189, 1530, 4731, 2447, 2953]
"""The first of game 7: whoever follows a link of long ago gets these still."""


def test_a_game_has_two_of_each_digit_and_the_same_whenever_it_is_asked_for(reader: httpx.Client) -> None:
    first, again, other = (reader.get("/learn/api/hard", params={"game": game}).json()["digits"] for game in (7, 7, 8))
    assert first == again
    assert sorted(digit["label"] for digit in first) == sorted([*range(10)] * 2)
    assert len({digit["number"] for digit in first}) == 20
    numbers = [digit["number"] for digit in first]
    assert numbers[:5] == LINKED
    assert numbers != [digit["number"] for digit in other]
    with np.load(Settings().data) as data:
        for digit in first:
            np.testing.assert_array_equal(digit["image"], data["x_test"][digit["number"]])


@pytest.mark.parametrize("game", ["-1", "10000", "x"])
def test_what_is_no_game_is_refused(reader: httpx.Client, game: str) -> None:
    response = reader.get("/learn/api/hard", params={"game": game})
    assert response.status_code == 422
    assert response.json()["type"] == "/problems/bad-input"


def test_what_serves_answers_for_itself_once_it_changes(client: httpx.Client) -> None:
    before = client.get("/learn/api/hard").json()
    client.post("/models/1/promote", headers=ADMIN, json={"why": "to beat it"})
    after = client.get("/learn/api/hard").json()
    assert (before["current"], after["current"]) == (2, 1)
    for digit in after["digits"]:
        np.testing.assert_allclose(digit["current"], digit["quickstart"], atol=1e-5)


def test_it_asks_the_network_that_serves(settings: Settings) -> None:
    with served(create_app(settings, classifier=FakeClassifier(4))) as client:
        digits = client.get("/learn/api/hard").json()["digits"]
    assert {int(np.argmax(digit["current"])) for digit in digits} == {4}


def test_without_a_network_it_says_so(settings: Settings) -> None:
    for version in (1, 2):
        (settings.models_dir / str(version) / "model.tflite").write_bytes(b"rot")
    with served(create_app(settings)) as client:
        response = client.get("/learn/api/hard")
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "/problems/no-model"
