"""Versions on disk: numbered, immutable folders, published whole or not at all.

`models/<n>/{model.keras, model.tflite, card.json}` and one file `current`. Publishing writes a hidden sibling
folder, flushes it to disk and renames it to the next number, so a reader never sees half a version; promoting
replaces `current` atomically and notes it in `promotions.jsonl`, which is what rolling back reads. Deleting renames
the folder to a hidden one before removing it. `shipped` names the versions that came with the program, `pinned`
those that an admin keeps, `highest` the highest number ever deleted, `audit.jsonl` all that was done.
"""

import contextlib
import fcntl
import json
import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from app.errors import Conflict
from app.versions.audit import Deed, account
from app.versions.durable_files import flush, replace, sha256
from app.versions.promotion_history import Step
from app.versions.reader import MODEL_FILES, VersionReader

log = logging.getLogger(__name__)

STAGING = ".new-"
GONE = ".gone-"


class Store(VersionReader):
    """The versions under one folder; any number of processes may use the same folder at once.

    After a publication only the latest `keep` versions stay, all when it is 0; see `publish`. Whoever changes
    something says `who` it is for the audit log: the account that runs this program when left out.
    """

    def __init__(self, root: Path, keep: int = 0) -> None:
        super().__init__(root)
        self.keep = keep

    @contextlib.contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a hidden folder beside the versions to build one in; whatever is not published is removed."""
        self.root.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=self.root))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(
        self, staged: Path, card: Mapping[str, Any], *, who: str | None = None, why: str | None = None,
        what: Literal["publish", "import"] = "publish",
    ) -> int:  # fmt: skip
        """Make the staged model files and `card` the next version and return its number, never one given before.

        The card gets `version`, `sha256` and `created` (UTC) here. The folder appears under its number only when
        every byte is on disk. Of the versions before the latest `keep`, those are deleted that do not serve, are
        neither shipped nor pinned, and are not what rolling back returns to.
        """
        hashes = {name: sha256(staged / name) for name in MODEL_FILES}
        staged.chmod(0o755)
        for path in staged.iterdir():
            flush(path)
        who = who or (f"job {card['job']}" if card.get("job") else account())
        with self._lock():
            self._settle()
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

    def promote(self, version: int, *, who: str | None = None, why: str | None = None, override: bool = False) -> None:
        """Make `version` the one to serve, atomically, after checking its files.

        `override` says in the audit log that it serves against the verdict, and `why`.
        """
        with self._lock():
            self.verified(version)
            self._switch(version, "promote", "override" if override else "promote", who, why)

    def succeed(self, version: int, *, after: int | None, who: str | None = None, why: str | None = None) -> bool:
        """Make a published `version` serve in the place of `after`, which it was judged beside; return whether it does.

        It does not where another one serves by now, nor where anything was switched since it was published: whoever
        rolled it back does not meet it again. Raises NotFound and BadVersion.
        """
        with self._lock():
            self.verified(version)
            if self.current() == version:
                return True
            if self.current() != after or self._audit.switched_since(version):
                return False
            self._switch(version, "promote", "promote", who, why)
            return True

    def rollback(self, *, who: str | None = None, why: str | None = None) -> int:
        """Serve what was served before the latest promotion, of what is still there, and return its number.

        Raises Conflict when there is no such version.
        """
        with self._lock():
            served = self._served_before()
            if not served:
                raise Conflict("Nothing was promoted since the start, so there is nothing to roll back to.")
            self.verified(served[-1])
            self._switch(served[-1], "rollback", "rollback", who, why)
            return served[-1]

    def pin(self, version: int, *, who: str | None = None, why: str | None = None) -> None:
        """Keep `version` from being deleted until it is unpinned."""
        self._set_pin(version, "pin", who, why)

    def unpin(self, version: int, *, who: str | None = None, why: str | None = None) -> None:
        """Let `version` be deleted again."""
        self._set_pin(version, "unpin", who, why)

    def delete(self, version: int, *, who: str | None = None, why: str | None = None) -> None:
        """Remove `version` for good; its number is not given again.

        Raises NotFound, and Conflict for the current version, a shipped and a pinned one.
        """
        with self._lock():
            self._must_be_there(version)
            if version == self.current():
                raise Conflict(f"Version {version} is serving; promote another one before you delete it.")
            if version in self.shipped():
                raise Conflict(f"Version {version} came with the program, so it stays: it is what a reset returns to.")
            if version in self.pinned():
                raise Conflict(f"Version {version} is pinned; unpin it before you delete it.")
            self._remove(version, who or account(), why)

    def sweep(self, older_than_seconds: float) -> None:
        """Remove what a process which died left behind: staging folders of that age, and versions half removed."""
        for folder in self.root.glob(f"{GONE}*"):
            shutil.rmtree(folder, ignore_errors=True)
        now = datetime.now(UTC).timestamp()
        for folder in self.root.glob(f"{STAGING}*"):
            with contextlib.suppress(FileNotFoundError):
                if now - folder.stat().st_mtime > older_than_seconds:
                    shutil.rmtree(folder, ignore_errors=True)

    def _settle(self) -> None:
        """Write down what is served, so that a new highest version is not served before it is promoted."""
        current = self.current()
        if current is not None and not (self.root / "current").exists():
            replace(self.root / "current", f"{current}\n")

    def _switch(self, version: int, step: Step, deed: Deed, who: str | None, why: str | None) -> None:
        before = self.current()
        if before == version:
            return
        self._audit.note(deed, version, who=who or account(), before=before, why=why)
        self._promotions.note(step, before, version)
        replace(self.root / "current", f"{version}\n")

    def _set_pin(self, version: int, deed: Literal["pin", "unpin"], who: str | None, why: str | None) -> None:
        with self._lock():
            self._must_be_there(version)
            before = set(self.pinned())
            after = before | {version} if deed == "pin" else before - {version}
            if before == after:
                return
            self._audit.note(deed, version, who=who or account(), why=why)
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
            except OSError as error:  # what was published stands all the same
                log.error("version %d could not be deleted: %s", version, error)

    def _remove(self, version: int, who: str, why: str | None) -> None:
        """Take a version's folder out of sight at once, then away."""
        self._audit.note("delete", version, who=who, why=why)
        replace(self.root / "highest", f"{max(self._highest(), version)}\n")
        gone = Path(tempfile.mkdtemp(prefix=GONE, dir=self.root))
        (self.root / str(version)).rename(gone)
        flush(self.root)
        shutil.rmtree(gone, ignore_errors=True)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
