"""Two hosts with disks of their own and one PostgreSQL: what is done on one holds on the other."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from app.db.engine import open_database
from app.main import create_app
from app.settings import Settings
from tests.conftest import ADMIN, TOKEN
from tests.support.access import Open, keys_of
from tests.support.drawings import SEVEN
from tests.support.fakes import FakeClassifier
from tests.support.postgres import Postgres, postgres
from tests.support.serving import served
from tests.support.waiting import until

SECONDS = 2.0
"""Within which a host follows another; a look every 0.02 seconds is added by the test."""


@pytest.fixture
def server(postgres_server: Postgres) -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@contextmanager
def host(settings: Settings, folder: Path, url: str) -> Iterator[httpx.Client]:
    """Serve as another host does, with the same versions."""
    own = settings.model_copy(update={"state_dir": folder / "state", "database_url": url, "api_keys": "required"})
    with served(create_app(own, classifier=FakeClassifier(7))) as client:
        yield client


def reads(client: httpx.Client, secret: str) -> int:
    return client.post("/predict", json={"strokes": SEVEN}, headers={"X-API-Key": secret}).status_code


def test_keys_and_ended_sessions_of_one_host_hold_on_the_other(
    settings: Settings, server: Postgres, opened: Open, tmp_path: Path
) -> None:
    url = server.new()
    with host(settings, tmp_path / "a", url) as a, host(settings, tmp_path / "b", url) as b:
        key, secret = keys_of(opened, tmp_path / "a" / "state", url).create("scanner")
        until(lambda: reads(b, secret) == 200, SECONDS + 1)  # what is in memory may be a second old
        assert a.post("/session", json={"token": TOKEN}).status_code == 204
        copy = {"Cookie": f"digits_session={a.cookies['digits_session']}"}
        assert b.get("/session", headers=copy).json() == {"admin": True}
        assert a.delete("/session").status_code == 204
        until(lambda: b.get("/session", headers=copy).json() == {"admin": False}, SECONDS + 1)
        keys_of(opened, tmp_path / "a" / "state", url).revoke(key.id)
        until(lambda: reads(b, secret) == 401, SECONDS + 1)


def test_a_host_starts_and_lets_keys_in_while_the_database_is_away(
    settings: Settings, server: Postgres, opened: Open, tmp_path: Path
) -> None:
    url = server.new()
    _, secret = keys_of(opened, tmp_path / "a" / "state", url).create("scanner")
    server.stop()
    with host(settings, tmp_path / "a", url) as a:
        assert [reads(a, secret) for _ in range(20)] == [200] * 20
        assert reads(a, "dk_another") == 401
        shutil.rmtree(tmp_path / "a" / "state")  # and what is in memory outlives its disk
        assert reads(a, secret) == 200


def test_who_watches_a_training_on_one_host_sees_what_happens_on_the_other(
    settings: Settings, server: Postgres, tmp_path: Path
) -> None:
    url = server.new()
    with host(settings, tmp_path / "a", url) as a, host(settings, tmp_path / "b", url) as b:
        job = a.post("/train", json={"recipe": "quickstart"}, headers=ADMIN).json()["id"]
        with b.stream("GET", f"/train/{job}/events", headers=ADMIN) as stream:
            lines = stream.iter_lines()
            assert next(line for line in lines if line.startswith("event")) == "event: progress"
            engine = open_database(url)
            with engine.begin() as connection:  # the listener's connection dies; the stream asks all the same
                connection.execute(
                    text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
                )
            engine.dispose()
            assert a.delete(f"/train/{job}", headers=ADMIN).json()["status"] == "cancelled"
            assert next(line for line in lines if line.startswith("event")) == "event: done"
