"""Versions that several hosts share: what changes in the database, files in an object store, all on each disk, too.

A host's folder is as it is without others, so that it starts and serves from it alone. Each change brings the folder up
to date first, and is one transaction; what it did to the folder is undone where the database does not take it.
"""

import contextlib
import json
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace as changed
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from app.errors import Unavailable
from app.versions import shared_state
from app.versions.durable_files import flush, replace
from app.versions.names import NAMES
from app.versions.object_store import ObjectStore
from app.versions.reader import files_of
from app.versions.shared_state import SharedState
from app.versions.shipped import NUMBERS, taken_in
from app.versions.store import GONE, Store, files_in

if TYPE_CHECKING:  # SQLAlchemy is imported once the server is up, see `app.db.lazy`
    from sqlalchemy import Engine

log = logging.getLogger(__name__)

RETRY_SECONDS: Final = 5.0
FILES: Final = ("pinned", "highest", "promotions.jsonl", NUMBERS, NAMES)
CURRENT: Final = "current"
SHARED: Final = ".shared.json"
"""How much of the audit log is the shared one; a folder without this file is not shared yet."""


class SharedStore(Store):
    """The store of one of several hosts, whose folder follows the database and the object store."""

    objects: ObjectStore

    def __init__(
        self, root: Path, keep: int, *, shipped: Path, open_engine: "Callable[[], Engine]", objects: ObjectStore
    ) -> None:
        super().__init__(root, keep, shipped=shipped)
        self._open_engine = open_engine
        self.objects = objects
        self._shared_numbers: set[int] = set()
        self._next_try: dict[int, float] = {}
        """When the files of a version that could not be had are asked for again."""

    def publish(
        self, staged: Path, card: Mapping[str, Any], *, who: str | None = None, why: str | None = None,
        what: Literal["publish", "import"] = "publish",
    ) -> int:  # fmt: skip
        """Publish as `Store.publish` does, on all hosts; raises Unavailable without the database or the store."""
        for name in files_in(staged):
            self.objects.put(staged / name)
        return super().publish(staged, card, who=who, why=why, what=what)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep all other processes of all hosts from changing the versions; raises Unavailable without the database."""
        from app.db.write_lock import lock_writers  # noqa: PLC0415  see above

        self.pull()
        with self._folder_locked():
            before: SharedState | None = None
            try:
                with self._open_engine().begin() as connection:
                    lock_writers(connection)
                    before = shared_state.read(connection, self._known_lines())
                    self._apply(before)
                    self._shipped.write_down()
                    absent = {number: card for number, card in before.cards.items() if number not in self._own()}
                    yield
                    after = self._local(before.audited)
                    shared_state.write(connection, before, changed(after, cards=after.cards | absent))
            except BaseException:
                if before:
                    self._apply(changed(before, new_lines=[]))
                raise
            self._note_shared()

    def pull(self) -> None:
        """Bring the folder up to date; raises Unavailable without the database.

        A version whose files the store does not give now comes later, and is not current here before.
        """
        engine = self._open_engine()
        with self._folder_locked():
            if not (self.root / SHARED).exists():
                self._join(engine)
            with engine.connect() as connection:
                state = shared_state.read(connection, self._known_lines())
            self._apply(state)

    def _join(self, engine: "Engine") -> None:
        """Share what the folder holds, if nothing was shared before; else it must hold nothing of its own."""
        from app.db.write_lock import lock_writers  # noqa: PLC0415  see above

        local = self._local(0)
        with engine.connect() as connection:
            is_new = shared_state.read(connection, 0).is_new
        if is_new:
            for number in local.cards:
                for name in files_in(folder := self.root / str(number)):
                    self.objects.put(folder / name)
        with engine.begin() as connection:
            lock_writers(connection)
            state = shared_state.read(connection, 0)
            if state.is_new:
                shared_state.write(connection, state, local)
            elif local.cards or local.new_lines:
                sentence = f"{self.root} holds versions of this host alone; set DIGITS_MODELS_DIR to an empty folder."
                log.error("%s", sentence)
                raise Unavailable(sentence)
        self._note_shared(len(local.new_lines) if is_new else 0)

    def _apply(self, state: SharedState) -> None:
        """Make the folder what all hosts share; versions whose files are not here come last, and may come later."""
        self._shared_numbers = set(state.cards)
        for name in FILES:
            self._write(name, state.files.get(name))
        for number in self._own() - state.cards.keys():
            self._discard(number)
        kept = self._lines()[: state.audited - len(state.new_lines)]
        lines = kept + state.new_lines
        if lines != self._lines():
            self._write("audit.jsonl", "".join(f"{line}\n" for line in lines))
        self._note_shared(len(lines))
        self._follow(state)
        for number in sorted(state.cards.keys() - self._own()):
            if time.monotonic() >= self._next_try.get(number, 0.0):
                self._fetch(number, state.cards[number])
                self._follow(state)

    def _follow(self, state: SharedState) -> None:
        """Make current what is so on all hosts, once it is here."""
        current = state.files.get(CURRENT)
        if current is None or self.folder(int(current)).is_dir():
            self._write(CURRENT, current)

    def _fetch(self, number: int, card: str) -> None:
        try:
            with self.staging() as staged:
                for name, digest in files_of(json.loads(card)).items():
                    self.objects.get(digest, staged / name)
                (staged / "card.json").write_text(card)
                flush(staged / "card.json")
                staged.chmod(0o755)
                staged.rename(self.root / str(number))
                flush(self.root)
        except Unavailable as error:
            log.warning("version %d is not here yet: %s", number, error.detail)
            self._next_try[number] = time.monotonic() + RETRY_SECONDS

    def _discard(self, number: int) -> None:
        gone = Path(tempfile.mkdtemp(prefix=GONE, dir=self.root))
        (self.root / str(number)).rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _numbers(self) -> set[int]:
        return super()._numbers() | self._shared_numbers

    def _own(self) -> set[int]:
        """Return the versions of this folder, which are not shipped."""
        shipped = self._shipped.numbers()
        return {number for number in taken_in(self.root) if number not in shipped}

    def _local(self, known_lines: int) -> SharedState:
        """Return the state of the folder, with the lines of the log after those."""
        cards = {number: self.card_text(number) for number in self._own() if number in self.versions()}
        found = {name: (self.root / name).read_text() for name in (*FILES, CURRENT) if (self.root / name).exists()}
        lines = self._lines()
        return SharedState(cards, found, len(lines), lines[known_lines:])

    def _lines(self) -> list[str]:
        path = self.root / "audit.jsonl"
        return path.read_text().removesuffix("\n").split("\n") if path.exists() else []

    def _known_lines(self) -> int:
        return int(json.loads((self.root / SHARED).read_text())["audited"])

    def _note_shared(self, lines: int | None = None) -> None:
        self._write(SHARED, json.dumps({"audited": len(self._lines()) if lines is None else lines}))

    def _write(self, name: str, content: str | None) -> None:
        path = self.root / name
        if content is None:
            path.unlink(missing_ok=True)
        elif not path.exists() or path.read_text() != content:
            replace(path, content)
