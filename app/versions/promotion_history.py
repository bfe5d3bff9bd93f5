"""The history of promotions, which rolling back reads."""

import json
from collections.abc import Container
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from app.versions.durable_files import replace

Step = Literal["promote", "rollback"]


class PromotionHistory:
    """The changes of the current version in one file, which each change replaces as a whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, action: Step, before: int | None, to: int) -> None:
        """Add a change, before it is made."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        replace(self._path, self._text() + json.dumps({"action": action, "from": before, "to": to, "at": at}) + "\n")

    def served_before(self, current: int | None, existing: Container[int]) -> list[int]:
        """Return the stack of versions that were current before `current`, oldest first, of the `existing` ones."""
        stack: list[int] = []
        for line in self._text().splitlines():
            entry = json.loads(line)
            if entry["action"] == "promote":
                stack.append(entry["from"])
            elif stack:
                stack.pop()
        stack = [version for version in stack if version in existing]
        # a change is noted before it is made; after a crash between the two, the version before it is still current
        while stack and stack[-1] == current:
            stack.pop()
        return stack

    def _text(self) -> str:
        try:
            return self._path.read_text()
        except FileNotFoundError:
            return ""
