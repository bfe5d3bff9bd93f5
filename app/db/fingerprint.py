"""Whether a database may have changed, without a query."""

import contextlib
import os

from sqlalchemy import Engine


def fingerprint(engine: Engine) -> object:
    """Return a value that changes with every write to an SQLite database; that of a server database never changes.

    Two writes within a tick of the clock of the file system, some milliseconds, may give the same value.
    """
    found: list[tuple[int, int]] = []
    if engine.dialect.name == "sqlite" and engine.url.database:
        for name in (engine.url.database, f"{engine.url.database}-wal"):
            with contextlib.suppress(FileNotFoundError):
                status = os.stat(name)  # noqa: PTH116  a `Path` would be made anew twenty times a second
                found.append((status.st_size, status.st_mtime_ns))
    return found
