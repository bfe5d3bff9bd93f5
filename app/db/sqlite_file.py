"""Keeps an engine to the SQLite file that is there: one that is deleted while it is open would go on taking rows."""

import os
import sqlite3
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

OPENED: Final = "file"


def follow_file(engine: Engine, file: Path) -> None:
    """Let `engine` open `file` only where it is, and no connection outlive a file that was deleted or replaced."""

    def connect(_dialect: object, _record: object, arguments: list[str], options: dict[str, Any]) -> None:
        # not made anew, which would be an empty one without tables
        arguments[0] = f"file:{quote(str(file.absolute()))}?mode=rw"
        options["uri"] = True

    def opened(_connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        record.info[OPENED] = _identity(file)

    def taken(_connection: sqlite3.Connection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if record.info[OPENED] != _identity(file):
            raise DisconnectionError  # whereupon the pool opens it again

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "connect", opened)
    event.listen(engine, "checkout", taken)


def _identity(file: Path) -> tuple[int, int] | None:
    """Return what tells a file from one that took its name, None where there is none."""
    try:
        status = os.stat(file)  # noqa: PTH116  a connection is taken for each request: `Path` costs as much again
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
