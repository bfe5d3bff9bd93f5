"""Every answer tells the browser whom to trust; other sites' pages get nothing unless they are named."""

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from tests.drawings import SEVEN
from tests.fakes import FakeClassifier
from tests.serving import served

PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key,content-type"}


@pytest.mark.parametrize(
    "path", ["/", "/admin", "/models", "/health/live", "/static/js/draw.js", "/nothing", "/predict"]
)
def test_every_answer_has_the_headers(reader: httpx.Client, path: str) -> None:
    headers = reader.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


def test_other_sites_pages_get_nothing(reader: httpx.Client) -> None:
    elsewhere = {"Origin": "https://elsewhere.example"}
    answered = reader.post("/predict", json={"strokes": SEVEN}, headers=elsewhere)
    assert not [name for name in answered.headers if name.startswith("access-control")]
    assert reader.options("/predict", headers=elsewhere | PREFLIGHT).status_code == 405


def test_a_named_sites_page_may_ask_but_lends_no_session(settings: Settings) -> None:
    named = settings.model_copy(update={"cors_origins": ("https://friend.example",), "api_keys": "required"})
    friend, stranger = {"Origin": "https://friend.example"}, {"Origin": "https://stranger.example"}
    with served(create_app(named, classifier=FakeClassifier(7))) as client:
        asked = client.options("/predict", headers=friend | PREFLIGHT)
        assert asked.status_code == 200
        assert asked.headers["access-control-allow-origin"] == "https://friend.example"
        assert "access-control-allow-credentials" not in asked.headers
        refused = client.post("/predict", json={}, headers=friend)
        assert refused.status_code == 401
        assert refused.headers["access-control-allow-origin"] == "https://friend.example"
        assert "access-control-allow-origin" not in client.options("/predict", headers=stranger | PREFLIGHT).headers
