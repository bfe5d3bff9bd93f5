"""Versions on disk: numbered, immutable folders, published whole or not at all.

`models/<n>/{model.keras, model.tflite, card.json}` and one file `current`. Publishing writes a hidden sibling
folder, flushes it to disk and renames it to the next number, so a reader never sees half a version; promoting
replaces `current` atomically and notes it in `promotions.jsonl`, which is what rolling back reads.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.errors import BadVersion, Conflict, NotFound

MODEL_FILES = ("model.keras", "model.tflite")
STAGING = ".new-"

Card = dict[str, Any]


class Store:
    """The versions under one folder; any number of processes may use the same folder at once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def versions(self) -> list[int]:
        """Return the numbers of all whole versions, ascending."""
        return sorted(number for number in self._numbers() if (self.root / str(number) / "card.json").is_file())

    def current(self) -> int | None:
        """Return the version to serve: what `current` says, else the highest there is, else None."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            return int((self.root / "current").read_text())
        return max(self.versions(), default=None)

    def card(self, version: int) -> Card:
        """Return the card of `version`.

        Raises NotFound for a number that is not there and BadVersion for a card that cannot be read.
        """
        try:
            card: Card = json.loads((self.root / str(version) / "card.json").read_text())
        except FileNotFoundError:
            raise NotFound(f"There is no version {version}; `GET /models` lists those there are.") from None
        except ValueError as error:
            raise BadVersion(f"The card of version {version} is damaged: {error}.") from None
        return card

    def verified(self, version: int) -> Path:
        """Return the folder of `version` after checking each file against the hash on its card.

        Raises NotFound or BadVersion.
        """
        card, folder = self.card(version), self.root / str(version)
        files: Mapping[str, str] = card.get("sha256", {})
        if not set(MODEL_FILES) <= set(files):
            raise BadVersion(f"The card of version {version} does not name {' and '.join(MODEL_FILES)} with hashes.")
        for name in MODEL_FILES:
            try:
                found = sha256(folder / name)
            except FileNotFoundError:
                raise BadVersion(f"Version {version} lacks {name}; restore it or delete the version.") from None
            if found != files[name]:
                raise BadVersion(f"{name} of version {version} is not the file its card describes; restore it.")
        return folder

    def fingerprint(self, version: int) -> tuple[object, ...]:
        """Return what changes whenever a file of `version` does, without reading them."""
        found: list[object] = [version]
        for name in (*MODEL_FILES, "card.json"):
            with contextlib.suppress(FileNotFoundError):
                status = (self.root / str(version) / name).stat()
                found.append((name, status.st_ino, status.st_size, status.st_mtime_ns))
        return tuple(found)

    @contextlib.contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a hidden folder beside the versions to build one in; whatever is not published is removed."""
        self.root.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=self.root))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, staged: Path, card: Mapping[str, Any]) -> int:
        """Make the staged model files and `card` the next version and return its number.

        The card gets `version`, `sha256` and `created` (UTC) here. The folder appears under its number only when
        every byte is on disk.
        """
        self._settle()
        hashes = {name: sha256(staged / name) for name in MODEL_FILES}
        staged.chmod(0o755)
        while True:
            # a deleted version's number is not given again while a later one stands
            number = max(self._numbers(), default=0) + 1
            created = datetime.now(UTC).isoformat(timespec="seconds")
            full = {"version": number, **card, "sha256": hashes, "created": created} | {"version": number}
            (staged / "card.json").write_text(json.dumps(full, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
            for path in (*staged.iterdir(), staged):
                _flush(path)
            try:
                staged.rename(self.root / str(number))
            except OSError:
                if not (self.root / str(number)).exists():
                    raise
                continue  # another process took the number; the next one is ours
            _flush(self.root)
            return number

    def promote(self, version: int) -> None:
        """Make `version` the one to serve, atomically, after checking its files."""
        self.verified(version)
        with self._lock():
            self._switch(version, "promote")

    def rollback(self) -> int:
        """Serve what was served before the latest promotion and return its number.

        Raises Conflict when nothing was promoted yet, or when what was served before is gone.
        """
        with self._lock():
            served = self._served_before()
            if not served:
                raise Conflict("Nothing was promoted since the start, so there is nothing to roll back to.")
            self.verified(served[-1])
            self._switch(served[-1], "rollback")
            return served[-1]

    def sweep(self, older_than_seconds: float) -> None:
        """Remove staging folders that a process which died left behind."""
        now = datetime.now(UTC).timestamp()
        for folder in self.root.glob(f"{STAGING}*"):
            with contextlib.suppress(FileNotFoundError):
                if now - folder.stat().st_mtime > older_than_seconds:
                    shutil.rmtree(folder, ignore_errors=True)

    def _settle(self) -> None:
        """Write down what is served, so that a new highest version is not served before it is promoted."""
        with self._lock():
            current = self.current()
            if current is not None and not (self.root / "current").exists():
                self._replace("current", f"{current}\n")

    def _numbers(self) -> list[int]:
        """Return the numbers that are taken, by whole versions or by what is left of one."""
        return [int(p.name) for p in self.root.iterdir() if p.name.isdecimal()] if self.root.is_dir() else []

    def _served_before(self) -> list[int]:
        """Return the stack of versions that were served before the current one, oldest first."""
        stack: list[int] = []
        for line in self._promotions().splitlines():
            entry = json.loads(line)
            if entry["action"] == "promote":
                stack.append(entry["from"])
            elif stack:
                stack.pop()
        # a step is noted before it is made; after a crash between the two, what it left is still current
        while stack and stack[-1] == self.current():
            stack.pop()
        return stack

    def _promotions(self) -> str:
        try:
            return (self.root / "promotions.jsonl").read_text()
        except FileNotFoundError:
            return ""

    def _switch(self, version: int, action: str) -> None:
        before = self.current()
        if before == version:
            return
        entry = {"action": action, "from": before, "to": version, "at": datetime.now(UTC).isoformat(timespec="seconds")}
        self._replace("promotions.jsonl", self._promotions() + json.dumps(entry) + "\n")
        self._replace("current", f"{version}\n")

    def _replace(self, name: str, text: str) -> None:
        """Put a file in the place of another, so that a reader sees the one or the other, whole."""
        pending = self.root / f".{name}"
        pending.write_text(text)
        _flush(pending)
        pending.replace(self.root / name)
        _flush(self.root)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
