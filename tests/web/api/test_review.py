"""An admin reviews, exports and imports corrections."""

import base64
import io
import json
from typing import Any
from uuid import uuid4

import httpx
import numpy as np
import pytest
from PIL import Image

from app.corrections.correction import content_of
from app.settings import Settings
from tests.conftest import ADMIN, TOKEN
from tests.support.drawings import ONE, SEVEN, THREE, ZERO

OTHERS = {"Origin": "http://elsewhere.example"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"corrections_rate": ""})


@pytest.fixture
def admin(client: httpx.Client) -> httpx.Client:
    client.headers.update(ADMIN)
    return client


def send(client: httpx.Client, strokes: list[list[list[int]]], label: int) -> str:
    response = client.post("/corrections", json={"label": label, "strokes": strokes, "key": str(uuid4())})
    assert response.status_code == 201
    return str(response.json()["id"])


def listed(client: httpx.Client, **asked: Any) -> dict[str, Any]:  # noqa: ANN401  any query
    response = client.get("/corrections", params=asked)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_the_list_shows_each_with_its_image_and_the_suspicious_first(admin: httpx.Client) -> None:
    three, seven, twin = send(admin, THREE, 3), send(admin, SEVEN, 7), send(admin, SEVEN, 1)
    page = listed(admin)
    assert {page["corrections"][0]["id"], page["corrections"][1]["id"]} == {seven, twin}
    assert [found["suspicion"] for found in page["corrections"]][:2] == ["contradicted"] * 2
    assert page["corrections"][0]["duplicates"] == [page["corrections"][1]["id"]]
    last = page["corrections"][2]
    assert (last["id"], last["label"], last["answer"], last["suspicion"]) == (three, 3, 3, None)
    picture = Image.open(io.BytesIO(base64.b64decode(last["image"].partition(",")[2])))
    assert picture.size == (28, 28)
    assert page["counts"] == {"new": 3, "accepted": 0, "rejected": 0, "held": 0}


def test_pages_follow_each_other(admin: httpx.Client) -> None:
    names = {send(admin, strokes, 7) for strokes in (ONE, SEVEN, THREE, ZERO)}
    first = listed(admin, limit=3)
    second = listed(admin, limit=3, after=first["next"])
    assert {found["id"] for found in first["corrections"] + second["corrections"]} == names
    assert second["next"] is None
    assert admin.get("/corrections", params={"after": "nowhere"}).json()["field"] == "after"


def test_one_is_accepted_relabelled_rejected_and_undone(admin: httpx.Client) -> None:
    name = send(admin, SEVEN, 7)
    seen = []
    for word in ({"state": "accepted"}, {"state": "accepted", "label": 1}, {"state": "rejected"}, {"state": "new"}):
        found = admin.patch(f"/corrections/{name}", json=word).json()
        seen.append((found["state"], found["final_label"]))
    assert seen == [("accepted", 7), ("accepted", 1), ("rejected", None), ("new", None)]
    full = admin.get(f"/corrections/{name}").json()
    assert full["strokes"] == SEVEN
    assert sum(full["probabilities"]) == pytest.approx(1, abs=1e-4)


def test_several_are_reviewed_at_once_or_none(admin: httpx.Client) -> None:
    names = [send(admin, SEVEN, 7), send(admin, ONE, 1)]
    assert admin.patch("/corrections", json={"ids": [*names, "nobody"], "state": "accepted"}).status_code == 404
    assert admin.get("/corrections/counts").json()["new"] == 2
    answer = admin.patch("/corrections", json={"ids": [*names, names[0]], "state": "accepted", "label": 2}).json()
    assert [(found["id"], found["final_label"]) for found in answer["corrections"]] == [(name, 2) for name in names]
    assert answer["counts"]["accepted"] == 2
    assert listed(admin, state="accepted", label=2)["counts"]["new"] == 0


@pytest.mark.parametrize(
    "word",
    [
        {},
        {"state": "done"},
        {"state": "rejected", "label": 4},
        {"state": "accepted", "label": 12},
        {"state": "accepted", "who": "me"},
    ],
)
def test_a_word_that_is_none_is_refused(admin: httpx.Client, word: dict[str, Any]) -> None:
    name = send(admin, SEVEN, 7)
    assert admin.patch(f"/corrections/{name}", json=word).status_code == 422
    assert admin.patch("/corrections", json=word | {"ids": [name]}).status_code == 422
    assert admin.patch("/corrections", json={"ids": [], "state": "new"}).status_code == 422
    assert admin.get(f"/corrections/{name}").json()["state"] == "new"


