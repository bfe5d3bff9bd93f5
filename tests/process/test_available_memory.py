"""The memory that is available, on the machine and in its control groups."""

from pathlib import Path

import pytest

from app.process.available_memory import available_bytes

MEGABYTE = 2**20


def machine(root: Path, megabytes: int, **files: str) -> Path:
    """Write the files of a machine with so much memory available; in names of files `__` is a slash."""
    written = {"proc/meminfo": f"MemTotal: 999 kB\nMemAvailable: {1024 * megabytes} kB\n"}
    for name, text in (written | {name.replace("__", "/"): text for name, text in files.items()}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def group(limit: str, usage: int, droppable: int) -> dict[str, str]:
    return {
        "memory.max": limit,
        "memory.current": str(usage * MEGABYTE),
        "memory.stat": f"anon 1\ninactive_file {droppable * MEGABYTE}\n",
    }


def test_it_is_what_the_machine_has(tmp_path: Path) -> None:
    assert available_bytes(machine(tmp_path, 700)) == 700 * MEGABYTE


@pytest.mark.parametrize(("limit", "expected"), [("max", 5000), (str(600 * MEGABYTE), 600 - 500 + 200)])
def test_a_group_leaves_what_its_limit_does_and_files_that_can_be_dropped(
    tmp_path: Path, limit: str, expected: int
) -> None:
    inside = {f"sys__fs__cgroup__a__{name}": text for name, text in group(limit, 500, 200).items()}
    root = machine(tmp_path, 5000, proc__self__cgroup="0::/a/b\n", **inside)
    assert available_bytes(root) == expected * MEGABYTE


def test_in_a_container_the_group_is_at_the_top(tmp_path: Path) -> None:
    inside = {f"sys__fs__cgroup__{name}": text for name, text in group(str(400 * MEGABYTE), 300, 0).items()}
    root = machine(tmp_path, 5000, proc__self__cgroup="0::/\n", **inside)
    assert available_bytes(root) == 100 * MEGABYTE


def test_groups_of_the_first_version_limit_it_too(tmp_path: Path) -> None:
    root = machine(tmp_path, 5000, proc__self__cgroup="5:cpu:/a\n4:memory:/docker/c0ffee\n")
    folder = root / "sys/fs/cgroup/memory"
    folder.mkdir(parents=True)
    (folder / "memory.limit_in_bytes").write_text(f"{400 * MEGABYTE}\n")
    (folder / "memory.usage_in_bytes").write_text(f"{350 * MEGABYTE}\n")
    (folder / "memory.stat").write_text(f"total_inactive_file {20 * MEGABYTE}\n")
    assert available_bytes(root) == 70 * MEGABYTE


def test_it_is_not_known_without_the_files_of_linux(tmp_path: Path) -> None:
    assert available_bytes(tmp_path) is None
