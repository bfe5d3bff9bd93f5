"""Reads the versions on disk: which there are, which is current, and whether a version is undamaged."""

import contextlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from app.errors import BadVersion, NotFound
from app.versions.audit import AuditLog, Entry
from app.versions.durable_files import sha256
from app.versions.promotion_history import PromotionHistory

MODEL_FILES = ("model.keras", "model.tflite")
SHIPPED_AUDIT = "shipped-audit.jsonl"
MOST_DIGITS = 18
"""A number with more digits names no version, and no file system could hold a folder of hundreds."""

Card = dict[str, Any]


class VersionReader:
    """The versions under one folder, read only; `app.versions.store` describes the files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._audit = AuditLog(root / "audit.jsonl")
        self._promotions = PromotionHistory(root / "promotions.jsonl")

    def versions(self) -> list[int]:
        """Return the numbers of all whole versions, ascending."""
        return sorted(number for number in self._numbers() if (self.root / str(number) / "card.json").is_file())

    def cards(self) -> tuple[list[Card], dict[int, str]]:
        """Return all readable cards, the oldest first, and for each other version why its card cannot be read."""
        found: list[Card] = []
        broken: dict[int, str] = {}
        for version in self.versions():
            try:
                found.append(self.card(version))
            except NotFound:  # deleted since it was listed
                continue
            except (BadVersion, OSError) as error:
                broken[version] = error.detail if isinstance(error, BadVersion) else str(error)
        return found, broken

    def cards_seen(self) -> list[tuple[object, ...]]:
        """Return a value that changes with every card and with the list of versions, without reading any card."""
        return [self._seen(number, ("card.json",)) for number in sorted(self._numbers())]

    def current(self) -> int | None:
        """Return the current version, the one to serve: from the file `current`, else the highest, else None."""
        with contextlib.suppress(FileNotFoundError, IsADirectoryError, ValueError):
            return int((self.root / "current").read_text())
        return max(self.versions(), default=None)

    def card(self, version: int) -> Card:
        """Return the card of `version`.

        Raises NotFound for a number that is not there and BadVersion for a card that cannot be read.
        """
        if version >= 10**MOST_DIGITS:
            raise _no_such(version)
        try:
            card: object = json.loads((self.root / str(version) / "card.json").read_text())
        except (FileNotFoundError, NotADirectoryError):
            raise _no_such(version) from None
        except (ValueError, RecursionError) as error:
            raise BadVersion(f"The card of version {version} is damaged: {error}.") from None
        if not isinstance(card, dict):
            raise BadVersion(f"The card of version {version} is damaged: it is no JSON object.")
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
        """Return a value that changes with every file of `version`, without reading them."""
        return self._seen(version, (*MODEL_FILES, "card.json"))

    def _seen(self, version: int, names: Iterable[str]) -> tuple[object, ...]:
        found: list[object] = [version]
        for name in names:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                status = (self.root / str(version) / name).stat()
                found.append((name, status.st_ino, status.st_size, status.st_mtime_ns))
        return tuple(found)

    def pinned(self) -> list[int]:
        """Return the versions that an admin pinned, ascending."""
        return self._listed("pinned")

    def shipped(self) -> list[int]:
        """Return the versions that came with the program, ascending."""
        return self._listed("shipped")

    def audit(self, limit: int = 100) -> list[Entry]:
        """Return the latest entries of the audit log, at most `limit`, the newest first.

        What was done to the shipped versions before they were shipped is among them.
        """
        entries = [*self._audit.newest(limit), *AuditLog(self.root / SHIPPED_AUDIT).newest(limit)]
        return sorted(entries, key=lambda entry: str(entry["at"]), reverse=True)[:limit]

    def _numbers(self) -> list[int]:
        """Return the numbers that are taken, by whole versions or by the rest of one."""
        return [int(p.name) for p in self.root.iterdir() if p.name.isdecimal()] if self.root.is_dir() else []

    def _highest(self) -> int:
        """Return the highest number that a deleted version had, 0 when none was deleted."""
        return max(self._listed("highest"), default=0)

    def _listed(self, name: str) -> list[int]:
        """Return the numbers that the file `name` lists, ascending; none when there is no such file."""
        try:
            return sorted({int(word) for word in (self.root / name).read_text().split()})
        except FileNotFoundError:
            return []
        except ValueError:
            raise BadVersion(f"{self.root / name} must list version numbers, and nothing else; mend it.") from None

    def _check_exists(self, version: int) -> None:
        if version >= 10**MOST_DIGITS or not (self.root / str(version)).is_dir():
            raise _no_such(version)

    def rollback_target(self) -> int | None:
        """Return the version that rolling back would make current; None where there is none."""
        earlier = self._served_before()
        return earlier[-1] if earlier else None

    def _served_before(self) -> list[int]:
        """Return the stack of versions that were current before this one, oldest first."""
        return self._promotions.served_before(self.current(), self.versions())


def _no_such(version: int) -> NotFound:
    return NotFound(f"There is no version {version}; `GET /models` lists those there are.")
