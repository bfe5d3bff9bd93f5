"""Versions go for good or not at all, and never those that somebody needs."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.errors import Conflict, NotFound
from app.settings import ROOT
from app.versions import Store
from tests.versions.conftest import OpenStore
from tests.versions.test_store import publish


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    store = open_store()
    for _ in range(4):
        publish(store)
    return store


def test_a_deleted_version_is_gone_and_leaves_nothing(store: Store) -> None:
    store.delete(3)
    assert store.versions() == [1, 2, 4]
    assert not list(store.root.glob(".gone-*"))
    with pytest.raises(NotFound, match="no version 3"):
        store.delete(3)


def test_the_number_of_a_deleted_version_is_never_given_again(store: Store, open_store: OpenStore) -> None:
    store.delete(4)
    store.delete(3)
    assert publish(store) == 5
    store.delete(5)
    assert publish(open_store()) == 6


def test_what_serves_is_not_deleted(store: Store) -> None:
    store.promote(3)
    with pytest.raises(Conflict, match="serving"):
        store.delete(3)


def test_without_current_the_highest_serves_and_is_not_deleted(folder: Store) -> None:
    publish(folder)
    publish(folder)
    (folder.root / "current").unlink()
    with pytest.raises(Conflict, match="serving"):
        folder.delete(2)


def test_what_was_shipped_is_not_deleted(store: Store) -> None:
    (store.root / "shipped").write_text("2\n3\n")
    with pytest.raises(Conflict, match="came with the program"):
        store.delete(3)
    assert store.shipped() == [2, 3]


def test_a_pinned_version_is_not_deleted_until_it_is_unpinned(store: Store) -> None:
    store.pin(2)
    store.pin(2)
    assert store.pinned() == [2]
    with pytest.raises(Conflict, match="pinned"):
        store.delete(2)
    store.unpin(2)
    store.delete(2)
    assert [entry["what"] for entry in store.audit(3)] == ["delete", "unpin", "pin"]


def test_a_version_that_is_not_there_is_not_pinned(store: Store) -> None:
    with pytest.raises(NotFound):
        store.pin(9)


def test_rolling_back_passes_over_what_was_deleted(store: Store) -> None:
    store.promote(2)
    store.promote(3)
    store.promote(4)
    store.delete(3)
    assert store.rollback() == 2
    assert store.rollback() == 1
    with pytest.raises(Conflict):
        store.rollback()


def test_a_damaged_version_can_be_deleted(store: Store) -> None:
    (store.root / "2" / "card.json").write_text("{")
    store.delete(2)
    assert store.versions() == [1, 3, 4]


def test_only_the_latest_are_kept_and_those_that_are_needed(store: Store, open_store: OpenStore) -> None:
    (store.root / "shipped").write_text("1\n")
    store.promote(3)
    store.promote(4)
    store.pin(2)
    keeping = open_store(keep=2)
    assert [publish(keeping), publish(keeping), publish(keeping)] == [5, 6, 7]
    # shipped, pinned, what rolling back returns to, current, and the latest two
    assert keeping.versions() == [1, 2, 3, 4, 6, 7]
    keeping.rollback()
    publish(keeping)
    assert keeping.versions() == [1, 2, 3, 7, 8]
    assert keeping.audit(1)[0]["why"] == "Only the latest 2 are kept."


def test_without_a_bound_all_are_kept(store: Store) -> None:
    publish(store)
    assert store.versions() == [1, 2, 3, 4, 5]


def test_what_a_killed_deletion_left_is_swept(store: Store) -> None:
    (store.root / "3").rename(store.root / ".gone-half")
    assert store.versions() == [1, 2, 4]
    store.sweep(older_than_seconds=3600)
    assert not list(store.root.glob(".gone-*"))


# publishes and deletes until it is killed
BUSY = """
import sys
from pathlib import Path
from app.versions import Store
from tests.versions.test_store import publish
store = Store(Path(sys.argv[1]), keep=3)
publish(store)
print("begun", flush=True)
while True:
    publish(store)
    store.delete(store.versions()[-2])
"""


def test_a_kill_at_any_moment_leaves_only_whole_versions_and_new_numbers(tmp_path: Path) -> None:
    store = Store(tmp_path / "models")
    rng = np.random.default_rng(4)
    given = 0
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", BUSY, str(store.root)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as busy:
            assert busy.stdout
            assert busy.stdout.readline() == "begun\n"
            try:
                busy.wait(rng.uniform(0.01, 0.25))
            except subprocess.TimeoutExpired:
                os.kill(busy.pid, signal.SIGKILL)
        for version in store.versions():
            store.verified(version)
        number = publish(store)
        assert number > given
        given = number
        noted = [entry["version"] for entry in store.audit(1000) if entry["what"] == "publish"]
        assert set(store.versions()) <= set(noted)
    store.sweep(-1)
    left = {path.name for path in store.root.iterdir()} - {str(version) for version in store.versions()}
    assert left <= {".lock", "current", "audit.jsonl", "highest", ".audit.jsonl", ".current", ".highest"}
