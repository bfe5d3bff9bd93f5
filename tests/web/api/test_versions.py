"""Versions over HTTP: anyone may look, only the admin changes what is served."""

import json
from typing import Any

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from app.versions import Store
from app.web.api.version_list import VersionList
from tests.conftest import ADMIN, TOKEN
from tests.support.serving import served

WHY = {"why": "it is smaller"}


def test_the_list_has_every_card_and_the_current_number(client: httpx.Client) -> None:
    listed = client.get("/models").json()
    assert listed["current"] == 2
    assert [card["version"] for card in listed["versions"]] == [1, 2]


def test_the_list_shows_each_change_at_once(client: httpx.Client, settings: Settings) -> None:
    def listed() -> dict[str, Any]:
        found = client.get("/models").json()
        assert client.get("/models").json() == found  # from what was kept
        return dict(found)

    assert listed()["pinned"] == []
    client.put("/models/1/pin", headers=ADMIN)
    assert listed()["pinned"] == [1]
    client.post("/models/1/promote", headers=ADMIN, json=WHY)
    assert listed()["current"] == 1
    card = settings.models_dir / "2" / "card.json"
    card.write_text(json.dumps(json.loads(card.read_text()) | {"name": "another"}))
    assert [card["name"] for card in listed()["versions"]] == ["quickstart", "another"]
    card.write_text("{")
    assert [one["version"] for one in client.get("/models").json()["broken"]] == [2]
    client.delete("/models/2", headers=ADMIN)
    found = listed()
    assert [one["version"] for one in found["versions"]] == [1]
    assert found["broken"] == []


def test_the_list_comes_compressed_to_whom_takes_it_so_and_is_the_same(client: httpx.Client) -> None:
    plain = client.get("/models", headers={"Accept-Encoding": "identity"})
    packed = client.get("/models", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.json() == plain.json()


def test_a_list_is_made_anew_only_when_something_is_new(settings: Settings) -> None:
    versions = VersionList(Store(settings.models_dir))
    made = versions.listed(admin=False)
    assert versions.listed(admin=False) is made
    card = settings.models_dir / "2" / "card.json"
    card.write_bytes(card.read_bytes() + b" ")
    assert versions.listed(admin=False) is not made


def test_a_card_is_given_by_its_number(client: httpx.Client) -> None:
    assert client.get("/models/1").json()["name"] == "quickstart"


def changed(name: str) -> dict[str, Any]:
    example = {"index": 0, "digit": 7, "before": 1, "after": 7, "confidence": 0.9, "image": f"data:{name}"}
    return {"name": name, "count": 30, "right": 1, "wrong": 1, "newly_right": [example], "newly_wrong": [example]}


@pytest.mark.parametrize("path", ["/models", "/models/2", "/models/2/card"])
def test_what_people_drew_is_shown_to_an_admin_alone(client: httpx.Client, settings: Settings, path: str) -> None:
    card = settings.models_dir / "2" / "card.json"
    public, own = (
        ["held-out digits", "synthesized digits"],
        ["accepted corrections", "corrections kept out of training"],
    )
    regression = {"against": 1, "changes": [changed(name) for name in (*public, *own)]}
    card.write_text(json.dumps(json.loads(card.read_text()) | {"regression": regression}))
    seen_by_anyone, seen_by_admin = client.get(path), client.get(path, headers=ADMIN)
    for name in public:
        assert f"data:{name}" in seen_by_anyone.text
    for name in own:
        assert f"data:{name}" not in seen_by_anyone.text
        assert f"data:{name}" in seen_by_admin.text
    shown = seen_by_anyone.json()
    shown = shown["versions"][1] if path == "/models" else shown
    assert [change["right"] for change in shown["regression"]["changes"]] == [1, 1, 1, 1]


def test_a_damaged_card_is_listed_as_broken_and_hides_no_other(client: httpx.Client, settings: Settings) -> None:
    (settings.models_dir / "1" / "card.json").write_text("[1, 2]")
    listed = client.get("/models").json()
    assert [card["version"] for card in listed["versions"]] == [2]
    assert listed["broken"] == [{"version": 1, "why": "The card of version 1 is damaged: it is no JSON object."}]


@pytest.mark.parametrize("number", ["9", "9" * 40, "9" * 400])
def test_a_version_that_is_not_there_is_404(client: httpx.Client, number: str) -> None:
    for method, path in (
        ("GET", ""), ("GET", "/card"), ("GET", "/model.tflite"), ("PUT", "/pin"), ("DELETE", ""), ("PATCH", ""),
    ):  # fmt: skip
        body = {"name": "a"} if method == "PATCH" else None
        response = client.request(method, f"/models/{number}{path}", headers=ADMIN, json=body)
        assert response.status_code == 404, (path, response.text)
        assert response.json()["type"] == "/problems/not-found"


def test_promoting_and_rolling_back_change_what_is_served_at_once(client: httpx.Client) -> None:
    assert client.post("/models/1/promote", headers=ADMIN, json=WHY).json() == {"current": 1}
    assert client.get("/health/ready").json()["version"] == 1
    assert client.get("/models").json()["rollback"] == 2
    assert client.post("/models/rollback", headers=ADMIN).json() == {"current": 2}
    assert client.get("/health/ready").json()["version"] == 2
    assert client.get("/models").json()["rollback"] is None


def test_with_nothing_to_roll_back_to_it_says_so(client: httpx.Client) -> None:
    response = client.post("/models/rollback", headers=ADMIN)
    assert response.status_code == 409
    assert "nothing to roll back" in response.json()["detail"]


def test_a_damaged_version_is_not_promoted(client: httpx.Client, settings: Settings) -> None:
    (settings.models_dir / "1" / "model.tflite").write_bytes(b"rot")
    response = client.post("/models/1/promote", headers=ADMIN)
    assert response.status_code == 409
    assert response.json()["type"] == "/problems/bad-version"
    assert client.get("/health/ready").json()["version"] == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/models/1/promote"),
        ("POST", "/models/rollback"),
        ("PUT", "/models/1/pin"),
        ("DELETE", "/models/1/pin"),
        ("DELETE", "/models/1"),
        ("PATCH", "/models/1"),
        ("GET", "/models/audit"),
        ("GET", "/models/compare?a=1&b=2"),
        ("GET", "/models/1/held-out?digit=4&read=9"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}])
