"""Small tables that every host also has on its disk: API keys, and sessions that were ended."""

import contextlib
import copy
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from app.errors import AppError, Unavailable
from app.web.auth.host_copy import HostCopy, Rows, content_of

if TYPE_CHECKING:  # SQLAlchemy is imported once the server is up, see `app.db.lazy`
    from sqlalchemy import Connection, Engine, Table

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 0.25
"""How often a host looks whether the database may have changed, which takes no query."""

ASK_SECONDS: Final = 2.0
"""How often it asks the database all the same, or tries it again."""


class ReplicatedTable:
    """The rows of one table, read from the host's copy, so that nobody waits for the database to be let in.

    Every change is one transaction, and the only one of its time. What the file `<name>.json` held, as it was before
    there was a table, is taken over once; `old` is the column of its values where these were no objects.
    """

    def __init__(self, state_dir: Path, name: str, open_engine: "Callable[[], Engine]", old: str = "") -> None:
        file = name.replace("_", "-")
        self._name = name
        self._open_engine = open_engine
        self._old = old
        self._copy = HostCopy(state_dir / f"{file}.copy.json", state_dir / f"{file}.json")

    def read(self) -> Rows:
        """Return the rows by their primary key, which must not be changed, as this host knows them."""
        return self._copy.read()

    def pull(self) -> Rows:
        """Bring the host's copy up to date and return the rows; raises Unavailable without the database."""
        engine = self._open_engine()
        self._take_over()
        with engine.connect() as connection:
            rows = self._rows(connection)
        self._copy.replace(rows)
        return rows

    @contextlib.contextmanager
    def change(self) -> Iterator[Rows]:
        """Give the rows to be changed, and store what they are at the end; raises Unavailable without the database."""
        from app.db.write_lock import lock_writers  # noqa: PLC0415  see above

        engine = self._open_engine()
        self._take_over()
        with engine.begin() as connection:
            lock_writers(connection)
            rows = self._rows(connection)
            before = copy.deepcopy(rows)
            yield rows
            self._store(connection, before, rows)
        self._copy.replace(rows)

    def _take_over(self) -> None:
        """Store what the earlier file holds and the table does not, and set the file aside."""
        earlier = self._copy.earlier
        if not earlier.exists():
            return
        from app.db.write_lock import lock_writers  # noqa: PLC0415  see above

        try:
            found = {key: {self._old: row} if self._old else row for key, row in content_of(earlier).items()}
            with self._open_engine().begin() as connection:
                lock_writers(connection)
                rows = self._rows(connection)
                self._store(connection, rows, found | rows)
            earlier.replace(earlier.with_name(f"{earlier.name}.taken-over"))
        except FileNotFoundError:  # another process has just taken it over
            return
        except (OSError, ValueError) as error:
            raise Unavailable(f"{earlier} cannot be taken over ({error}); restore it, or remove it.") from None
        log.info("what %s held is in the database now", earlier)

    def _table(self) -> "Table":
        from app.db.tables import Base  # noqa: PLC0415  see above

        return Base.metadata.tables[self._name]

    def _rows(self, connection: "Connection") -> Rows:
        from sqlalchemy import select  # noqa: PLC0415  see above

        table = self._table()
        found: Rows = {}
        for row in connection.execute(select(table)).mappings():
            values: dict[str, Any] = dict(row)
            found[values.pop(_key(table))] = values
        return found

    def _store(self, connection: "Connection", before: Rows, after: Rows) -> None:
        from sqlalchemy import delete, insert  # noqa: PLC0415  see above

        table = self._table()
        key = _key(table)
        gone = [name for name in before if after.get(name) != before[name]]
        new = [{key: name, **row} for name, row in after.items() if before.get(name) != row]
        if gone:
            connection.execute(delete(table).where(table.c[key].in_(gone)))
        if new:
            connection.execute(insert(table), new)


def api_keys(state_dir: Path, open_engine: "Callable[[], Engine]") -> ReplicatedTable:
    """Return the table of API keys, by the SHA-256 of each."""
    return ReplicatedTable(state_dir, "api_keys", open_engine)


def ended_sessions(state_dir: Path, open_engine: "Callable[[], Engine]") -> ReplicatedTable:
    """Return the table of admin sessions that were ended, by their name."""
    return ReplicatedTable(state_dir, "ended_sessions", open_engine, old="until")


def _key(table: "Table") -> str:
    (column,) = table.primary_key.columns
    return str(column.name)


class Replica(Protocol):
    """Something that all hosts share, and that each keeps up to date."""

    def pull(self) -> object:
        """Bring it up to date; raises an AppError where that is not possible now."""


class Follower:
    """Brings the host's copies up to date while it serves: at once where the database notifies, else in 2 seconds."""

    def __init__(self, tables: Sequence[Replica], open_engine: "Callable[[], Engine]") -> None:
        self._tables = tables
        self._open_engine = open_engine
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="shared tables", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Stop following."""
        self._stop.set()
        self._thread.join()

    def _follow(self) -> None:
        seen: object = None
        asked = -ASK_SECONDS
        while not self._stop.wait(LOOK_SECONDS):
            now = time.monotonic()
            try:
                if (found := self._fingerprint()) == seen and now - asked < ASK_SECONDS:
                    continue
                seen, asked = found, now
                for table in self._tables:
                    table.pull()
            except AppError:  # which has been logged; this host goes on with what it knows
                self._stop.wait(ASK_SECONDS)
            except Exception:
                log.exception("what hosts share cannot be followed")
                self._stop.wait(ASK_SECONDS)

    def _fingerprint(self) -> object:
        engine = self._open_engine()
        from app.db.changes import fingerprint  # noqa: PLC0415  see above

        return fingerprint(engine)
