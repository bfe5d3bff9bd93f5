"""The audit log: who did what to which version, when and why; one JSON object to a line, append-only.

A change is logged before it is made, so that after a crash the log may name one change too many, never one too few.
"""

import json
import os
import pwd
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from app.versions.durable_files import append

Action = Literal[
    "publish", "promote", "rollback", "pin", "unpin", "delete", "import", "override", "rewrite", "name", "note"
]
Entry = dict[str, Any]
"""`at` (UTC, ISO 8601), `who`, `what` (an Action), `version`; `from`, the version current before, and `why`, or
None. Of a name and a note also `text`: the new one, empty where it was removed."""

MEMBERS: Final = {"at", "who", "what", "version", "from", "why"}
WHY_CHARACTERS: Final = 500
TAIL_BYTES: Final = 2**21
"""How much of the log's end is read at most: thousands of lines, whatever its length."""

FIRST_BYTES: Final = 2**15
"""How much is read first, mostly enough for the default of a hundred entries; eight times as much each next time."""


class AuditLog:
    """The log in one file; a caller that adds an entry holds the store's lock."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(
        self, what: Action, version: int, *, who: str, before: int | None = None, why: str | None = None,
        text: str | None = None,
    ) -> None:  # fmt: skip
        """Add an entry; it is on the disk when this returns. `before` is the version that was current before."""
        entry: Entry = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"), "who": who, "what": what, "version": version,
            "from": before, "why": why[:WHY_CHARACTERS] if why else None,
        }  # fmt: skip
        if text is not None:
            entry["text"] = text
        append(self._path, json.dumps(entry, ensure_ascii=False))

    def current_changed_since(self, version: int) -> bool:
        """Return whether another version was promoted, or rolled back to, since `version` was published.

        A promotion of `version` itself that was logged and never made, because of a crash, does not count.
        """
        for entry in self.newest(sys.maxsize):
            if entry["version"] == version and entry["what"] in {"publish", "import"}:
                break
            if entry["what"] == "rollback" or (
                entry["what"] in {"promote", "override"} and entry["version"] != version
            ):
                return True
        return False

    def newest(self, limit: int) -> list[Entry]:
        """Return the latest entries, at most `limit`, the newest first; a line that a crash cut off is skipped."""
        span = FIRST_BYTES
        while True:
            tail, whole = self._tail(span)
            entries = _entries(tail, limit)
            if len(entries) == limit or whole or span >= TAIL_BYTES:
                return entries
            span *= 8

    def _tail(self, span: int) -> tuple[bytes, bool]:
        """Return the log's last bytes, at most `span`, and whether that is the whole log."""
        try:
            with self._path.open("rb") as file:
                start = max(0, file.seek(0, os.SEEK_END) - span)
                file.seek(start)
                return file.read(), start == 0
        except FileNotFoundError:
            return b"", True


def _entries(tail: bytes, limit: int) -> list[Entry]:
    """Return the latest entries of the log's last bytes, at most `limit`, the newest first."""
    entries: list[Entry] = []
    for line in reversed(tail.split(b"\n")):
        if len(entries) == limit:
            break
        try:
            entry = json.loads(line.decode(errors="replace"))
        except ValueError:  # a line cut off by a crash, or the first one of the tail
            continue
        if isinstance(entry, dict) and entry.keys() >= MEMBERS:
            entries.append(entry)
    return entries


def account() -> str:
    """Return the user that runs this program, as the log names a person at a terminal: "cli:<user>"."""
    try:
        return f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:  # a container may run as a number without a name
        return f"cli:{os.getuid()}"
