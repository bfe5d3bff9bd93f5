"""An admin names versions over HTTP and notes something about them; nobody else sees it."""

from typing import Any

import httpx
import pytest

from tests.conftest import ADMIN


def named(client: httpx.Client, number: int, **naming: object) -> httpx.Response:
    return client.patch(f"/models/{number}", headers=ADMIN, json=naming)


def listed(client: httpx.Client, **headers: str) -> list[dict[str, Any]]:
    return list(client.get("/models", headers=headers).json()["names"])


def test_a_name_and_a_note_are_given_changed_and_removed(client: httpx.Client) -> None:
    pilot = {"version": 1, "name": "school pilot", "note": "Until June.\nAsk Mina."}
    assert named(client, 1, name="school pilot", note="Until June.\nAsk Mina.").json() == pilot
    assert listed(client, **ADMIN) == [pilot]
    assert named(client, 1, note="").json() == pilot | {"note": ""}
    assert listed(client, **ADMIN) == [pilot | {"note": ""}]
    assert named(client, 1, name="").status_code == 200
    assert listed(client, **ADMIN) == []


def test_only_the_admin_sees_names_and_notes(client: httpx.Client) -> None:
    named(client, 1, name="school pilot", note="Ask Mina.")
    assert listed(client) == []
    assert "pilot" not in client.get("/models/1").text


def test_a_name_does_not_change_the_card(client: httpx.Client) -> None:
    before = client.get("/models/1/card").content
    named(client, 1, name="school pilot")
    assert client.get("/models/1/card").content == before
    assert client.get("/models", headers=ADMIN).json()["versions"][0]["name"] == "quickstart"


def test_the_log_says_who_named_it_and_how(client: httpx.Client) -> None:
    named(client, 1, name="school pilot")
    entry = client.get("/models/audit", headers=ADMIN).json()["entries"][0]
    assert entry == {
        "at": entry["at"], "who": "admin token", "what": "name", "version": 1, "from": None, "why": None,
        "text": "school pilot",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"name": "%s"}' % ("x" * 41), "name"),
        ('{"note": "%s"}' % ("x" * 501), "note"),
        ('{"name": "two\\nlines"}', "name"),
        ('{"name": "a\\u0000b"}', "name"),
        ('{"note": "a\\u0007b"}', "note"),
        ('{"name": "a\\ud83d"}', "name"),
        ('{"name": 5}', "name"),
        ('{"title": "x"}', "title"),
        ("[]", None),
        ("{", None),
    ],
)
def test_what_cannot_be_a_name_or_note_is_422_and_names_the_field(
    client: httpx.Client, body: str, field: str | None
) -> None:
    headers = ADMIN | {"Content-Type": "application/json"}
    response = client.patch("/models/1", headers=headers, content=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json().get("field") == field or field is None
    assert listed(client, **ADMIN) == []
