"""One writer at a time, for a transaction that reads before it writes."""

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session


def lock_writers(transaction: Connection | Session) -> None:
    """Let each other transaction that calls this wait until the end of this one; to be its first statement.

    A write that changes nothing: it takes SQLite's one lock to write, and on a server that of the row.
    """
    transaction.execute(text("UPDATE alembic_version SET version_num = version_num"))
