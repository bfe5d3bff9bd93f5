"""The versions that came with the program: a folder that is only read, seen beside those that were made here."""

import json
from collections.abc import Set
from pathlib import Path
from typing import Final

from app.errors import BadVersion
from app.versions.durable_files import replace

NUMBERS: Final = "shipped.json"


class ShippedVersions:
    """The versions that the file `shipped` of `folder` lists, and under which numbers they are seen in `root`.

    A shipped version has its own number, unless a version that was made here has it, or had it: then the next free
    one. `root/shipped.json`, shipped number to number, keeps that for good. `root` may hold copies of shipped versions,
    as it did before there were two folders: these are the shipped ones. Without a `folder` there are none but those
    that `root/shipped` lists.
    """

    def __init__(self, folder: Path | None, root: Path) -> None:
        apart = folder is not None and folder.resolve() != root.resolve()
        self._folder = folder if apart else None
        self._root = root

    @property
    def folder(self) -> Path:
        """Where the shipped versions are."""
        return self._folder or self._root

    def numbers(self) -> dict[int, int]:
        """Return the shipped number of each version that is seen beside those of `root`, by the number it has here."""
        return {number: shipped for shipped, number in self._by_shipped_number().items()}

    def listed(self) -> list[int]:
        """Return the numbers, here, of all versions that came with the program, ascending."""
        return sorted({*self.numbers(), *listed(self._root / "shipped")})

    def write_down(self) -> None:
        """Keep the numbers as they are now; the caller holds the store's lock."""
        numbers = self._by_shipped_number()
        if self._folder is not None and numbers != self._written_down():
            replace(self._root / NUMBERS, json.dumps(numbers, indent=1) + "\n")

    def _by_shipped_number(self) -> dict[int, int]:
        if self._folder is None:
            return {}
        known = self._written_down()
        new = [number for number in listed(self._folder / "shipped") if number not in known]
        if not new:
            return known
        highest = max(listed(self._root / "highest"), default=0)
        taken = taken_in(self._root) | set(known.values())
        found = known | {number: number for number in new if self._is_free(number, taken, highest)}
        for number in new:
            if number not in found:
                found[number] = max(highest, *new, *taken, *found.values()) + 1
        return found

    def _is_free(self, number: int, taken: Set[int], highest: int) -> bool:
        if number in taken:
            return self._is_copied(number)
        return number > highest

    def _is_copied(self, number: int) -> bool:
        """Return whether `root` has a copy of a shipped version: it says so, or the same network is served."""
        if number in listed(self._root / "shipped"):
            return True
        here = _network(self._root / str(number))
        return here is not None and here == _network(self.folder / str(number))

    def _written_down(self) -> dict[int, int]:
        path = self._root / NUMBERS
        try:
            return {int(shipped): int(number) for shipped, number in json.loads(path.read_text()).items()}
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, AttributeError):
            raise BadVersion(f"{path} must map numbers of shipped versions to numbers; mend it.") from None


def taken_in(root: Path) -> set[int]:
    """Return the numbers that are taken in `root`, by whole versions or by the rest of one."""
    return {int(path.name) for path in root.iterdir() if path.name.isdecimal()} if root.is_dir() else set()


def listed(path: Path) -> list[int]:
    """Return the numbers that a file lists, ascending; none when there is no such file."""
    try:
        return sorted({int(word) for word in path.read_text().split()})
    except FileNotFoundError:
        return []
    except ValueError:
        raise BadVersion(f"{path} must list version numbers, and nothing else; mend it.") from None


def _network(folder: Path) -> str | None:
    """Return the SHA-256 of the network that a version serves, as its card says; None where it does not."""
    try:
        digest = json.loads((folder / "card.json").read_text())["sha256"]["model.tflite"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return str(digest)
