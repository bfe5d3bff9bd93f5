"""The admin's login: a token in, a cookie out that only this server's pages may use."""

import httpx
import pytest

from app.settings import Settings
from app.web.access import admin_token
from tests.conftest import ADMIN, TOKEN

OTHERS = {"Origin": "http://elsewhere.example"}


def log_in(client: httpx.Client) -> httpx.Response:
    return client.post("/session", json={"token": TOKEN})


def test_the_right_token_gives_a_session(client: httpx.Client) -> None:
    assert client.get("/session").json() == {"admin": False}
    response = log_in(client)
    assert response.status_code == 204
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in cookie
    assert client.get("/session").json() == {"admin": True}
    assert client.put("/models/1/pin").status_code == 204


def test_a_wrong_token_gives_none(client: httpx.Client) -> None:
    response = client.post("/session", json={"token": "wrong"})
    assert response.status_code == 401
    assert "set-cookie" not in response.headers


def test_logging_out_ends_the_session_of_the_browser(client: httpx.Client) -> None:
    log_in(client)
    assert client.delete("/session").status_code == 204
    assert client.get("/session").json() == {"admin": False}


def test_a_forged_cookie_is_no_session(client: httpx.Client) -> None:
    log_in(client)
    client.cookies.set("digits_session", client.cookies["digits_session"][:-2] + "xx", domain="127.0.0.1")
    assert client.put("/models/1/pin").status_code == 401


def test_a_page_of_another_origin_cannot_use_the_session(client: httpx.Client) -> None:
    log_in(client)
    assert client.put("/models/1/pin", headers=OTHERS).status_code == 403
    assert client.post("/session", json={"token": TOKEN}, headers=OTHERS).status_code == 403


def test_the_servers_own_page_can(client: httpx.Client) -> None:
    log_in(client)
    own = {"Origin": str(client.base_url).rstrip("/")}
    assert client.put("/models/1/pin", headers=own).status_code == 204


def test_a_bearer_token_is_not_bound_to_an_origin(client: httpx.Client) -> None:
    assert client.put("/models/1/pin", headers=ADMIN | OTHERS).status_code == 204


@pytest.mark.parametrize("body", [b"", b"{}", b'{"token": 5}', b'{"token": "' + b"x" * 600 + b'"}'])
def test_a_login_without_a_token_says_what_is_missing(client: httpx.Client, body: bytes) -> None:
    response = client.post("/session", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_the_token_is_made_once_and_only_its_owner_can_read_it(settings: Settings) -> None:
    token, new = admin_token(settings.state_dir)
    assert new
    assert len(token) >= 32
    assert admin_token(settings.state_dir) == (token, False)
    assert (settings.state_dir / "admin-token").stat().st_mode & 0o777 == 0o600
