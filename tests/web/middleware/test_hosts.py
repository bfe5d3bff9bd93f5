"""A page elsewhere cannot reach the server by pointing its own name at it."""

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from app.web.middleware.hosts import names_for
from benchmarks.torture.raw import say
from benchmarks.torture.wire import request
from tests.conftest import TOKEN
from tests.support.fakes import FakeClassifier
from tests.support.serving import served


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "LOCALHOST.", "127.0.0.1", "[::1]:80", "10.1.2.3:1"])
def test_this_machines_names_and_bare_addresses_are_answered(reader: httpx.Client, host: str) -> None:
    assert reader.get("/health/live", headers={"Host": host}).status_code == 200


STRANGE = (
    "evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example",
    "", "[evil.example]", "0x7f.1", "evil.example:127.0.0.1",
)  # fmt: skip


@pytest.mark.parametrize("host", STRANGE)
def test_a_rebound_name_reaches_nothing_on_a_server_of_this_machine(reader: httpx.Client, host: str) -> None:
    for path in ("/", "/models", "/session", "/openapi.json"):
        response = reader.get(path, headers={"Host": host})
        assert response.status_code == 421
        assert response.headers["content-type"] == "application/problem+json"
        assert "DIGITS_ALLOWED_HOSTS" in response.json()["detail"]
    login = {"Host": host, "Origin": f"http://{host}"}
    assert reader.post("/session", json={"token": TOKEN}, headers=login).status_code == 421


def test_two_host_headers_are_refused(served_once: str) -> None:
    assert say(served_once, request("GET", "/health/live", "Host: evil.example")).statuses == [421]


def test_a_named_host_is_answered_and_no_other(settings: Settings) -> None:
    named = settings.model_copy(update={"host": "0.0.0.0", "allowed_hosts": ("digits.example", "*.school.example")})  # noqa: S104
    with served(create_app(named, classifier=FakeClassifier(7))) as client:

        def status(host: str) -> int:
            return client.get("/health/live", headers={"Host": host}).status_code

        assert [status(host) for host in ("digits.example", "a.school.example:80", "127.0.0.1")] == [200, 200, 200]
        assert [status(host) for host in ("x.digits.example", "school.example", "evil.example")] == [421, 421, 421]


def test_by_default_only_a_server_of_this_machine_knows_its_names() -> None:
    assert names_for("127.0.0.1", ()) == names_for("localhost", ()) == names_for("::1", ()) == ()
    assert names_for("0.0.0.0", ()) is None  # noqa: S104
    assert names_for("127.0.0.1", ("*",)) is None
