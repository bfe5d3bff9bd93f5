"""What runs a network for the course is bounded as `POST /predict` is; the rest of it is not."""

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from app.web.routes import ROUTES
from tests.support.drawings import SEVEN
from tests.support.fakes import FakeClassifier, HoldsBatches
from tests.support.serving import served

BODY = {"strokes": SEVEN}
MANY = bytes([0, 200] * 392) * 40
BYTES = {"Content-Type": "application/octet-stream"}
JSON = {"Content-Type": "application/json"}

READING = [
    tuple(route.split(" ")) for route, policy in ROUTES.items() if policy.reads_digits and "/learn/api/" in route
]


def test_all_that_takes_a_body_or_runs_a_network_is_among_them() -> None:
    posts = {route for route in ROUTES if route.startswith("POST /learn/")}
    assert {" ".join(one) for one in READING} == posts | {"GET /learn/api/hard"}


@pytest.mark.parametrize(("method", "path"), READING)
def test_while_too_many_wait_it_is_refused_and_other_numbers_come(
    settings: Settings, method: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.server.admission.AdmissionQueue.is_full", lambda _, interactive=False: True)
    with served(create_app(settings, FakeClassifier(7))) as client:
        refused = client.request(method, path, json=BODY if method == "POST" else None)
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/busy")
        assert int(refused.headers["Retry-After"]) >= 1
        assert client.get("/learn/api/softmax").status_code == 200


def test_it_counts_towards_a_clients_rate(settings: Settings) -> None:
    few = settings.model_copy(update={"rate_limit": "2/minute"})
    with served(create_app(few, FakeClassifier(7))) as client:
        paths = ("/learn/api/steps?sheet=100", "/predict", "/learn/api/said")
        assert [client.post(path, json=BODY).status_code for path in paths] == [200, 200, 429]
        assert client.get("/learn/api/hard").status_code == 429
        assert client.get("/learn/api/neurons").status_code == 200


def test_it_is_given_up_after_the_answers_time(settings: Settings) -> None:
    network = HoldsBatches(7)
    with served(create_app(settings.model_copy(update={"answer_seconds": 0.6}), network)) as client:
        answer = client.post("/learn/api/saliency", json=BODY)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/took-too-long")
        network.go.set()


def test_a_body_beyond_the_limit_is_refused(reader: httpx.Client) -> None:
    assert reader.post("/learn/api/turned", content=bytes(257 * 1024), headers=JSON).status_code == 413
    assert reader.post("/learn/api/steps", content=bytes(10 * 2**20 + 1), headers=JSON).status_code == 413


def test_where_keys_are_required_the_page_asks_by_its_cookie(settings: Settings) -> None:
    required = settings.model_copy(update={"api_keys": "required"})
    with served(create_app(required, FakeClassifier(7))) as client:
        assert client.post("/learn/api/steps", json=BODY).status_code == 401
        assert client.get("/learn/api/softmax").status_code == 200
        assert client.get("/learn/neuron").status_code == 200
        assert client.post("/learn/api/steps?sheet=100", json=BODY).status_code == 200
        assert client.get("/learn/api/hard").status_code == 200
