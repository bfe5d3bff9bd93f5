"""A database that is opened after the server has started."""

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from app.errors import AppError, Unavailable

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.db.failures import Outages

log = logging.getLogger(__name__)

RETRY_SECONDS: Final = 1.0
"""How long one that failed to open is not tried again: each request would wait for a host that says nothing."""


class LazyDatabase:
    """An engine that a thread opens after the start: importing SQLAlchemy would take a quarter of the start.

    `prepare` runs in that thread first, such as to import what will use the engine.
    """

    def __init__(self, url: str, *, prepare: Callable[[], None]) -> None:
        self._url = url
        self._prepare = prepare
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._outages: Outages | None = None
        self._failed: AppError | None = None
        self._next_try = 0.0
        self._opener = threading.Thread(target=self._open, name="database", daemon=True)

    def engine(self) -> "Engine":
        """Return the engine, opened if it is not.

        Raises Unavailable when it cannot be, and for RETRY_SECONDS then without trying again.
        """
        from app.db.engine import open_database  # noqa: PLC0415  it imports SQLAlchemy
        from app.db.failures import Outages  # noqa: PLC0415  as above

        with self._lock:
            if self._engine is None:
                if self._failed and time.monotonic() < self._next_try:
                    raise Unavailable(self._failed.detail, headers=self._failed.headers)
                self._outages = self._outages or Outages()
                try:
                    self._engine = open_database(self._url, self._outages)
                except AppError as error:
                    self._failed, self._next_try = error, time.monotonic() + RETRY_SECONDS
                    raise
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
