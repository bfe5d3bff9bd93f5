"""Copies a whole database into another one, of the same kind or not."""

from typing import Final

from sqlalchemy import Connection, Engine, func, insert, select, text

from app.db.tables import Base
from app.db.write_lock import lock_writers
from app.errors import Conflict

ROWS: Final = 500
"""How many are copied at a time."""


def check_empty(target: Engine) -> None:
    """Raise Conflict when a database has rows."""
    with target.connect() as connection:
        _check_empty(connection)


def copy_rows(source: Engine, target: Engine) -> dict[str, int]:
    """Copy the rows of all tables, as they were at one moment, into empty ones; return how many each table had.

    The source may be written meanwhile. The target gets all or nothing; raises Conflict when it has rows already.
    """
    copied: dict[str, int] = {}
    moment = source.connect()
    if source.dialect.name == "postgresql":  # SQLite reads the same moment throughout a transaction anyway
        moment = moment.execution_options(isolation_level="REPEATABLE READ")
    with moment, target.begin() as into:
        lock_writers(into)
        _check_empty(into)
        for table in Base.metadata.sorted_tables:
            rows = moment.execution_options(yield_per=ROWS).execute(select(table).order_by(*table.primary_key))
            copied[table.name] = 0
            for some in rows.mappings().partitions():
                into.execute(insert(table), [dict(row) for row in some])
                copied[table.name] += len(some)
            number = table.autoincrement_column
            if number is not None and target.dialect.name == "postgresql" and copied[table.name]:
                highest = f"(SELECT max({number.name}) FROM {table.name})"  # noqa: S608  our own names
                sequence = f"pg_get_serial_sequence('{table.name}', '{number.name}')"
                into.execute(text(f"SELECT setval({sequence}, {highest})"))
    return copied


def _check_empty(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if connection.scalar(select(func.count()).select_from(table)):
            raise Conflict(f"The database has {table.name.replace('_', ' ')} already; restore into an empty one.")
