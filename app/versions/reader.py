"""Reads the versions on disk: which there are, which is current, and whether a version is undamaged."""

import contextlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from app.errors import BadVersion, NotFound
from app.versions.audit import AuditLog, Entry
from app.versions.durable_files import sha256
from app.versions.names import NAMES, Naming, VersionNames
from app.versions.promotion_history import PromotionHistory
from app.versions.shipped import ShippedVersions, listed, taken_in

MODEL_FILES = ("model.keras", "model.tflite")
STROKES = "strokes.tflite"
STROKE_FILES = ("strokes.keras", STROKES)
"""What a version has as well where it reads the path of strokes."""

SHIPPED_AUDIT = "shipped-audit.jsonl"
MOST_DIGITS = 18
"""A number with more digits names no version, and no file system could hold a folder of hundreds."""

Card = dict[str, Any]


class VersionReader:
    """The versions under one folder and those in `shipped`, read only; `app.versions.store` describes the files."""

    def __init__(self, root: Path, shipped: Path | None = None) -> None:
        self.root = root
        self._shipped = ShippedVersions(shipped, root)
        self._audit = AuditLog(root / "audit.jsonl")
        self._promotions = PromotionHistory(root / "promotions.jsonl")
        self._names = VersionNames(root / NAMES)

    def versions(self) -> list[int]:
        """Return the numbers of all whole versions, ascending."""
        shipped = self._shipped.numbers()
        numbers = taken_in(self.root) | shipped.keys()
        return sorted(number for number in numbers if (self._folder(number, shipped) / "card.json").is_file())

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
        shipped = self._shipped.numbers()
        numbers = sorted(taken_in(self.root) | shipped.keys())
        return [self._seen(number, self._folder(number, shipped), ("card.json",)) for number in numbers]

    def current(self) -> int | None:
        """Return the current version, the one to serve: from the file `current`, else the highest, else None."""
        with contextlib.suppress(FileNotFoundError, IsADirectoryError, ValueError):
            return int((self.root / "current").read_text())
        return max(self.versions(), default=None)

    def card(self, version: int) -> Card:
        """Return the card of `version`; that of a shipped one with another number here has its own under `shipped`.

        Raises NotFound for a number that is not there and BadVersion for a card that cannot be read.
        """
        if version >= 10**MOST_DIGITS:
            raise _no_such(version)
        shipped = self._shipped.numbers()
        try:
            card: object = json.loads((self._folder(version, shipped) / "card.json").read_text())
        except (FileNotFoundError, NotADirectoryError):
            raise _no_such(version) from None
        except (ValueError, RecursionError) as error:
            raise BadVersion(f"The card of version {version} is damaged: {error}.") from None
        if not isinstance(card, dict):
            raise BadVersion(f"The card of version {version} is damaged: it is no JSON object.")
        own = shipped.get(version, version)
        return card if own == version else card | {"version": version, "shipped": own}

    def card_text(self, version: int) -> str:
        """Return the card of `version` as it is on disk, with the number that it has here; raises as `card` does."""
        card = self.card(version)
        if "shipped" in card:
            return json.dumps(card, indent=1, ensure_ascii=False) + "\n"
        return (self.folder(version) / "card.json").read_text()

    def folder(self, version: int) -> Path:
        """Return the folder of `version`, whether or not it is there."""
        return self._folder(version, self._shipped.numbers())

    def _folder(self, version: int, shipped: Mapping[int, int]) -> Path:
        own = shipped.get(version)
        return self.root / str(version) if own is None else self._shipped.folder / str(own)

    def verified(self, version: int) -> Path:
        """Return the folder of `version` after checking each file against the hash on its card.

        Raises NotFound or BadVersion.
        """
        folder = self.folder(version)
        for name, digest in self.files(version).items():
            try:
                found = sha256(folder / name)
            except FileNotFoundError:
                raise BadVersion(f"Version {version} lacks {name}; restore it or delete the version.") from None
            if found != digest:
                raise BadVersion(f"{name} of version {version} is not the file its card describes; restore it.")
        return folder

    def files(self, version: int) -> Mapping[str, str]:
        """Return the SHA-256 of each of a version's networks, by its file's name; raises NotFound or BadVersion."""
        return files_of(self.card(version))

    def fingerprint(self, version: int) -> tuple[object, ...]:
        """Return a value that changes with every file of `version`, without reading them."""
        return self._seen(version, self.folder(version), (*MODEL_FILES, *STROKE_FILES, "card.json"))

    def _seen(self, version: int, folder: Path, names: Iterable[str]) -> tuple[object, ...]:
        found: list[object] = [version]
        for name in names:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                status = (folder / name).stat()
                found.append((name, status.st_ino, status.st_size, status.st_mtime_ns))
        return tuple(found)

    def pinned(self) -> list[int]:
        """Return the versions that an admin pinned, ascending."""
        return listed(self.root / "pinned")

    def names(self) -> dict[int, Naming]:
        """Return the names and notes that an admin gave to versions, by version, ascending."""
        return self._names.all()

    def shipped(self) -> list[int]:
        """Return the versions that came with the program, ascending."""
        return self._shipped.listed()

    def audit(self, limit: int = 100) -> list[Entry]:
        """Return the latest entries of the audit log, at most `limit`, the newest first.

        What was done to the shipped versions before they were shipped is among them.
        """
        here = {shipped: number for number, shipped in self._shipped.numbers().items()}
        earlier = AuditLog(self._shipped.folder / SHIPPED_AUDIT).newest(limit)
        entries = [
            *self._audit.newest(limit),
            *(entry | {"version": here.get(entry["version"], entry["version"])} for entry in earlier),
        ]
        return sorted(entries, key=lambda entry: str(entry["at"]), reverse=True)[:limit]

    def _numbers(self) -> set[int]:
        """Return the numbers that are taken: by versions, by the rest of one, or by a shipped one."""
        return taken_in(self.root) | self._shipped.numbers().keys()

    def _highest(self) -> int:
        """Return the highest number that a deleted version had, 0 when none was deleted."""
        return max(listed(self.root / "highest"), default=0)

    def _check_exists(self, version: int) -> None:
        if version >= 10**MOST_DIGITS or not self.folder(version).is_dir():
            raise _no_such(version)

    def rollback_target(self) -> int | None:
        """Return the version that rolling back would make current; None where there is none."""
        earlier = self._served_before()
        return earlier[-1] if earlier else None

    def _served_before(self) -> list[int]:
        """Return the stack of versions that were current before this one, oldest first."""
        return self._promotions.served_before(self.current(), self.versions())


def files_of(card: Card) -> Mapping[str, str]:
    """Return the SHA-256 of each network that a card names, by its file's name; raises BadVersion without them."""
    named: Mapping[str, str] = card.get("sha256", {})
    if not set(MODEL_FILES) <= set(named):
        raise BadVersion(
            f"The card of version {card.get('version')} does not name {' and '.join(MODEL_FILES)} with hashes."
        )
    return {name: named[name] for name in (*MODEL_FILES, *STROKE_FILES) if name in named}


def _no_such(version: int) -> NotFound:
    return NotFound(f"There is no version {version}; `GET /models` and `digits models` list those there are.")