def test_a_deleted_one_is_gone(admin: httpx.Client) -> None:
    name = send(admin, SEVEN, 7)
    assert admin.delete(f"/corrections/{name}").status_code == 204
    assert admin.get(f"/corrections/{name}").status_code == 404
    assert admin.delete(f"/corrections/{name}").status_code == 404
    assert admin.patch(f"/corrections/{name}", json={"state": "new"}).status_code == 404


def test_the_image_that_a_report_names_is_shown_as_long_as_its_correction_is_stored(admin: httpx.Client) -> None:
    name = send(admin, SEVEN, 7)
    with Image.open(io.BytesIO(base64.b64decode(listed(admin)["corrections"][0]["image"].partition(",")[2]))) as shown:
        pixels = np.asarray(shown)
    place = f"/corrections/images/{content_of(pixels)}"
    with Image.open(io.BytesIO(admin.get(place).content)) as found:
        assert (np.asarray(found) == pixels).all()
    assert admin.get(place, headers={"Authorization": "Bearer nobody"}).status_code == 401
    admin.delete(f"/corrections/{name}")
    assert admin.get(place).status_code == 404


def test_an_export_comes_back_by_an_import_and_only_once(admin: httpx.Client) -> None:
    names = [send(admin, strokes, label) for strokes, label in ((SEVEN, 7), (ONE, 1), (THREE, 3), (ZERO, 0))]
    admin.patch("/corrections", json={"ids": names[:3], "state": "accepted"})
    lines, arrays = (admin.get("/corrections/export", params={"format": kind}) for kind in ("jsonl", "npz"))
    assert 'filename="corrections.npz"' in arrays.headers["content-disposition"]
    for name in names:
        admin.delete(f"/corrections/{name}")
    assert admin.post("/corrections/import", content=lines.content).json() == {"imported": 4, "known": 0}
    assert admin.get("/corrections/export").content == lines.content
    assert admin.post("/corrections/import", content=lines.content).json() == {"imported": 0, "known": 4}
    assert admin.post("/corrections/import", content=arrays.content).json() == {"imported": 0, "known": 3}
    assert admin.get("/corrections/counts").json()["accepted"] == 3
    with np.load(io.BytesIO(arrays.content)) as file:
        assert len(file["x_train"]) + len(file["x_test"]) == 3
        assert sorted([*file["y_train"], *file["y_test"]]) == [1, 3, 7]
    assert len(admin.get("/corrections/export", params={"state": "new"}).text.splitlines()) == 1
    assert admin.get("/corrections/export", params={"format": "csv"}).status_code == 422


def test_a_bad_line_is_named_and_nothing_is_imported(admin: httpx.Client) -> None:
    send(admin, SEVEN, 7)
    good = json.loads(admin.get("/corrections/export").text) | {"id": "0" * 16, "key": str(uuid4())}
    lines = [json.dumps(good), json.dumps(good | {"label": 12})]
    response = admin.post("/corrections/import", content="\n".join(lines))
    assert response.status_code == 422
    assert "line 2: label" in response.json()["detail"]
    assert admin.get("/corrections/counts").json()["new"] == 1


ROUTES = [
    ("GET", "/corrections"),
    ("PATCH", "/corrections"),
    ("GET", "/corrections/counts"),
    ("GET", "/corrections/export"),
    ("POST", "/corrections/import"),
    ("GET", "/corrections/0123456789abcdef"),
    ("PATCH", "/corrections/0123456789abcdef"),
    ("DELETE", "/corrections/0123456789abcdef"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_only_an_admin_may(reader: httpx.Client, method: str, path: str) -> None:
    assert reader.request(method, path).status_code == 401
    described = reader.get("/openapi.json").json()["paths"]
    operation = described[path.replace("0123456789abcdef", "{correction_id}")][method.lower()]
    assert operation["security"] == [{"token": []}]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_another_sites_page_may_not(client: httpx.Client, method: str, path: str) -> None:
    client.post("/session", json={"token": TOKEN})
    assert client.request(method, path, headers=OTHERS).status_code == 403
