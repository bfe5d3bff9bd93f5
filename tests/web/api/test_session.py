"""The admin's login: a token in, a cookie out that only this server's pages may use."""

from collections.abc import Iterator

import httpx
import pytest

from app.errors import NotAllowed, TooManyRequests
from app.main import create_app
from app.settings import Settings
from app.web.auth.admin import AdminAccess, admin_token
from tests.conftest import ADMIN, TOKEN
from tests.support.access import Open, keys_table
from tests.support.serving import served
from tests.support.waiting import until

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


def test_a_copy_of_the_cookie_opens_nothing_after_logging_out(client: httpx.Client) -> None:
    log_in(client)
    copy = {"Cookie": f"digits_session={client.cookies['digits_session']}"}
    assert client.delete("/session").status_code == 204
    client.cookies.clear()
    assert client.get("/session", headers=copy).json() == {"admin": False}
    assert log_in(client).status_code == 204
    assert client.get("/session").json() == {"admin": True}


def test_an_ended_session_is_ended_for_every_process(client: httpx.Client, settings: Settings) -> None:
    log_in(client)
    copy = {"Cookie": f"digits_session={client.cookies['digits_session']}"}
    with served(create_app(settings)) as other:
        assert other.get("/session", headers=copy).json() == {"admin": True}
        client.delete("/session")
        until(lambda: other.get("/session", headers=copy).json() == {"admin": False}, 5)


@pytest.mark.parametrize("by", ["login", "bearer"])
def test_wrong_tokens_are_limited_and_logged_without_the_token(
    client: httpx.Client, caplog: pytest.LogCaptureFixture, by: str
) -> None:
    def tried(token: str) -> int:
        if by == "login":
            return client.post("/session", json={"token": token}).status_code
        return client.get("/train", headers={"Authorization": f"Bearer {token}"}).status_code

    log_in(client)
    session = {"Cookie": f"digits_session={client.cookies['digits_session']}"}
    client.cookies.clear()
    assert [tried(f"guess-{n}") for n in range(11)] == [401] * 10 + [429]
    assert tried(TOKEN) in {200, 204}  # behind a proxy, the admin may share the address of whoever guesses
    assert client.get("/train", headers=session).status_code == 200  # and a session goes on
    said = [record.getMessage() for record in caplog.records if "wrong admin token" in record.getMessage()]
    assert len(said) == 10
    assert "127.0.0.1" in said[0]
    assert "guess" not in caplog.text


def test_strangers_who_guess_do_not_lock_the_admin_out(
    opened: Open, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    access = AdminAccess(TOKEN, keys_table(opened, settings.state_dir))
    for number in range(400):
        with pytest.raises((NotAllowed, TooManyRequests)):
            access.check_token(f"guess-{number}", (f"10.0.{number >> 8}.{number & 255}", 1))
    with pytest.raises(TooManyRequests):
        access.check_token("guess", ("192.0.2.1", 1))
    access.check_token(TOKEN, ("192.0.2.7", 1))
    assert len([record for record in caplog.records if "wrong admin token" in record.getMessage()]) == 300


def test_a_login_is_logged_with_its_address(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    log_in(client)
    assert "the admin logged in from '127.0.0.1'" in caplog.text
    assert TOKEN not in caplog.text


def test_no_secret_is_logged(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    log_in(client)
    cookie = client.cookies["digits_session"]
    client.get("/train", headers=ADMIN)
    client.get("/train", headers={"Authorization": "Bearer not-quite-the-token"})
    client.post("/predict", json={}, headers={"X-API-Key": "dk_not-quite-a-key"})
    client.delete("/session")
    own = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
    )
    for secret in (TOKEN, cookie, "not-quite-the-token", "dk_not-quite-a-key"):
        assert secret not in own


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_browser_that_names_another_site_cannot_use_the_session(client: httpx.Client, site: str) -> None:
    log_in(client)
    assert client.put("/models/1/pin", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert client.put("/models/1/pin", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 204


def test_behind_a_proxy_that_passes_no_host_the_page_s_own_login_works(client: httpx.Client) -> None:
    seen = {"Origin": "https://digits.example", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/session", json={"token": TOKEN}, headers=seen).status_code == 204
    assert client.put("/models/1/pin", headers=seen).status_code == 204


def test_a_browser_that_does_not_say_so_is_told_what_the_proxy_must_pass(client: httpx.Client) -> None:
    answer = client.post("/session", json={"token": TOKEN}, headers={"Origin": "https://digits.example"})
    assert answer.status_code == 403
    for name in ("Host", "X-Forwarded-Proto", "DIGITS_TRUSTED_PROXIES"):
        assert name in answer.json()["detail"]


@pytest.mark.parametrize("token", [b"\\ud800", b"\\u0000", "\u202e".encode(), b"%s%n"])
def test_a_strange_token_is_a_wrong_one(client: httpx.Client, token: bytes) -> None:
    body = b'{"token": "' + token + b'"}'
    answered = client.post("/session", content=body, headers={"Content-Type": "application/json"})
    assert answered.status_code in {401, 422}
    assert client.get("/train", headers={b"Authorization": b"Bearer \xff\xfe"}).status_code == 401


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


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/session"), ("POST", "/train"), ("POST", "/models/1/promote"), ("PATCH", "/corrections"),
     ("PATCH", "/corrections/1")],
)  # fmt: skip
def test_a_form_of_a_megabyte_is_refused_whoever_sends_it(client: httpx.Client, method: str, path: str) -> None:
    response = client.request(method, path, json={"token": "x" * 1_000_000})
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == 413
    assert client.get("/health/ready").status_code == 200


def test_a_form_that_announces_no_end_is_read_no_further_than_that(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"token": "'
        for _ in range(40):
            yield b"x" * 10_000
        yield b'"}'

    response = client.post("/session", content=endless(), headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert response.json()["type"].endswith("too-large")
