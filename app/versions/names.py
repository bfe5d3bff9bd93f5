"""The names and notes that an admin gives to versions, in one file beside them."""

import json
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from app.errors import BadInput, BadVersion
from app.versions.durable_files import replace

NAMES: Final = "names.json"
NAME_CHARACTERS: Final = 40
NOTE_CHARACTERS: Final = 500

REFUSED: Final = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode's categories of control characters, halves of a surrogate pair, and separators of lines and paragraphs."""


@dataclass(frozen=True)
class Naming:
    """What a version is called in one line, and a few lines about it; empty where there is nothing."""

    name: str = ""
    note: str = ""


class VersionNames:
    """The file `names.json`, which each change replaces as a whole; a caller that changes it holds the store's lock."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> dict[int, Naming]:
        """Return those that are given, by version, ascending; raises BadVersion when the file is damaged."""
        try:
            found = json.loads(self._path.read_text())
            return {int(version): Naming(**found[version]) for version in sorted(found, key=int)}
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, AttributeError):
            raise BadVersion(f"{self._path} must map numbers of versions to names and notes; mend it.") from None

    def put(self, version: int, naming: Naming) -> None:
        """Keep a version's name and note, or nothing of it where both are empty."""
        given = {number: asdict(one) for number, one in (self.all() | {version: naming}).items() if one != Naming()}
        replace(self._path, json.dumps(given, indent=1) + "\n")


def changed(before: Naming, name: str | None, note: str | None) -> Naming:
    """Return `before` with another name or note; what is None stays. Raises BadInput for one that cannot be kept."""
    return Naming(
        before.name if name is None else _checked(name, "name", NAME_CHARACTERS, allowed=""),
        before.note if note is None else _checked(note, "note", NOTE_CHARACTERS, allowed="\n\t"),
    )


def _checked(text: str, field: str, most: int, *, allowed: str) -> str:
    """Return the text without space around it and with the line ends of Unix."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > most:
        raise BadInput(f"A {field} has {most} characters at most, this one has {len(text)}; shorten it.", field=field)
    if any(unicodedata.category(character) in REFUSED and character not in allowed for character in text):
        lines = "" if "\n" in allowed else " and be of one line"
        raise BadInput(f"A {field} must be without control characters{lines}.", field=field)
    return text
