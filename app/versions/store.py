"""Versions on disk: numbered, immutable folders, published whole or not at all.

`<n>/{model.keras, model.tflite, card.json}`, with `strokes.{keras,tflite}` where it reads the path of strokes, and
one file `current`. Publishing writes a hidden sibling folder, flushes it to disk and renames it to the next number, so
a reader never sees half a version; promoting (`app.versions.promotion`) replaces `current` atomically and notes it in
`promotions.jsonl`, which rolling back reads. Deleting renames the folder to a hidden one before removing it. `pinned`
lists the versions that an admin keeps, `names.json` has the names and notes that an admin gave to versions, `highest`
is the highest number ever deleted, `audit.jsonl` has every change. The versions that came with the program are in a
folder of their own, which is never written to (`app.versions.shipped`).
"""

import contextlib
import json
import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from app.errors import Conflict
from app.versions.audit import account
from app.versions.durable_files import flush, replace, sha256
from app.versions.names import Naming, changed
from app.versions.object_store import ObjectStore
from app.versions.promotion import VersionPromoter
from app.versions.reader import MODEL_FILES, STROKE_FILES

log = logging.getLogger(__name__)

STAGING = ".new-"
GONE = ".gone-"


class Store(VersionPromoter):
    """The versions under one folder, and the shipped ones; any number of processes may use the same folder at once.

    After a publication only the latest `keep` versions stay, all when it is 0; see `publish`. `who` is the author of a
    change in the audit log: the account that runs this program when left out.
    """

    objects: ObjectStore | None = None
    """The object store that several hosts share."""

    def __init__(self, root: Path, keep: int = 0, *, shipped: Path | None = None) -> None:
        super().__init__(root, shipped)
        self.keep = keep

    @contextlib.contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a hidden folder beside the versions to build one in; it is removed unless it is published."""
        self._make_root()
        folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=self.root))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(
        self, staged: Path, card: Mapping[str, Any], *, who: str | None = None, why: str | None = None,
        what: Literal["publish", "import"] = "publish",
    ) -> int:  # fmt: skip
        """Make the staged networks and `card` the next version and return its number, never one given before.

        The card gets `version`, `sha256` and `created` (UTC) here. The folder appears under its number only when
        every byte is on disk. Of the versions before the latest `keep`, those are deleted that are not current,
        neither shipped nor pinned, and not the one that rolling back returns to.
        """
        hashes = {name: sha256(staged / name) for name in files_in(staged)}
        staged.chmod(0o755)
        for path in staged.iterdir():
            flush(path)
        who = who or (f"job {card['job']}" if card.get("job") else account())
        with self.locked():
            self._write_down_current()
            number = max(0, self._highest(), *self._numbers()) + 1
            created = datetime.now(UTC).isoformat(timespec="seconds")
            full = {"version": number, **card, "sha256": hashes, "created": created} | {"version": number}
            (staged / "card.json").write_text(json.dumps(full, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
            flush(staged / "card.json")
            flush(staged)
            self._audit.note(what, number, who=who, why=why)
            staged.rename(self.root / str(number))
            flush(self.root)
            self._prune(who)
        return number

    def pin(self, version: int, *, who: str | None = None, why: str | None = None) -> None:
        """Keep `version` from being deleted until it is unpinned."""
        self._set_pin(version, "pin", who, why)

    def unpin(self, version: int, *, who: str | None = None, why: str | None = None) -> None:
        """Let `version` be deleted again."""
        self._set_pin(version, "unpin", who, why)

    def describe(
        self, version: int, *, name: str | None = None, note: str | None = None, who: str | None = None
    ) -> Naming:
        """Give `version` another name or note, where it is not None; return both. An empty one removes it.

        Raises NotFound, and BadInput for one that is too long or has control characters.
        """
        with self.locked():
            self._check_exists(version)
            before = self.names().get(version, Naming())
            after = changed(before, name, note)
            if after.name != before.name:
                self._audit.note("name", version, who=who or account(), text=after.name)
            if after.note != before.note:
                self._audit.note("note", version, who=who or account(), text=after.note)
            if after != before:
                self._names.put(version, after)
        return after

    def delete(self, version: int, *, who: str | None = None, why: str | None = None) -> None:
        """Remove `version` for good; its number is not given again.

        Raises NotFound, and Conflict for the current version, a shipped and a pinned one.
        """
        with self.locked():
            self._check_exists(version)
            if version == self.current():
                raise Conflict(f"Version {version} is serving; promote another one before you delete it.")
            if version in self.shipped():
                raise Conflict(f"Version {version} came with the program, so it stays: it is what a reset returns to.")
            if version in self.pinned():
                raise Conflict(f"Version {version} is pinned; unpin it before you delete it.")
            self._remove(version, who or account(), why)

    def sweep(self, older_than_seconds: float) -> None:
        """Remove what a killed process left behind: staging folders of that age, and half-deleted versions."""
        for folder in self.root.glob(f"{GONE}*"):
            shutil.rmtree(folder, ignore_errors=True)
        now = datetime.now(UTC).timestamp()
        for folder in self.root.glob(f"{STAGING}*"):
            with contextlib.suppress(FileNotFoundError):
                if now - folder.stat().st_mtime > older_than_seconds:
                    shutil.rmtree(folder, ignore_errors=True)

    def _set_pin(self, version: int, action: Literal["pin", "unpin"], who: str | None, why: str | None) -> None:
        with self.locked():
            self._check_exists(version)
            before = set(self.pinned())
            after = before | {version} if action == "pin" else before - {version}
            if before == after:
                return
            self._audit.note(action, version, who=who or account(), why=why)
            replace(self.root / "pinned", "".join(f"{pinned}\n" for pinned in sorted(after)))

    def _prune(self, who: str) -> None:
        if not self.keep:
            return
        spared = {self.current(), *self.shipped(), *self.pinned(), *self._served_before()[-1:]}
        for version in self.versions()[: -self.keep]:
            if version in spared:
                continue
            try:
                self._remove(version, who, f"Only the latest {self.keep} are kept.")
            except OSError as error:  # the publication succeeded all the same
                log.error("version %d could not be deleted: %s", version, error)

    def _remove(self, version: int, who: str, why: str | None) -> None:
        """Hide a version's folder at once, then remove it."""
        self._audit.note("delete", version, who=who, why=why)
        replace(self.root / "highest", f"{max(self._highest(), version)}\n")
        gone = Path(tempfile.mkdtemp(prefix=GONE, dir=self.root))
        (self.root / str(version)).rename(gone)
        flush(self.root)
        if version in self.names():
            self._names.put(version, Naming())
        shutil.rmtree(gone, ignore_errors=True)


def files_in(folder: Path) -> list[str]:
    """Return the names of the networks that a folder holds, those of every version whether they are there or not."""
    return [*MODEL_FILES, *(name for name in STROKE_FILES if (folder / name).exists())]
