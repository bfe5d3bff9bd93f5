"""Anyone says what a drawing really is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.main import create_app
from app.settings import Settings
from tests.conftest import ADMIN
from tests.support.drawings import ONE, SEVEN, THREE
from tests.support.fakes import FakeClassifier
from tests.support.serving import served


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"corrections_rate": ""})


def send(client: httpx.Client, **changes: Any) -> httpx.Response:  # noqa: ANN401  anything that JSON can say
    return client.post("/corrections", json={"label": 7, "strokes": SEVEN} | changes)


def stored(client: httpx.Client) -> list[dict[str, Any]]:
    lines = client.get("/corrections/export", headers=ADMIN).text.splitlines()
    return [json.loads(line) for line in lines]


def test_a_correction_is_stored_with_what_this_server_answers(client: httpx.Client) -> None:
    response = send(client, label=1)
    assert response.status_code == 201
    noted = response.json()
    assert (noted["label"], noted["answer"], noted["version"], noted["state"]) == (1, 7, 2, "new")
    assert noted["confidence"] == pytest.approx(client.post("/predict", json={"strokes": SEVEN}).json()["confidence"])
    (found,) = stored(client)
    assert found["strokes"] == SEVEN
    assert found["id"] == noted["id"]


def test_sending_it_again_answers_the_same_and_another_label_changes_it(client: httpx.Client) -> None:
    key = str(uuid4())
    first, again = send(client, key=key), send(client, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert send(client, key=key, label=4).json()["label"] == 4
    assert [found["label"] for found in stored(client)] == [4]


def test_a_drawing_and_its_digit_image_are_the_same_correction(client: httpx.Client) -> None:
    first = send(client)
    (found,) = stored(client)
    again = client.post("/corrections", json={"label": 7, "image": found["image"]})
    assert again.status_code == 200
    assert again.json()["id"] == first.json()["id"]


def test_a_canvas_is_normalized_as_for_reading(client: httpx.Client) -> None:
    canvas = [[255] * 60 for _ in range(60)]
    for row in canvas[10:50]:
        row[28:33] = [0] * 5
    assert client.post("/corrections", json={"label": 1, "image": canvas}).json()["answer"] == 1
    assert stored(client)[0]["strokes"] is None


def test_the_version_that_was_seen_is_kept_where_there_is_one(client: httpx.Client) -> None:
    send(client, version=1, strokes=SEVEN)
    send(client, version=99, strokes=THREE)
    assert [(found["seen"], found["version"]) for found in stored(client)] == [(1, 2), (None, 2)]


def test_it_can_be_taken_back_at_once(client: httpx.Client) -> None:
    key = str(uuid4())
    send(client, key=key)
    assert client.delete(f"/corrections/keys/{key}").status_code == 204
    assert stored(client) == []
    assert client.delete(f"/corrections/keys/{key}").status_code == 204
    name = send(client, key=key).json()["id"]
    client.patch(f"/corrections/{name}", json={"state": "accepted"}, headers=ADMIN)
    response = client.delete(f"/corrections/keys/{key}")
    assert response.status_code == 409
    assert "reviewed" in response.json()["detail"]
    assert send(client, key=key, label=4).status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label": 12}, "label"),
        ({"label": -1}, "label"),
        ({"label": "7"}, "label"),
        ({"label": 7.5}, "label"),
        ({"label": None}, "label"),
        ({"strokes": []}, "strokes"),
        ({"strokes": [[[1, 2, 3]]]}, "strokes.0.0"),
        ({"strokes": [[[0, 1e12]]]}, "strokes"),
        ({"strokes": None}, "body"),
        ({"image": [[0] * 28] * 28}, "image"),
        ({"strokes": None, "image": [[0] * 28] * 28}, "image"),
        ({"strokes": None, "image": [[0, 1], [1]]}, "image"),
        ({"strokes": None, "image": [[0, 300]]}, "image"),
        ({"key": "mine"}, "key"),
        ({"version": "2"}, "version"),
        ({"name": "me"}, "name"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_field(client: httpx.Client, change: dict[str, Any], field: str) -> None:
    response = send(client, **change)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["field"] == field
    assert stored(client) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"label": NaN}', b"[" * 60_000, b"\xff\xfe"])
def test_what_is_no_json_is_refused(client: httpx.Client, body: bytes) -> None:
    response = client.post("/corrections", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422


def test_another_content_type_is_told_the_right_one(client: httpx.Client) -> None:
    response = client.post("/corrections", content=b"x", headers={"Content-Type": "image/png"})
    assert response.status_code == 415
    assert response.headers["accept-post"] == "application/json"


def test_a_body_that_is_too_large_is_refused_with_the_limit(client: httpx.Client) -> None:
    response = send(client, strokes=[[[0.12345678, 0.87654321]] * 12_000])
    assert response.status_code == 413
    assert "256 kB" in response.json()["detail"]


def test_too_many_points_are_refused(client: httpx.Client) -> None:
    assert send(client, strokes=[[[1, 2]] * 10_001]).json()["field"] == "strokes"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["label", "strokes", "image", "version", "key"]), json_values))
@examples(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_json_comes_is_stored_or_refused_with_a_reason(client: httpx.Client, given: dict[str, Any]) -> None:
    response = client.post(
        "/corrections", content=json.dumps(given).encode(), headers={"Content-Type": "application/json"}
    )
    assert response.status_code in {200, 201, 409, 422}
    assert response.status_code < 400 or response.json()["detail"]


def test_one_client_may_send_only_so_many(settings: Settings) -> None:
    with served(create_app(settings.model_copy(update={"corrections_rate": "3/minute"}))) as client:
        assert [send(client, label=label).status_code for label in (1, 2, 3)] == [201, 200, 200]
        response = send(client)
        assert response.status_code == 429
        assert int(response.headers["retry-after"]) > 0
        assert client.post("/predict", json={"strokes": ONE}).status_code == 200


@pytest.fixture
def closed(settings: Settings) -> Iterator[httpx.Client]:
    with served(create_app(settings.model_copy(update={"corrections": False}))) as client:
        yield client


def test_a_server_that_takes_none_says_so_and_its_page_has_no_button(
    closed: httpx.Client, client: httpx.Client
) -> None:
    for response in (send(closed), closed.delete(f"/corrections/keys/{uuid4()}")):
        assert response.status_code == 403
        assert "takes no corrections" in response.json()["detail"]
    assert 'id="correct"' not in closed.get("/").text
    assert 'id="correct"' in client.get("/").text
    assert closed.get("/corrections", headers=ADMIN).status_code == 200


def test_without_a_network_it_says_so(tmp_path: Path) -> None:
    with served(
        create_app(Settings(models_dir=tmp_path / "none", shipped_dir=tmp_path / "none", state_dir=tmp_path / "state"))
    ) as client:
        assert send(client).status_code == 503


def test_what_it_reads_is_asked_of_the_network_in_service(settings: Settings) -> None:
    with served(create_app(settings, FakeClassifier(4, 0.75))) as client:
        noted = send(client).json()
        assert (noted["answer"], noted["confidence"]) == (4, pytest.approx(0.75))


def test_every_example_in_the_description_works_as_it_stands(client: httpx.Client) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/corrections"]["post"]
    for example in operation["requestBody"]["content"]["application/json"]["examples"].values():
        assert client.post("/corrections", json=example["value"]).status_code == 201
