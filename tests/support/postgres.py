"""A real PostgreSQL for tests: Debian's, with its data in a temporary folder, reached through a Unix socket."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from app.db.tables import Base
from tests.support.waiting import until

MISSING = "there is no PostgreSQL: `make postgres` installs Debian's"

FAST = ("fsync=off", "full_page_writes=off", "shared_buffers=16MB", "listen_addresses=")
"""What makes a server quick whose data nobody needs after a power cut."""


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL here, None without one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


class Postgres:
    """A server with an empty database for whoever asks."""

    def __init__(self, folder: Path, process: "subprocess.Popen[bytes] | None" = None) -> None:
        self.folder = folder
        self.process = process
        self._numbers = count()

    def url(self, database: str, user: str = "tests") -> str:
        """Return the SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def new(self) -> str:
        """Make an empty database and return its SQLAlchemy URL."""
        name = f"digits_{os.getpid()}_{next(self._numbers)}"
        self.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def empty(self, url: str) -> None:
        """Empty the tables of a database, whoever is connected to it; a new one would take ten times as long."""
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        self.execute(f"SELECT pg_terminate_backend(pid) {others}", _name(url))
        self.execute(f"TRUNCATE {', '.join(Base.metadata.tables)} RESTART IDENTITY", _name(url))

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.execute(f'DROP DATABASE "{_name(url)}" WITH (FORCE)')

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as the superuser, outside of any transaction."""
        with psycopg.connect(host=str(self.folder), user="tests", dbname=database, autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        command = [str(_bin("postgres")), "-D", str(self.folder / "data"), "-k", str(self.folder)]
        options = [word for option in FAST for word in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([*command, *options], stdout=log, stderr=log, user=_owner(), cwd="/")
        _wait_for(self.folder)

    def stop(self) -> None:
        """End the server at once, as a crash does, but for its shared memory."""
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(20)
            self.process = None


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Give a server of its own, as an unprivileged user: PostgreSQL refuses to run as root."""
    folder = Path(tempfile.mkdtemp(prefix="digits-pg-"))
    server = Postgres(folder)
    try:
        owner = _owner()
        if owner:
            shutil.chown(folder, owner)
        command = [str(_bin("initdb")), "-D", str(folder / "data"), "-U", "tests", "-A", "trust", "-E", "UTF8", "-N"]
        subprocess.run([*command, "--locale=C"], check=True, capture_output=True, user=owner, cwd="/")
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _name(url: str) -> str:
    """Return the name of a database."""
    return url.partition("@/")[2].partition("?")[0]


def _owner() -> str | None:
    """Return the user that runs the server, None for the one that runs the tests."""
    if os.getuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _bin(name: str) -> Path:
    folder = programs()
    if folder is None:
        raise FileNotFoundError(MISSING)
    return folder / name


def _wait_for(folder: Path) -> None:
    ready = [str(_bin("pg_isready")), "-q", "-h", str(folder)]
    until(lambda: subprocess.run(ready, check=False).returncode == 0)
