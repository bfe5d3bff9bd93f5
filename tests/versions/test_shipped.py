"""Versions that came with the program and those made here never collide, and what is shipped is never written to."""

import json
import shutil
from pathlib import Path

import pytest

from app.errors import BadVersion, Conflict
from app.versions import Store, sha256
from tests.versions.conftest import OpenStore
from tests.versions.test_store import publish


def ship(folder: Path, *numbers: int) -> None:
    """Make these versions come with the program, as an upgrade does; each network is another one."""
    for number in numbers:
        place = folder / str(number)
        place.mkdir(parents=True)
        for name in ("model.keras", "model.tflite"):
            (place / name).write_text(f"shipped {number}")
        hashes = {path.name: sha256(path) for path in place.iterdir()}
        (place / "card.json").write_text(
            json.dumps({"version": number, "name": "fast", "accuracy": 0.99, "sha256": hashes})
        )
    listed = sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal())
    (folder / "shipped").write_text("".join(f"{number}\n" for number in listed))


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def network(store: Store, version: int) -> str:
    return (store.verified(version) / "model.tflite").read_text()


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    ship(tmp_path / "program", 1, 2, 3)
    return tmp_path / "program"


@pytest.fixture
def store(open_store: OpenStore, shipped: Path) -> Store:
    return open_store(shipped=shipped)


def test_the_highest_shipped_version_serves_before_anything_is_made_here(store: Store) -> None:
    assert (store.versions(), store.shipped(), store.current()) == ([1, 2, 3], [1, 2, 3], 3)
    assert network(store, 3) == "shipped 3"
    assert not store.root.exists()


def test_what_is_made_here_is_numbered_after_what_is_shipped_which_stays_as_it_is(store: Store, shipped: Path) -> None:
    before = content(shipped)
    assert publish(store) == 4
    assert store.current() == 3
    store.promote(4)
    store.promote(1)
    store.pin(2)
    assert store.rollback() == 4
    store.sweep(-1)
    assert content(shipped) == before
    assert (store.versions(), store.shipped(), store.pinned()) == ([1, 2, 3, 4], [1, 2, 3], [2])


def test_what_is_shipped_cannot_be_deleted(store: Store) -> None:
    with pytest.raises(Conflict, match="came with the program"):
        store.delete(2)


def test_only_what_is_made_here_goes_when_only_the_latest_are_kept(shipped: Path, open_store: OpenStore) -> None:
    store = open_store(keep=1, shipped=shipped)
    assert [publish(store), publish(store), publish(store)] == [4, 5, 6]
    assert store.versions() == [1, 2, 3, 6]


def test_an_upgrade_adds_its_versions_and_changes_nothing_else(store: Store, shipped: Path) -> None:
    store.promote(2)
    ship(shipped, 4)
    assert (store.versions(), store.current(), store.card(4)["version"]) == ([1, 2, 3, 4], 2, 4)
    assert "shipped" not in store.card(4)
    assert publish(store) == 5


def test_a_shipped_version_whose_number_is_taken_gets_the_next_free_one_for_good(store: Store, shipped: Path) -> None:
    assert publish(store, "made here") == 4
    ship(shipped, 4, 5)
    for _ in range(2):  # before it is written down, and after
        assert store.versions() == [1, 2, 3, 4, 5, 6]
        assert (network(store, 4), network(store, 5), network(store, 6)) == ("made here", "shipped 5", "shipped 4")
        assert (store.card(6)["version"], store.card(6)["shipped"]) == (6, 4)
        assert json.loads(store.card_text(6)) == store.card(6)
        assert store.shipped() == [1, 2, 3, 5, 6]
        store.pin(6)
    assert publish(store) == 7
    ship(shipped, 6)
    assert (network(store, 6), network(store, 8)) == ("shipped 4", "shipped 6")
    store.delete(4)
    assert (network(store, 6), network(store, 8)) == ("shipped 4", "shipped 6")
    assert publish(store) == 9


def test_the_number_of_a_deleted_version_is_not_an_upgrades(store: Store, shipped: Path) -> None:
    assert publish(store) == 4
    store.delete(4)
    ship(shipped, 4)
    assert store.versions() == [1, 2, 3, 5]
    assert store.card(5)["shipped"] == 4


def test_a_folder_that_holds_copies_of_shipped_versions_goes_on_working(tmp_path: Path, shipped: Path) -> None:
    root = tmp_path / "models"
    shutil.copytree(shipped, root)
    earlier = Store(root)  # as an earlier program used it
    assert [publish(earlier, "four"), publish(earlier, "five")] == [4, 5]
    earlier.promote(4)
    earlier.promote(5)
    earlier.pin(4)
    ship(shipped, 4)
    (shipped / "1" / "model.keras").write_text("for an older Keras")  # as an upgrade writes it anew
    card = json.loads((shipped / "1" / "card.json").read_text())
    card["sha256"]["model.keras"] = sha256(shipped / "1" / "model.keras")
    (shipped / "1" / "card.json").write_text(json.dumps(card))
    for told in (True, False):  # and in a folder that does not say which are copies
        store = Store(root, shipped=shipped)
        assert (store.versions(), store.shipped()) == ([1, 2, 3, 4, 5, 6], [1, 2, 3, 6])
        assert (store.current(), store.rollback_target(), store.pinned()) == (5, 4, [4])
        assert (network(store, 4), network(store, 6)) == ("four", "shipped 4")
        assert store.verified(1).parent == shipped
        assert len(store.audit()) == len(earlier.audit())
        if told:
            (root / "shipped").unlink()
    assert publish(Store(root, shipped=shipped)) == 7


def test_the_log_of_what_was_shipped_names_the_numbers_here(store: Store, shipped: Path) -> None:
    publish(store)
    ship(shipped, 4)
    entry = {
        "at": "2026-01-01T00:00:00+00:00",
        "who": "Digits",
        "what": "rewrite",
        "version": 4,
        "from": None,
        "why": None,
    }
    (shipped / "shipped-audit.jsonl").write_text(json.dumps(entry) + "\n")
    assert [(entry["what"], entry["version"]) for entry in store.audit()] == [("publish", 4), ("rewrite", 5)]


def test_numbers_that_were_damaged_are_refused_with_a_sentence(store: Store) -> None:
    publish(store)
    (store.root / "shipped.json").write_text("[]")
    with pytest.raises(BadVersion, match=r"shipped\.json must map"):
        store.versions()