def test_without_the_token_nothing_is_changed_or_shown(
    client: httpx.Client, method: str, path: str, headers: dict[str, str]
) -> None:
    response = client.request(method, path, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    listed = client.get("/models").json()
    assert (listed["current"], listed["pinned"], len(listed["versions"])) == (2, [], 2)


def test_a_version_that_reads_clearly_worse_is_promoted_only_for_a_reason(client: httpx.Client) -> None:
    assert client.post("/models/1/promote", headers=ADMIN).json()["type"] == "/problems/reason-needed"
    response = client.post("/models/1/promote", headers=ADMIN, json={})
    assert response.status_code == 409
    problem = response.json()
    assert (problem["type"], problem["field"]) == ("/problems/reason-needed", "why")
    assert "more than chance explains" in problem["detail"]
    assert client.get("/models").json()["current"] == 2
    assert client.post("/models/1/promote", headers=ADMIN, json=WHY).status_code == 200
    entry = client.get("/models/audit", headers=ADMIN).json()["entries"][0]
    assert entry == {
        "at": entry["at"], "who": "admin token", "what": "override", "version": 1, "from": 2, "why": WHY["why"]
    }  # fmt: skip


def test_a_version_that_the_gate_left_to_a_person_is_promoted_only_for_a_reason(
    client: httpx.Client, settings: Settings
) -> None:
    client.post("/models/1/promote", headers=ADMIN, json=WHY)
    path = settings.models_dir / "2" / "card.json"
    verdict = {"decision": "ask", "reasons": ["It reads fewer 4s."]}
    path.write_text(json.dumps(json.loads(path.read_text()) | {"verdict": verdict}))
    response = client.post("/models/2/promote", headers=ADMIN, json={})
    assert response.status_code == 409
    assert "It reads fewer 4s." in response.json()["detail"]
    assert client.post("/models/2/promote", headers=ADMIN, json=WHY).json() == {"current": 2}


@pytest.mark.parametrize("body", ['{"why": 5}', '{"because": "x"}', "[]", "{", '{"why": "' + "x" * 600 + '"}'])
def test_a_reason_that_cannot_be_read_is_422(client: httpx.Client, body: str) -> None:
    headers = ADMIN | {"Content-Type": "application/json"}
    response = client.post("/models/2/promote", headers=headers, content=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_a_pinned_version_is_listed_and_kept(client: httpx.Client) -> None:
    assert client.put("/models/1/pin", headers=ADMIN).status_code == 204
    assert client.get("/models").json()["pinned"] == [1]
    response = client.delete("/models/1", headers=ADMIN)
    assert response.status_code == 409
    assert "unpin it" in response.json()["detail"]
    assert client.delete("/models/1/pin", headers=ADMIN).status_code == 204
    assert client.delete("/models/1", headers=ADMIN).status_code == 204
    assert [card["version"] for card in client.get("/models").json()["versions"]] == [2]
    assert client.get("/models/1").status_code == 404


def test_what_serves_and_what_was_shipped_cannot_be_deleted(client: httpx.Client, settings: Settings) -> None:
    (settings.models_dir / "shipped").write_text("1\n")
    for version, why in ((1, "came with the program"), (2, "is serving")):
        response = client.delete(f"/models/{version}", headers=ADMIN)
        assert response.status_code == 409
        assert why in response.json()["detail"]
    assert client.get("/models").json()["shipped"] == [1]


def test_what_serves_in_place_of_a_broken_version_cannot_be_deleted(settings: Settings) -> None:
    (settings.models_dir / "2" / "model.tflite").write_bytes(b"rot")
    with served(create_app(settings)) as client:
        assert client.get("/health/ready").json()["version"] == 1
        assert client.delete("/models/1", headers=ADMIN).status_code == 409


def test_the_page_and_the_token_are_told_apart_in_the_log(client: httpx.Client) -> None:
    client.put("/models/1/pin", headers=ADMIN)
    client.post("/session", json={"token": TOKEN})
    client.delete("/models/1/pin")
    entries = client.get("/models/audit?limit=2").json()["entries"]
    assert [entry["who"] for entry in entries] == ["admin page", "admin token"]


def test_a_card_is_downloaded_as_the_file_it_is(client: httpx.Client, settings: Settings) -> None:
    response = client.get("/models/2/card")
    assert response.headers["content-disposition"] == 'attachment; filename="digits-version-2-card.json"'
    assert response.content == (settings.models_dir / "2" / "card.json").read_bytes()
    assert client.get("/models/9/card").status_code == 404
