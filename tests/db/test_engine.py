"""Opening the database."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from app.db.engine import MIGRATIONS, open_database
from app.db.tables import Base
from app.errors import Unavailable
from app.jobs.job import Overrides
from app.jobs.queue import JobQueue
from app.settings import ROOT


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'state' / 'digits.db'}"


def python(program: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_processes_that_start_at_once_on_an_empty_database_all_get_the_tables(database_url: str) -> None:
    program = (
        "import sys; from sqlalchemy import text; from app.db.engine import open_database\n"
        "with open_database(sys.argv[1]).connect() as c: print(c.scalar(text('SELECT count(*) FROM jobs')))"
    )
    started = [python(program, database_url) for _ in range(8)]
    assert [process.communicate()[0].strip() for process in started] == ["0"] * 8


def test_a_start_with_the_tables_in_place_does_not_import_alembic(tmp_path: Path) -> None:
    open_database(url(tmp_path)).dispose()
    program = (
        "import sys; from app.db.engine import open_database; open_database(sys.argv[1])\n"
        "print('alembic' in sys.modules)"
    )
    assert python(program, url(tmp_path)).communicate()[0].strip() == "False"


def test_readers_go_on_while_someone_writes(tmp_path: Path) -> None:
    engine = open_database(url(tmp_path))
    with engine.begin() as writer, engine.connect() as reader:
        writer.execute(text("UPDATE alembic_version SET version_num = version_num"))
        assert reader.scalar(text("SELECT count(*) FROM jobs")) == 0
    engine.dispose()


def test_it_refuses_a_database_of_a_newer_program_and_says_so(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(Unavailable, match="schema 9999"):
        open_database(database_url)


def test_it_refuses_a_url_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="DIGITS_DATABASE_URL"):
        open_database("digits.db")


def test_it_refuses_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "digits.db").write_text("a shopping list, at some length " * 100)
    with pytest.raises(Unavailable, match="not a database"):
        open_database(url(tmp_path))


def test_jobs_of_an_older_program_are_there_after_an_update(tmp_path: Path) -> None:
    old = create_engine(url(tmp_path))
    (tmp_path / "state").mkdir()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        row = {
            "id": "old", "status": "queued", "recipe": "fast", "overrides": '{"epochs": 3, "batch_size": 64}',
            "promote": "auto", "revision": 1, "progress": "{}", "metrics": "{}", "history": "[]", "attempts": 0,
            "cancel_asked": False, "created": "2026-01-31 12:00:00",
        }  # fmt: skip
        names = ", ".join(row)
        connection.execute(text(f"INSERT INTO jobs ({names}) VALUES (:{names.replace(', ', ', :')})"), row)  # noqa: S608
    old.dispose()
    engine = open_database(url(tmp_path))
    claim = JobQueue(engine).claim()
    assert claim is not None
    assert (claim.job_id, claim.overrides, claim.heartbeat()) == ("old", Overrides(epochs=3, batch_size=64), None)
    engine.dispose()


def test_two_databases_are_made_at_once_in_one_process(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / name / 'digits.db'}" for name in "abcd"]
    with ThreadPoolExecutor(4) as pool:
        for engine in pool.map(open_database, urls):
            assert inspect(engine).has_table("jobs")
            engine.dispose()


def test_only_its_owner_reads_the_database_and_enters_a_new_state_folder(tmp_path: Path) -> None:
    engine = open_database(url(tmp_path))
    with engine.connect():  # its journal is there while it is open
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "state").iterdir()}
    engine.dispose()
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert modes == {"digits.db": 0o600, "digits.db-wal": 0o600, "digits.db-shm": 0o600, "digits.db.lock": 0o600}


def test_a_database_of_an_older_program_is_closed_to_others(tmp_path: Path) -> None:
    open_database(url(tmp_path)).dispose()
    file = tmp_path / "state" / "digits.db"
    file.chmod(0o644)
    open_database(url(tmp_path)).dispose()
    assert file.stat().st_mode & 0o777 == 0o600


def test_opening_a_database_twice_in_a_process_releases_no_lock_of_the_first(tmp_path: Path) -> None:
    first = open_database(url(tmp_path))
    with first.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM jobs")) == 0
        open_database(url(tmp_path)).dispose()
        program = "import sys, sqlite3; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM jobs'); c.close()"
        python(program, str(tmp_path / "state" / "digits.db")).communicate()
        # another process that took itself for the last one would have removed it
        assert (tmp_path / "state" / "digits.db-wal").exists()
    first.dispose()
