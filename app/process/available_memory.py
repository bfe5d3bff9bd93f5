"""How much memory is available: on the machine, and within the limits of this process's control groups."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

VERSIONS: Final = (
    ("memory.max", "memory.current", "inactive_file", ""),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file", "memory"),
)
"""Of control groups, 2 and 1: the files of limit and usage, what the usage holds of files that can be dropped, and the
folder under `/sys/fs/cgroup`."""


def available_bytes(root: Path = Path("/")) -> int | None:
    """Return how many bytes can be allocated without swapping; None where that is not known, as on macOS.

    `root` is the folder in which `proc` and `sys` are.
    """
    machine = _field(root / "proc/meminfo", "MemAvailable:")
    return None if machine is None else min(1024 * machine, *_left_in_groups(root))


def _left_in_groups(root: Path) -> Iterator[int]:
    """Yield what each control group around this process leaves; what has no limit yields a huge number."""
    for group in _groups(root):
        for limit_name, usage_name, droppable_name, controller in VERSIONS:
            top = root / "sys/fs/cgroup" / controller
            # in a container the path may be that of the host, which is not there: the top is then its own group
            for folder in {top, *(top / part for part in (group, *group.parents))}:
                limit, usage = _number(folder / limit_name), _number(folder / usage_name)
                if limit is not None and usage is not None:
                    yield limit - usage + (_field(folder / "memory.stat", droppable_name) or 0)
    yield 1 << 62


def _groups(root: Path) -> Iterator[Path]:
    """Yield the paths of the control groups of this process that may limit its memory, relative to the top."""
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers or "memory" in controllers.split(","):
            yield Path(path.lstrip("/"))


def _number(file: Path) -> int | None:
    """Return the number in a file; None when it holds none, such as "max", or is not there."""
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None


def _field(file: Path, name: str) -> int | None:
    """Return the number after `name` at the start of one of the file's lines; None when there is none."""
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return None
    for words in map(str.split, lines):
        if words[:1] == [name]:
            return int(words[1])
    return None
