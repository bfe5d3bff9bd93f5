"""Every route has a policy, and what the policy says holds."""

import ast
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from app.corrections.import_export import MAX_BYTES
from app.main import create_app
from app.settings import ROOT, Settings
from app.web.routes import (
    IMPORT_BYTES,
    OPEN,
    ROUTES,
    Policy,
    passes_limits,
    policy_of,
)
from tests.conftest import settings_in
from tests.support.drawings import SEVEN
from tests.support.fakes import FakeClassifier
from tests.support.routes import requested
from tests.support.serving import served

KEYED = [route for route, policy in ROUTES.items() if policy.needs_key]
ADMIN = [route for route, policy in ROUTES.items() if policy.admin and not policy.needs_key]


def reads_digits(path: str) -> bool:
    """Return whether a request to this path, by some method, runs or loads a network."""
    return any(policy_of(method, path).reads_digits for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"))


@pytest.fixture(scope="module")
def fenced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a server that requires API keys."""
    required = settings_in(tmp_path_factory.mktemp("fenced")).model_copy(update={"api_keys": "required"})
    with served(create_app(required, FakeClassifier(7))) as client:
        yield str(client.base_url)


def answered(app: FastAPI) -> set[str]:
    """Return every method and path that the app answers, those of mounts and of Starlette's routes included."""
    found = set()
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, Mount):
            found.add(f"GET {route.original_route.path}/{{path:path}}")
        else:
            found |= {f"{method} {route.path}" for method in (route.methods or set()) - {"HEAD"}}
    return found


def test_every_route_has_a_policy_and_every_policy_a_route(settings: Settings) -> None:
    assert answered(create_app(settings, FakeClassifier(7))) == set(ROUTES)


@pytest.mark.parametrize("route", KEYED)
def test_without_a_key_it_is_refused_where_keys_are_required(fenced: str, route: str) -> None:
    method, path = requested(route)
    response = httpx.request(method, fenced + path, json={"strokes": SEVEN})
    assert response.status_code == 401
    assert response.json()["type"] == "/problems/key-needed"
    assert response.headers["www-authenticate"] == "Bearer"


def test_what_runs_a_network_needs_a_key_or_only_loads_one() -> None:
    free = [route for route, policy in ROUTES.items() if policy.reads_digits and not policy.needs_key]
    assert free == [
        "GET /v2/models/digits/versions/{number}",
        "GET /v2/models/digits/versions/{number}/ready",
        "GET /v1/models/digits/versions/{number}",
        "GET /v1/models/digits/versions/{number}/metadata",
    ]


@pytest.mark.parametrize("route", ADMIN)
def test_without_the_token_it_is_refused_where_the_admin_is_needed(reader: httpx.Client, route: str) -> None:
    method, path = requested(route)
    response = reader.request(method, path)
    assert response.status_code == 401
    assert response.json()["type"] == "/problems/not-allowed"


@pytest.mark.parametrize("route", [route for route, policy in ROUTES.items() if policy.never_refused])
def test_health_and_metrics_pass_every_limit(route: str) -> None:
    _, path = requested(route)
    assert passes_limits(path)
    assert not reads_digits(path)


@pytest.mark.parametrize("path", ["/predict", "/predict\n", "/v1/models/digits/versions/2:predict", "/learn/api/steps"])
def test_whatever_the_router_takes_for_a_route_has_its_policy(path: str) -> None:
    assert reads_digits(path)
    assert policy_of("POST", path).needs_key
    assert policy_of("GET", path).needs_key is False


@pytest.mark.parametrize(
    "path", ["/", "/predict/", "/predictor", "/predict/" + 1000 * "x", "/v2/models/digits/versions", "/nothing", "x"]
)
def test_what_no_route_answers_is_open_and_ends_as_404_or_405(path: str) -> None:
    assert policy_of("POST", path) == OPEN
    assert not reads_digits(path)


def test_of_several_routes_at_one_path_the_first_answers() -> None:
    assert policy_of("GET", "/models/audit").admin
    assert not policy_of("GET", "/models/1").admin
    assert policy_of("POST", "/corrections/import").body_limit == IMPORT_BYTES == MAX_BYTES
    assert policy_of("PATCH", "/corrections/import") == ROUTES["PATCH /corrections/{correction_id}"]
    assert policy_of("HEAD", "/health/live") == policy_of("GET", "/health/live") != Policy()


def test_no_other_module_lists_paths() -> None:
    modules = [file for file in (ROOT / "app").rglob("*.py") if file != ROOT / "app" / "web" / "routes.py"]
    found = [listed for file in modules if "client" not in file.parts for listed in _listed(file)]
    assert found == []


SEGMENTS = {route.split("/")[1] for route in ROUTES} - {"", "static", "vendor"}
"""The first parts of the paths; of static files the path is also that of a folder."""


def _listed(file: Path) -> Iterator[str]:
    """Yield where a module compares with a path, or has one in a collection; a router's decorator does neither."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                pass
            case ast.Compare(left=left, comparators=others):
                parts = [left, *others]
            case ast.Call(func=ast.Attribute(attr="startswith" | "endswith" | "removeprefix" | "match"), args=parts):
                pass
            case _:
                continue
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and _is_path(part.value):
                yield f"{file.relative_to(ROOT)}:{part.lineno} {part.value}"


def _is_path(text: str) -> bool:
    return text.startswith("/") and text.split("/")[1] in SEGMENTS


def test_head_is_answered_wherever_get_is(reader: httpx.Client) -> None:
    paths = [path for path, methods in reader.get("/openapi.json").json()["paths"].items() if "get" in methods]
    for path in ["/", "/admin", "/learn", *(path for path in paths if "{" not in path and "/events" not in path)]:
        got, head = reader.get(path), reader.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
