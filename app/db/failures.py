"""Turns the errors of a database that cannot be used now into one of ours, wherever they come from."""

import logging

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, InternalError, OperationalError

from app.errors import Unavailable

log = logging.getLogger(__name__)

RETRY = {"Retry-After": "5"}


def report_failures(engine: Engine) -> None:
    """Let `engine` raise Unavailable where its database is gone, locked for too long, full, read-only, or damaged.

    The sentence names no host; the log has the driver's own words. Other errors, such as a broken constraint, stay
    SQLAlchemy's.
    """
    event.listen(engine, "handle_error", _on_error)


def unavailable(reason: str) -> Unavailable:
    """Return the answer for a database that cannot be used because of `reason`, which goes to the log."""
    log.error("the database cannot be used: %s", reason)
    return Unavailable(
        "The database cannot be used now; the server's log says why. Try again in a few seconds.", headers=RETRY
    )


def _on_error(context: ExceptionContext) -> Unavailable | None:
    error = context.sqlalchemy_exception
    # while a connection is tried before its use, the pool itself replaces one that was lost
    if context.is_pre_ping or not isinstance(error, DBAPIError) or not _is_failure(error):
        return None
    reason = str(error.orig).strip()
    if context.dialect.name != "sqlite":
        return unavailable(" ".join(reason.split()))
    log.error("the database cannot be used: %s", reason)
    if context.statement is None and context.connection is None:
        return Unavailable(f"The database cannot be opened ({reason}).", headers=RETRY)
    if (context.statement or "").startswith("SELECT"):
        return Unavailable(f"The database cannot be read ({reason}); try again.", headers=RETRY)
    return Unavailable(f"The database cannot be written ({reason}). Nothing was stored; try again.", headers=RETRY)


def _is_failure(error: DBAPIError) -> bool:
    """Return whether the database failed, not the statement; a damaged SQLite file raises the bare DatabaseError."""
    return type(error) is DatabaseError or isinstance(error, OperationalError | InterfaceError | InternalError)
