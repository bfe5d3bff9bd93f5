"""Versions over HTTP: anyone may look, only the admin changes what is served."""

import httpx
import pytest

from app.settings import Settings
from tests.conftest import ADMIN


def test_the_list_has_every_card_and_the_current_number(client: httpx.Client) -> None:
    listed = client.get("/models").json()
    assert listed["current"] == 2
    assert [card["version"] for card in listed["versions"]] == [1, 2]


def test_a_card_is_given_by_its_number(client: httpx.Client) -> None:
    assert client.get("/models/1").json()["name"] == "quickstart"


def test_a_version_that_is_not_there_is_404(client: httpx.Client) -> None:
    response = client.get("/models/9")
    assert response.status_code == 404
    assert response.json()["type"] == "/problems/not-found"


def test_promoting_and_rolling_back_change_what_is_served_at_once(client: httpx.Client) -> None:
    assert client.post("/models/1/promote", headers=ADMIN).json() == {"current": 1}
    assert client.get("/health/ready").json()["version"] == 1
    assert client.post("/models/rollback", headers=ADMIN).json() == {"current": 2}
    assert client.get("/health/ready").json()["version"] == 2


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


@pytest.mark.parametrize("path", ["/models/1/promote", "/models/rollback"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}])
def test_without_the_token_nothing_is_changed(client: httpx.Client, path: str, headers: dict[str, str]) -> None:
    response = client.post(path, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert client.get("/models").json()["current"] == 2
