"""A database that fails: one sentence that names no host, 503, and digits are read all the same."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, text

from app.db.engine import open_database
from app.db.tables import JobRow
from app.errors import Unavailable
from app.jobs.queue import JobQueue, TrainRequest
from app.main import create_app
from app.settings import Settings
from tests.conftest import ADMIN
from tests.support.drawings import SEVEN
from tests.support.postgres import Postgres, postgres
from tests.support.serving import served
from tests.support.waiting import until

QUICKSTART = TrainRequest(recipe="quickstart")

ROUTES = (
    ("GET", "/train", None),
    ("POST", "/train", {"recipe": "quickstart"}),
    ("GET", "/train/0123456789abcdef", None),
    ("POST", "/corrections", {"label": 7, "strokes": SEVEN}),
    ("GET", "/corrections", None),
)


@pytest.fixture
def own_server(postgres_server: Postgres) -> Iterator[Postgres]:
    """Give a PostgreSQL that only this test uses, to be stopped by it."""
    with postgres() as server:
        yield server


def refused(client: httpx.Client) -> None:
    for method, path, body in ROUTES:
        answer = client.request(method, path, json=body, headers=ADMIN)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5"), (path, answer.text)
        assert answer.json()["detail"].startswith("The database cannot be used now")
        assert "digits-pg" not in answer.text
    assert client.post("/predict", json={"strokes": SEVEN}).json()["digit"] == 7
    assert "digits_database_up 0.0" in client.get("/metrics").text


def test_a_server_that_goes_down_and_comes_back_costs_no_prediction_and_two_lines_of_the_log(
    own_server: Postgres, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    changed = settings.model_copy(update={"database_url": own_server.new()})
    with served(create_app(changed)) as client:
        client.headers.update(ADMIN)
        assert client.post("/train", json={"recipe": "quickstart"}).status_code == 202
        caplog.clear()
        own_server.stop()
        refused(client)
        own_server.start()
        until(lambda: client.get("/train").status_code == 200, 10)
        assert len(client.get("/train").json()["jobs"]) == 1
    told = [record.getMessage() for record in caplog.records if record.name.startswith("app.")]
    assert len(told) == 2, told
    assert told[0].startswith("the database cannot be opened: ")
    assert told[1] == "the database can be opened again"


def test_a_start_beside_a_server_that_is_down_reads_digits_and_finds_it_later(
    own_server: Postgres, settings: Settings
) -> None:
    changed = settings.model_copy(update={"database_url": own_server.new()})
    own_server.stop()
    with served(create_app(changed)) as client:
        refused(client)
        own_server.start()
        until(lambda: client.get("/train", headers=ADMIN).status_code == 200, 10)


def test_pages_of_an_sqlite_file_that_rot_are_told_of_as_such(tmp_path: Path) -> None:
    file = tmp_path / "digits.db"
    engine = open_database(f"sqlite:///{file}")
    jobs = JobQueue(engine)
    for _ in range(100):
        jobs.enqueue(QUICKSTART)
    engine.dispose()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as pages:
        pages.seek(4096)
        pages.write(b"\xff" * (file.stat().st_size - 4096))
    with pytest.raises(Unavailable, match=r"cannot be read .*malformed"):
        open_database(f"sqlite:///{file}")


def test_a_locked_sqlite_file_is_told_of_as_such(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'digits.db'}")
    with engine.connect() as connection:
        connection.execute(text("PRAGMA busy_timeout=10"))
        connection.commit()
        with closing(sqlite3.connect(tmp_path / "digits.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert connection.execute(select(JobRow.id)).all() == []
            with pytest.raises(Unavailable, match=r"cannot be written .*locked.*Nothing was stored"):
                connection.execute(text("DELETE FROM jobs"))
    engine.dispose()


def test_what_comes_after_the_file_was_deleted_is_refused_until_there_is_another(tmp_path: Path) -> None:
    file = tmp_path / "digits.db"
    engine = open_database(f"sqlite:///{file}")
    jobs = JobQueue(engine)
    jobs.enqueue(QUICKSTART)
    for path in tmp_path.glob("digits.db*"):
        path.unlink()
    with pytest.raises(Unavailable, match=r"cannot be opened .*unable to open"):
        jobs.enqueue(QUICKSTART)
    assert not file.exists()
    other = open_database(f"sqlite:///{file}")  # as another process does that starts
    kept = jobs.enqueue(QUICKSTART)
    assert [job.id for job in JobQueue(other).list()] == [kept.id]
    for each in (engine, other):
        each.dispose()
