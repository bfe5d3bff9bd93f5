"""Deletes corrections that are older than an operator wants to keep them."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # SQLAlchemy is imported once the server is up, see `app.db.lazy`
    from sqlalchemy import Engine

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 3600.0


class Retention:
    """Deletes corrections older than `days`; any number of processes may do so at once."""

    def __init__(self, days: int, open_engine: "Callable[[], Engine]") -> None:
        self._age = timedelta(days=days)
        self._open_engine = open_engine
        self._next_look = 0.0

    def pull(self) -> None:
        """Delete them, once an hour however often this is called; raises Unavailable without the database."""
        if time.monotonic() < self._next_look:
            return
        from app.corrections.repository import CorrectionRepository  # noqa: PLC0415  see above
        from app.db.utc import utc_now  # noqa: PLC0415  see above

        deleted = CorrectionRepository(self._open_engine()).delete_before(utc_now() - self._age)
        self._next_look = time.monotonic() + LOOK_SECONDS
        if deleted:
            log.info("corrections that were older than %d days are deleted: %d", self._age.days, deleted)
