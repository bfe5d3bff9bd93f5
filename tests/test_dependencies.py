"""What is installed is no older than the releases that closed known holes."""

import re
import tomllib
from collections import defaultdict
from importlib.metadata import version
from typing import Final

import pytest

from app.settings import ROOT

FLOORS: Final = {
    "keras": "3.13.2",  # loading a model ran code that came with it
    "pillow": "12.3",  # writing outside of an image's memory
    "python-multipart": "0.0.32",  # a form that takes forever, and a file name that leaves the folder
    "starlette": "1.3.1",  # ranges and forms that take forever
    "jinja2": "3.1.6",  # leaving the sandbox
}


def parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


@pytest.mark.parametrize("name", FLOORS)
def test_known_holes_are_below_what_is_asked_for_locked_and_installed(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["train"]]
    (floor,) = [line.partition(">=")[2] for line in asked if line.startswith(f"{name}>=")]
    assert parts(floor) >= parts(FLOORS[name])
    (locked,) = re.findall(rf"^{re.escape(name)}==([\d.]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert parts(locked) >= parts(FLOORS[name])
    assert parts(version(name)) >= parts(FLOORS[name])


def test_every_locked_file_has_its_hash() -> None:
    for lock in (ROOT / "requirements.lock", *(ROOT / "locks").glob("*.lock")):
        text = lock.read_text()
        for entry in re.split(r"(?m)^(?=[A-Za-z])", text):
            assert "==" not in entry or "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("extra", ["postgres", "ray"])
def test_an_extra_with_a_lock_of_its_own_asks_for_what_is_locked(extra: str) -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert asked["dependency-groups"][extra] == asked["project"]["optional-dependencies"][extra]


def test_ray_adds_nothing_to_the_other_locks_and_changes_no_version_in_them() -> None:
    def locked(name: str) -> dict[str, set[str]]:
        found = defaultdict[str, set[str]](set)  # a version for each range of Pythons
        for package, number in re.findall(r"(?m)^([\w.-]+)==([\w.]+)", (ROOT / name).read_text()):
            found[package].add(number)
        return found

    base, development, ray = (locked(name) for name in ("requirements.lock", "locks/dev.lock", "locks/ray.lock"))
    assert "ray" not in base.keys() | development.keys()
    for name, versions in ray.items():
        assert base.get(name, versions) == versions
        assert development.get(name, versions) == versions
