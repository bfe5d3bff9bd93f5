"""With API keys required, services are heard by their key, people through the page, and nobody else."""

from collections.abc import Iterator

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from app.web.auth.api_keys import ApiKeys
from tests.conftest import ADMIN, TOKEN
from tests.support.access import Open, keys_of
from tests.support.drawings import SEVEN
from tests.support.fakes import FakeClassifier
from tests.support.serving import served
from tests.support.waiting import until

BODY = {"strokes": SEVEN}


@pytest.fixture
def keys(settings: Settings, opened: Open) -> ApiKeys:
    return keys_of(opened, settings.state_dir)


@pytest.fixture
def fenced(settings: Settings) -> Iterator[httpx.Client]:
    required = settings.model_copy(update={"api_keys": "required"})
    with served(create_app(required, classifier=FakeClassifier(7))) as client:
        yield client


def asked(client: httpx.Client, **headers: str) -> int:
    return client.post(
        "/predict", json=BODY, headers={name.replace("_", "-"): v for name, v in headers.items()}
    ).status_code


def test_without_the_setting_nobody_needs_a_key(reader: httpx.Client) -> None:
    assert asked(reader) == 200
    assert "digits_page" not in reader.get("/").cookies


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/predict"),
        ("POST", "/predict/number"),
        ("POST", "/corrections"),
        ("POST", "/v2/models/digits/infer"),
        ("POST", "/v1/models/digits:predict"),
    ],
)
def test_without_a_key_nothing_is_read_or_stored(fenced: httpx.Client, method: str, path: str) -> None:
    response = fenced.request(method, path, json=BODY)
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["type"] == "/problems/key-needed"
    assert "digits keys create" in response.json()["detail"]


def test_a_key_opens_either_way_and_closes_when_it_is_revoked(fenced: httpx.Client, keys: ApiKeys) -> None:
    _, secret = keys.create("scanner")
    until(lambda: asked(fenced, X_API_Key=secret) == 200)
    assert asked(fenced, Authorization=f"Bearer {secret}") == 200
    keys.revoke("scanner")
    until(lambda: asked(fenced, X_API_Key=secret) == 401, 5)


@pytest.mark.parametrize("wrong", ["dk_", "dk_" + "x" * 43, "x", "\xff\xfe", "dk_" + "y" * 8000])
def test_a_wrong_key_is_none(fenced: httpx.Client, keys: ApiKeys, wrong: str) -> None:
    keys.create("scanner")
    headers = {b"X-API-Key": wrong.encode("latin-1")}
    assert fenced.post("/predict", json=BODY, headers=headers).status_code == 401


def test_a_key_is_not_the_admin(fenced: httpx.Client, keys: ApiKeys) -> None:
    _, secret = keys.create("scanner")
    assert fenced.put("/models/1/pin", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert fenced.put("/models/1/pin", headers={"X-API-Key": secret}).status_code == 401


def test_the_admin_needs_no_key(fenced: httpx.Client) -> None:
    assert asked(fenced, **ADMIN) == 200
    assert fenced.post("/session", json={"token": TOKEN}).status_code == 204
    assert asked(fenced) == 200


def test_who_opened_the_page_draws_without_a_key(fenced: httpx.Client) -> None:
    page = fenced.get("/")
    assert "httponly" in page.headers["set-cookie"].lower()
    assert "samesite=strict" in page.headers["set-cookie"].lower()
    assert asked(fenced) == 200
    assert asked(fenced, Origin="http://elsewhere.example") == 403
    assert asked(fenced, Sec_Fetch_Site="cross-site") == 403


def test_a_page_cookie_that_this_server_did_not_sign_opens_nothing(fenced: httpx.Client) -> None:
    fenced.cookies.set("digits_page", "page.aaaa.bbbb", domain="127.0.0.1")
    assert asked(fenced) == 401


def test_the_pages_share_is_bounded_and_a_keys_is_not_touched_by_it(settings: Settings, keys: ApiKeys) -> None:
    few = settings.model_copy(update={"api_keys": "required", "page_rate": "2/minute"})
    _, secret = keys.create("scanner")
    with served(create_app(few, classifier=FakeClassifier(7))) as client:
        client.get("/")
        assert [asked(client) for _ in range(3)] == [200, 200, 429]
        assert asked(client, X_API_Key=secret) == 200


def test_each_key_has_a_rate_of_its_own(settings: Settings, keys: ApiKeys) -> None:
    few = settings.model_copy(update={"api_keys": "required", "rate_limit": "2/minute"})
    first, second = keys.create("first")[1], keys.create("second")[1]
    with served(create_app(few, classifier=FakeClassifier(7))) as client:
        assert [asked(client, X_API_Key=first) for _ in range(3)] == [200, 200, 429]
        assert asked(client, X_API_Key=second) == 200


def test_what_tells_of_the_server_needs_no_key(fenced: httpx.Client) -> None:
    for path in ("/", "/docs", "/models", "/health/live", "/health/ready", "/openapi.json", "/static/draw/main.js"):
        assert fenced.get(path).status_code == 200, path


def test_the_description_says_where_a_key_is_needed(fenced: httpx.Client, reader: httpx.Client) -> None:
    asked_for = fenced.get("/openapi.json").json()["paths"]
    assert {"key": []} in asked_for["/predict"]["post"]["security"]
    assert "key-needed" in str(asked_for["/predict"]["post"]["responses"]["401"])
    assert {"key": []} not in asked_for["/train"]["post"]["security"]
    assert "security" not in reader.get("/openapi.json").json()["paths"]["/predict"]["post"]
