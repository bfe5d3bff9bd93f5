"""What blocks runs in the process's own bounded pool, and nothing in the library's."""

import gzip
import inspect
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest
from anyio import to_thread
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from PIL import Image
from starlette.types import ASGIApp, Receive, Scope, Send

from app.main import create_app
from app.settings import ROOT, Settings
from app.web.routes import ROUTES
from tests.conftest import ADMIN, settings_in
from tests.support.drawings import SEVEN, file
from tests.support.fakes import FakeClassifier, HoldsBatches
from tests.support.routes import requested
from tests.support.serving import served

MANY = bytes([0, 200] * 392) * 40
"""Enough images to be read in a thread."""

BYTES = {"Content-Type": "application/octet-stream"}
JSON = {"Content-Type": "application/json"}


class NoLibraryThreads:
    """ASGI middleware that leaves the library's pool without a thread: what waits for one there waits for ever."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            to_thread.current_default_thread_limiter().total_tokens = 0
        await self.app(scope, receive, send)


def without_library_threads(settings: Settings) -> FastAPI:
    app = create_app(settings, FakeClassifier(7))
    app.add_middleware(NoLibraryThreads)
    return app


@pytest.fixture(scope="module")
def starved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a server whose library has no thread."""
    settings = settings_in(tmp_path_factory.mktemp("starved"))
    (settings.models_dir / "shipped").write_text("1\n")
    with served(without_library_threads(settings)) as client:
        job = client.post("/train", headers=ADMIN, json={"recipe": "quickstart"}).json()["id"]
        client.delete(f"/train/{job}", headers=ADMIN)
        yield f"{client.base_url}|{job}"


DELETING = [route for route in ROUTES if route.startswith("DELETE")]


@pytest.mark.parametrize("route", [*(route for route in ROUTES if route not in DELETING), *DELETING])
def test_without_a_thread_of_the_librarys_every_route_is_answered(starved: str, route: str) -> None:
    address, _, job = starved.partition("|")
    method, path = requested(route, job_id=job)
    body = None if method in {"GET", "DELETE"} else {"strokes": SEVEN}
    answer = httpx.request(method, address + path, json=body, headers=ADMIN, params=QUERY.get(route), timeout=60)
    assert answer.status_code < 500


QUERY = {"GET /models/compare": {"a": "1", "b": "2"}, "GET /models/{number}/held-out": {"digit": "4", "read": "9"}}


def large_png() -> bytes:
    """Return an image of more than a megabyte, which is opened and normalized in a thread."""
    return file(Image.fromarray(np.random.default_rng(0).integers(0, 255, (1200, 1200), np.uint8)))


SPECIAL: dict[str, Callable[[httpx.Client], httpx.Response]] = {
    "a file in a form": lambda client: client.post("/predict", files={"file": ("a.png", large_png(), "image/png")}),
    "a large file": lambda client: client.post("/predict", content=large_png(), headers={"Content-Type": "image/png"}),
    "a batch": lambda client: client.post("/predict", content=MANY, headers=BYTES),
    "long JSON": lambda client: client.post(
        "/predict", content=json.dumps({"images": [[[0.5] * 28] * 28] * 40}).encode(), headers=JSON
    ),
    "compressed JSON": lambda client: client.post(
        "/v1/models/digits:predict",
        content=gzip.compress(json.dumps({"instances": [[[9] * 28] * 28]}).encode()),
        headers={**JSON, "Content-Encoding": "gzip"},
    ),
    "an error page": lambda client: client.get("/nothing", headers={"Accept": "text/html"}),
    "an invalid parameter": lambda client: client.get("/learn/api/race/bowl?steps=0"),
    "a version's file": lambda client: client.get("/models/1/model.keras"),
    "a part of it": lambda client: client.get("/models/1/model.keras", headers={"Range": "bytes=1000-"}),
    "two parts of it": lambda client: client.get("/models/1/model.keras", headers={"Range": "bytes=1-9,20-29"}),
    "a small file of a page": lambda client: client.get("/static/shared/favicon.svg"),
    "a large file of a page": lambda client: client.get("/vendor/swagger-ui/swagger-ui-bundle.js"),
    "a long answer, compressed": lambda client: client.get("/openapi.json"),
    "an export": lambda client: client.get("/corrections/export?format=npz", headers=ADMIN),
}


@pytest.mark.parametrize("kind", SPECIAL)
def test_without_a_thread_of_the_librarys_every_kind_of_answer_comes(starved: str, kind: str) -> None:
    with httpx.Client(base_url=starved.partition("|")[0], timeout=60) as client:
        answer = SPECIAL[kind](client)
    assert answer.status_code < 500
    assert answer.content


def test_no_module_asks_for_a_thread_of_the_librarys() -> None:
    code = {file: file.read_text(encoding="utf-8") for file in (ROOT / "app").rglob("*.py")}
    words = ("to_thread", "run_in_threadpool", "iterate_in_threadpool", "CapacityLimiter")
    assert [file for file, text in code.items() if any(word in text for word in words)] == []


def test_no_endpoint_and_no_dependency_is_left_to_the_librarys_pool(settings: Settings) -> None:
    app = create_app(settings, FakeClassifier(7))
    routes = [one.original_route for one in iter_route_contexts(app.routes)]
    endpoints = [call for route in routes if isinstance(route, APIRoute) for call in calls(route.dependant)]
    blocking = {call for call in endpoints if not inspect.iscoroutinefunction(call)}
    assert {call for call in blocking if not inspect.isasyncgenfunction(call)} == set()
    assert all(map(inspect.iscoroutinefunction, app.exception_handlers.values()))


def calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from calls(inner)


def test_heavy_work_that_waits_for_too_long_is_refused_while_health_is_answered(settings: Settings) -> None:
    network, small = HoldsBatches(7), settings.model_copy(update={"queue_seconds": 0.5})
    with served(create_app(small, network)) as client, ThreadPoolExecutor(12) as threads:
        held = threads.submit(client.post, "/predict", content=MANY, headers=BYTES)
        assert network.asked.wait(30)
        others = [threads.submit(client.post, "/predict", content=MANY, headers=BYTES) for _ in range(10)]
        refused = [other.result() for other in others]
        assert {answer.status_code for answer in refused} == {503}
        assert {answer.json()["type"] for answer in refused} == {"/problems/busy"}
        assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
        for path in ("/health/live", "/health/ready", "/metrics", "/", "/models", "/static/shared/favicon.svg"):
            assert client.get(path).status_code == 200, path
        network.go.set()
        assert held.result().status_code == 200
