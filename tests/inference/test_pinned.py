"""A version asked for by its number is loaded whole, kept while it is asked for, and holds up no other."""

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from app.errors import BadVersion, NotFound, Unavailable
from app.inference.pinned import CACHED_VERSIONS, Pinned
from app.versions import Store
from tests.inference.test_serving import publish
from tests.support.fakes import FakeClassifier


class Loads:
    """Makes networks of files that hold the digit they see, and counts how often; waits while it is held."""

    def __init__(self) -> None:
        self.count = 0
        self.at_once = 0
        self.most_at_once = 0
        self.free = threading.Event()
        self.free.set()
        self.begun = threading.Event()

    def __call__(self, tflite: Path) -> FakeClassifier:
        """Load one network."""
        self.count += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.begun.set()
        assert self.free.wait(20)
        self.at_once -= 1
        return FakeClassifier(int(tflite.read_text()))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "models")
    for digit in range(CACHED_VERSIONS + 2):
        publish(store, str(digit))
    return store


def sees(pinned: Pinned, version: int) -> int:
    served = pinned.served(version)
    assert served.version == version
    return int(served.network.predict(np.zeros((1, 28, 28), np.uint8)).argmax())


def test_each_version_answers_for_itself(store: Store) -> None:
    pinned = Pinned(store, Loads())
    assert [sees(pinned, version) for version in (3, 1, 2)] == [2, 0, 1]


def test_a_version_is_loaded_once_while_it_is_kept(store: Store) -> None:
    loads = Loads()
    pinned = Pinned(store, loads)
    assert pinned.cached(1) is None
    first = pinned.served(1)
    assert pinned.cached(1) is first
    assert pinned.served(1) is first
    assert loads.count == 1


def test_the_version_asked_for_longest_ago_makes_room(store: Store) -> None:
    pinned = Pinned(store, Loads())
    for version in range(1, CACHED_VERSIONS + 1):
        pinned.served(version)
    assert pinned.cached(1)  # asked for again, so 2 is the one
    pinned.served(CACHED_VERSIONS + 1)
    assert [version for version in range(1, CACHED_VERSIONS + 2) if pinned.cached(version)] == [
        1,
        *range(3, CACHED_VERSIONS + 2),
    ]


def test_versions_are_loaded_one_at_a_time_and_a_kept_one_does_not_wait(store: Store) -> None:
    loads = Loads()
    pinned = Pinned(store, loads)
    pinned.served(1)
    loads.free.clear()
    loads.begun.clear()
    threads = [threading.Thread(target=pinned.served, args=[version]) for version in (2, 3, 2)]
    for thread in threads:
        thread.start()
    assert loads.begun.wait(20)
    assert pinned.cached(1)
    loads.free.set()
    for thread in threads:
        thread.join()
    assert (loads.most_at_once, loads.count) == (1, 3)


def test_a_version_that_is_not_there_or_not_whole_is_refused(store: Store) -> None:
    pinned = Pinned(store, Loads())
    with pytest.raises(NotFound):
        pinned.served(99)
    (store.root / "2" / "model.tflite").write_text("8")
    with pytest.raises(BadVersion):
        pinned.served(2)


def test_what_was_deleted_or_changed_since_is_not_answered_for(store: Store) -> None:
    pinned = Pinned(store, Loads(), watch_seconds=0)
    for version in (1, 2):
        pinned.served(version)
    shutil.rmtree(store.root / "1")
    (store.root / "2" / "model.tflite").write_text("88")
    assert (pinned.cached(1), pinned.cached(2)) == (None, None)
    with pytest.raises(NotFound):
        pinned.served(1)
    with pytest.raises(BadVersion):
        pinned.served(2)


def test_what_has_not_changed_stays(store: Store) -> None:
    pinned = Pinned(store, Loads(), watch_seconds=0)
    first = pinned.served(1)
    assert pinned.cached(1) is first


def test_a_disk_that_cannot_be_read_is_an_error_for_now(store: Store) -> None:
    pinned = Pinned(store, Loads())
    path = store.root / "1" / "model.tflite"
    path.unlink()
    path.mkdir()  # as good as an error of the disk: root may read whatever its mode is
    with pytest.raises(Unavailable, match="ask again"):
        pinned.served(1)
