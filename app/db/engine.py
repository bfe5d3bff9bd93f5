"""Opening the database: its folder, its connections, and its tables at the newest migration."""

import contextlib
import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from app.db.changes import ChangeListener
from app.db.failures import Outages, report_failures
from app.db.sqlite_file import follow_file
from app.errors import Unavailable
from app.process.private_files import private_file, private_folder

MIGRATIONS = Path(__file__).with_name("migrations")
ALEMBIC = threading.Lock()  # what runs of a migration lies in module variables of Alembic's
BUSY_SECONDS = 5  # how long a writer waits for another one before it gives up
MIGRATION_LOCK = 0x6469676974  # any number that no other program on the same PostgreSQL database uses

POSTGRES: Final = {
    # a host that is gone is told within seconds, whether it refuses, says nothing, or stops to
    "connect_timeout": 3, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
    # prepared statements and a pooler such as PgBouncer do not go together, and these queries are small
    "prepare_threshold": None,
}  # fmt: skip
"""What a connection to PostgreSQL is made with, unless the URL says otherwise."""


def open_database(url: str, outages: Outages | None = None) -> Engine:
    """Return an engine on a database whose tables are up to date, made when there is none.

    Any number of processes may do this at once. Whoever tries again passes the `outages` so far. Raises Unavailable
    when `url` is malformed, cannot be opened, or holds what a newer version of this program wrote.
    """
    try:
        file = _sqlite_file(url)
        if file:
            private_folder(file.parent)
            private_file(file)  # and with it its journal, which SQLite makes alike
        engine = _connectable(url, outages or Outages())
        try:
            with _alone(file):
                _migrate(engine)
        except BaseException:
            engine.dispose()
            raise
    except (ArgumentError, OSError, SQLAlchemyError) as error:
        reason = str(error).splitlines()[0]
        raise Unavailable(f"The database of DIGITS_DATABASE_URL cannot be opened: {reason}") from error
    return engine


def check_driver(url: str) -> None:
    """Raise Unavailable when `url` is malformed, or names a database whose driver is not installed."""
    try:
        dialect = make_url(url).get_dialect()
        dialect.import_dbapi()
    except ImportError as error:
        package = "'digits[postgres]'" if error.name == "psycopg" else error.name
        raise Unavailable(
            f"DIGITS_DATABASE_URL needs the package {error.name}, which is not installed: `pip install {package}`."
        ) from None
    except ArgumentError as error:
        raise Unavailable(f"DIGITS_DATABASE_URL: {error}; it begins as sqlite:/// or postgresql:// do.") from None


def _sqlite_file(url: str) -> Path | None:
    place = make_url(url)
    return Path(place.database) if place.get_backend_name() == "sqlite" and place.database else None


def _connectable(url: str, outages: Outages) -> Engine:
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        if place.database:
            follow_file(engine, Path(place.database))
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    else:
        engine = _server(place, outages)
    report_failures(engine, outages)
    return engine


def _server(place: URL, outages: Outages) -> Engine:
    """Return an engine on a database server, with connections for all threads that may query at once."""
    postgres = place.get_backend_name() == "postgresql"
    given = {name: value for name, value in POSTGRES.items() if postgres and name not in place.query}
    engine = create_engine(place, pool_pre_ping=True, max_overflow=20, connect_args=given)
    if postgres:
        engine.update_execution_options(listener=ChangeListener(engine, outages))
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # Python's own way of beginning leaves out DDL, so a migration cut short would leave half of its tables
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    # an acknowledged write survives a power cut; the default of some builds of SQLite does not promise it
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # of 2 MB each, as SQLite has it, the connections of all threads would hold more than the network does
    connection.execute("PRAGMA cache_size=-256")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


@contextlib.contextmanager
def _alone(file: Path | None) -> Iterator[None]:
    """Keep other processes that start on the same SQLite file waiting; on PostgreSQL, `_migrate` does."""
    if file is None:
        yield
        return
    name = file.with_name(f"{file.name}.lock")
    private_file(name)
    with name.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(engine: Engine) -> None:
    newest = max(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # until the end of the transaction, whatever becomes of this process
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        present = _revision(connection)
        if present > newest:
            raise Unavailable(
                f"The database is at schema {present} and this program knows {newest}: "
                "update the program, or give it another database with DIGITS_DATABASE_URL."
            )
        if present < newest:
            _upgrade(connection)


def _revision(connection: Connection) -> str:
    """Return the number of the last migration that ran, "" for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _upgrade(connection: Connection) -> None:
    # imported only here: a start with the tables in place does not need it
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    with ALEMBIC:
        command.upgrade(config, "head")
