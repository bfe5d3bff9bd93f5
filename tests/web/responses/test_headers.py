"""Every answer tells the browser whom to trust; other sites' pages get nothing unless they are named."""

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from app.main import create_app
from app.settings import Settings
from tests.support.drawings import SEVEN
from tests.support.fakes import FakeClassifier
from tests.support.serving import served

PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key,content-type"}


@pytest.mark.parametrize(
    "path", ["/", "/admin", "/models", "/health/live", "/static/draw/main.js", "/nothing", "/predict"]
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
    assert headers["permissions-policy"].count("=()") == (9 if path == "/" else 10)
    assert "strict-transport-security" not in headers


def test_the_page_that_draws_may_ask_for_the_camera_and_no_other_page_or_device(reader: httpx.Client) -> None:
    policies = {path: reader.get(path).headers.get_list("permissions-policy") for path in ("/", "/duel", "/admin")}
    assert [len(found) for found in policies.values()] == [1, 1, 1]
    assert [one for one in policies["/"][0].split(", ") if not one.endswith("=()")] == ["camera=(self)"]
    assert "(self)" not in policies["/duel"][0] + policies["/admin"][0]


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
        for method, header in (("PUT", "inference-header-content-length"), ("PATCH", "content-encoding")):
            wants = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": header}
            assert client.options("/predict", headers=friend | wants).status_code == 200
        exposed = client.get("/health/live", headers=friend).headers["access-control-expose-headers"]
        assert {"Digits-Version", "Digits-Warnings", "Inference-Header-Content-Length"} <= set(exposed.split(", "))
        refused = client.post("/predict", json={}, headers=friend)
        assert refused.status_code == 401
        assert refused.headers["access-control-allow-origin"] == "https://friend.example"
        assert "access-control-allow-origin" not in client.options("/predict", headers=stranger | PREFLIGHT).headers


class Fails(FakeClassifier):
    """A network that answers nothing but the empty image that it is tried with."""

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        if images.any():
            raise RuntimeError("a secret of the inside")
        return super().predict(images)


def test_a_failure_of_ours_is_told_of_without_its_inside_and_with_the_headers(settings: Settings) -> None:
    with served(create_app(settings, classifier=Fails(7))) as client:
        for accept in ("application/json", "text/html"):
            failed = client.post("/predict", json={"strokes": SEVEN}, headers={"Accept": accept})
            assert failed.status_code == 500
            assert "secret" not in failed.text
            assert "Traceback" not in failed.text
            assert failed.headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in failed.headers["content-security-policy"]


def test_the_page_on_a_failure_of_ours_has_one_policy_which_allows_its_import_map(settings: Settings) -> None:
    app = create_app(settings, classifier=FakeClassifier(7))

    def fails() -> None:
        raise RuntimeError("a secret of the inside")

    app.add_api_route("/fails", fails)
    with served(app) as client:
        failed = client.get("/fails", headers={"Accept": "text/html"})
    assert failed.status_code == 500
    policies = failed.headers.get_list("content-security-policy")
    assert len(policies) == 1
    assert "script-src 'self' 'sha256-" in policies[0]
