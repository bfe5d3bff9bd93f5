"""What is served changes only for a version that works."""

from pathlib import Path

import numpy as np
import pytest

from app.errors import BadVersion, NoModel
from app.inference.serving import CurrentVersion
from app.versions import Store
from tests.support.fakes import FakeClassifier
from tests.support.waiting import until


def load(tflite: Path) -> FakeClassifier:
    """Make a network of a file that holds the digit it sees, as this test publishes them."""
    if not tflite.read_text().isdecimal():
        raise BadVersion("not a network")
    return FakeClassifier(int(tflite.read_text()))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "models")
    for digit in ("1", "2", "3"):
        publish(store, digit)
    store.promote(3)
    return store


def publish(store: Store, content: str) -> int:
    with store.staging() as folder:
        for name in ("model.keras", "model.tflite"):
            (folder / name).write_text(content)
        return store.publish(folder, {})


def sees(live: CurrentVersion) -> int:
    return int(live.served.network.predict(np.zeros((1, 28, 28), np.uint8)).argmax())


def test_it_serves_the_current_version(store: Store) -> None:
    store.promote(2)
    live = CurrentVersion(store, load)
    live.refresh()
    assert (live.version, sees(live)) == (2, 2)


def test_it_follows_a_promotion_by_another_process(store: Store) -> None:
    live = CurrentVersion(store, load)
    live.start()
    try:
        Store(store.root).promote(1)
        until(lambda: live.version == 1)
        assert sees(live) == 1
    finally:
        live.stop()


def test_a_broken_version_is_refused_and_the_old_one_keeps_serving(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    live = CurrentVersion(store, load)
    live.refresh()
    store.promote(2)
    (store.root / "2" / "model.tflite").write_text("rot")
    live.refresh()
    assert (live.version, sees(live)) == (3, 3)
    assert "version 2 is refused" in caplog.text


def test_a_version_that_cannot_answer_is_refused(store: Store) -> None:
    live = CurrentVersion(store, load)
    live.refresh()
    store.promote(publish(store, "no digit"))
    live.refresh()
    assert live.version == 3


def test_a_start_with_a_broken_current_version_serves_the_highest_that_works(store: Store) -> None:
    store.promote(3)
    (store.root / "3" / "model.tflite").write_text("rot")
    live = CurrentVersion(store, load)
    live.refresh()
    assert (live.version, sees(live)) == (2, 2)


def test_a_version_that_was_repaired_is_served(store: Store) -> None:
    live = CurrentVersion(store, load)
    (store.root / "3" / "model.tflite").write_text("rot")
    live.refresh()
    assert live.version == 2
    (store.root / "3" / "model.tflite").write_text("3")
    live.refresh()
    assert live.version == 3


def test_without_any_version_it_says_so(tmp_path: Path) -> None:
    live = CurrentVersion(Store(tmp_path / "none"), load)
    live.refresh()
    assert live.version is None
    with pytest.raises(NoModel):
        _ = live.served


def test_a_start_while_the_folder_cannot_be_read_serves_as_soon_as_it_can(store: Store) -> None:
    aside = store.root.rename(store.root.with_name("aside"))
    store.root.write_text("no folder")
    live = CurrentVersion(store, load)
    live.start()
    try:
        assert live.version is None
        store.root.unlink()
        aside.rename(store.root)
        until(lambda: live.version == 3)
    finally:
        live.stop()
