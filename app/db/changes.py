"""Whether a database may have changed, without a query."""

import contextlib
import os
import threading
from typing import Any, Final

from sqlalchemy import Engine, event

from app.db.failures import Outages

CHANNEL: Final = "digits"
"""What the triggers of the tables notify on PostgreSQL."""

POLL_SECONDS: Final = 2.0
"""How often whoever follows a change asks the database all the same, since a notification may be lost."""

WAIT_SECONDS: Final = 1.0


class ChangeListener:
    """Counts the notifications of a PostgreSQL database, in a thread with a connection of its own.

    The thread starts with the first look, and ends when the engine is disposed of. A connection that is lost is made
    again, which counts as a change: what was notified meanwhile is unknown.
    """

    def __init__(self, engine: Engine, outages: Outages) -> None:
        self._engine = engine
        self._outages = outages
        self._count = 0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        event.listen(engine, "engine_disposed", lambda _: self._stop.set())

    def count(self) -> int:
        """Return how many changes were seen."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="database changes", daemon=True)
                self._thread.start()
        return self._count

    def _run(self) -> None:
        known = self._count
        while not self._stop.is_set():
            try:
                self._listen()
            except Exception as error:  # noqa: BLE001  whatever the driver raises: those who wait ask by themselves
                if self._count != known:  # once, and not every two seconds
                    self._outages.began("opened", " ".join(str(error).split()))
                known = self._count
                self._stop.wait(POLL_SECONDS)

    def _listen(self) -> None:
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        with contextlib.closing(connection):
            connection.rollback()
            connection.autocommit = True
            connection.execute(f"LISTEN {CHANNEL}")
            self._count += 1
            while not self._stop.is_set():
                self._count += len(list(connection.notifies(timeout=WAIT_SECONDS, stop_after=1)))


def fingerprint(engine: Engine) -> object:
    """Return a value that changes with every write to an SQLite database, and with every notification of PostgreSQL.

    It may miss a change: two writes within a tick of the clock of the file system, some milliseconds, or a lost
    notification. So ask the database every POLL_SECONDS whatever it says.
    """
    listener = engine.get_execution_options().get("listener")
    if isinstance(listener, ChangeListener):
        return listener.count()
    found: list[tuple[int, int]] = []
    if engine.dialect.name == "sqlite" and engine.url.database:
        for name in (engine.url.database, f"{engine.url.database}-wal"):
            with contextlib.suppress(FileNotFoundError):
                status = os.stat(name)  # noqa: PTH116  a `Path` would be made anew twenty times a second
                found.append((status.st_size, status.st_mtime_ns))
    return found
