"""A database that is opened after the server has started."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.errors import AppError

if TYPE_CHECKING:
    from sqlalchemy import Engine

log = logging.getLogger(__name__)


class LazyDatabase:
    """An engine that a thread opens after the start: importing SQLAlchemy would take a quarter of the start.

    `prepare` runs in that thread first, such as to import what will use the engine.
    """

    def __init__(self, url: str, *, prepare: Callable[[], None]) -> None:
        self._url = url
        self._prepare = prepare
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._opener = threading.Thread(target=self._open, name="database", daemon=True)

    def engine(self) -> "Engine":
        """Return the engine, opened if it is not; raises Unavailable when it cannot be; the next call tries again."""
        from app.db.engine import open_database  # noqa: PLC0415  it imports SQLAlchemy

        with self._lock:
            self._engine = self._engine or open_database(self._url)
        return self._engine

    def open_soon(self) -> None:
        """Open it in a thread, so that the first request that needs it does not wait."""
        self._opener.start()

    def wait(self) -> None:
        """Return when the thread has opened it, or failed to."""
        if self._opener.is_alive():
            self._opener.join()

    def close(self) -> None:
        """Close the connections, also those that are being opened."""
        self.wait()
        with self._lock:
            if self._engine:
                self._engine.dispose()

    def _open(self) -> None:
        try:
            self._prepare()
            self.engine()
        except AppError as error:
            log.error("no training: %s", error.detail)
