"""Turns the errors of a database that cannot be used now into one of ours, wherever they come from."""

import logging
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, InternalError, OperationalError

from app.errors import Unavailable

log = logging.getLogger(__name__)

RETRY: Final = {"Retry-After": "5"}

Attempt = Literal["opened", "read", "written"]
"""What was tried and cannot be done now."""


class Outages:
    """What cannot be done with a database now. The log gets a line when that begins and one when it is over."""

    def __init__(self) -> None:
        self._failing = set[Attempt]()

    def began(self, attempt: Attempt, reason: str) -> None:
        """Take note of a failure, whose `reason` goes to the log when it is the first one."""
        if attempt not in self._failing:
            self._failing.add(attempt)
            log.error("the database cannot be %s: %s", attempt, reason)

    def succeeded(self, attempt: Attempt) -> None:
        """Take note of a success, which shows that the database was opened, too."""
        over = self._failing & {"opened", attempt}
        self._failing -= over
        for each in sorted(over):
            log.info("the database can be %s again", each)


def report_failures(engine: Engine, outages: Outages) -> None:
    """Let `engine` raise Unavailable where its database is gone, locked for too long, full, read-only, or damaged.

    The sentence names no host; the log has the driver's own words. Other errors, such as a broken constraint, stay
    SQLAlchemy's.
    """

    def failed(context: ExceptionContext) -> Unavailable | None:
        error = context.sqlalchemy_exception
        # while a connection is tried before its use, the pool itself replaces one that was lost
        if context.is_pre_ping or not isinstance(error, DBAPIError) or not _is_failure(error):
            return None
        attempt = "opened" if context.is_disconnect or context.connection is None else _attempt(context.statement)
        reason = " ".join(str(error.orig).split())
        outages.began(attempt, reason)
        return _unavailable(attempt, reason if context.dialect.name == "sqlite" else "")

    def succeeded(_connection: Connection, _cursor: object, statement: str, *_: Any) -> None:  # noqa: ANN401  SQLAlchemy's
        outages.succeeded(_attempt(statement))

    event.listen(engine, "handle_error", failed)
    event.listen(engine, "after_cursor_execute", succeeded)


def _attempt(statement: str | None) -> Attempt:
    return "read" if (statement or "").startswith("SELECT") else "written"


def _unavailable(attempt: Attempt, reason: str) -> Unavailable:
    """Return the answer, with the reason of a file; that of a server may name hosts, and is in the log alone."""
    if not reason:
        detail = "The database cannot be used now; the server's log says why. Try again in a few seconds."
    elif attempt == "written":
        detail = f"The database cannot be written ({reason}). Nothing was stored; try again."
    else:
        detail = f"The database cannot be {attempt} ({reason}); try again."
    return Unavailable(detail, headers=RETRY)


def _is_failure(error: DBAPIError) -> bool:
    """Return whether the database failed, not the statement; a damaged SQLite file raises the bare DatabaseError."""
    return type(error) is DatabaseError or isinstance(error, OperationalError | InterfaceError | InternalError)
