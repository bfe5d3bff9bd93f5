"""Upgrading a program that published beside its shipped versions loses nothing."""

import threading
from pathlib import Path

import pytest

from app.settings import Settings
from app.versions import Store, open_store
from tests.versions.test_shipped import content, ship
from tests.versions.test_store import publish


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    ship(tmp_path / "program", 1, 2)
    return Settings(state_dir=tmp_path / "state", shipped_dir=tmp_path / "program")


def test_versions_go_below_the_state_folder(settings: Settings, tmp_path: Path) -> None:
    store = open_store(settings)
    assert store.root == tmp_path / "state" / "models"
    assert publish(store) == 3
    assert settings.state_dir.stat().st_mode & 0o777 == 0o700


def test_nothing_is_copied_where_nothing_was_made(settings: Settings, tmp_path: Path) -> None:
    assert open_store(settings).versions() == [1, 2]
    assert not (tmp_path / "state").exists()


def test_what_an_earlier_program_made_is_there_and_where_it_was_nothing_is_changed(settings: Settings) -> None:
    earlier = Store(settings.shipped_dir)
    publish(earlier)
    earlier.promote(1)
    earlier.promote(3)
    earlier.pin(3)
    before = content(settings.shipped_dir)
    opened: list[Store] = []
    threads = [threading.Thread(target=lambda: opened.append(open_store(settings))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    for store in opened:
        assert (store.versions(), store.shipped(), store.current()) == ([1, 2, 3], [1, 2], 3)
        assert (store.pinned(), store.rollback_target(), store.audit()) == ([3], 1, earlier.audit())
    assert publish(opened[0]) == 4
    assert content(settings.shipped_dir) == before
    assert not list(settings.state_dir.glob(".taken-over-*"))
    assert open_store(settings).versions() == [1, 2, 3, 4]


def test_a_folder_that_was_named_is_the_one_that_is_used(settings: Settings, tmp_path: Path) -> None:
    publish(Store(settings.shipped_dir))
    named = Settings(state_dir=tmp_path / "state", shipped_dir=settings.shipped_dir, models_dir=tmp_path / "named")
    assert open_store(named).versions() == [1, 2]


def test_where_the_disk_refuses_the_copy_the_versions_serve_from_where_they_are(
    settings: Settings, tmp_path: Path
) -> None:
    Store(settings.shipped_dir).promote(1)
    (tmp_path / "state").write_text("a file")
    assert open_store(settings).current() == 1
