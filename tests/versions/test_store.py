"""Versions on disk are whole or not there, whatever dies when."""

import json
import threading

import pytest

from app.errors import BadVersion, Conflict, NotFound
from app.versions import MODEL_FILES, STROKE_FILES, STROKES, Store


def publish_with_strokes(store: Store) -> int:
    with store.staging() as folder:
        for name in (*MODEL_FILES, *STROKE_FILES):
            (folder / name).write_text(name)
        return store.publish(folder, {})


def publish(store: Store, content: str = "network") -> int:
    with store.staging() as folder:
        (folder / "model.keras").write_text(content)
        (folder / "model.tflite").write_text(content)
        return store.publish(folder, {"name": "fast", "accuracy": 0.99})


def test_versions_are_numbered_from_one(store: Store) -> None:
    assert [publish(store), publish(store), publish(store)] == [1, 2, 3]
    assert store.versions() == [1, 2, 3]


def test_a_card_says_what_was_published(store: Store) -> None:
    card = store.card(publish(store))
    assert card["version"] == 1
    assert card["name"] == "fast"
    assert card["created"].endswith("+00:00")
    assert set(card["sha256"]) == {"model.keras", "model.tflite"}


def test_without_current_the_highest_version_is_served(folder: Store) -> None:
    assert folder.current() is None
    publish(folder)
    publish(folder)
    (folder.root / "current").unlink()  # as in a fresh clone
    assert folder.current() == 2


def test_a_published_version_is_not_served_before_it_is_promoted(store: Store) -> None:
    publish(store)
    publish(store)
    assert store.current() == 1
    store.promote(2)
    assert store.current() == 2


def test_promoting_and_rolling_back_go_there_and_back(store: Store) -> None:
    for _ in range(3):
        publish(store)
    store.promote(3)
    store.promote(2)
    assert store.current() == 2
    assert (store.root / "current").read_text() == "2\n"
    assert store.rollback() == store.current() == 3
    assert store.rollback() == store.current() == 1
    with pytest.raises(Conflict):
        store.rollback()


def test_promoting_what_is_current_leaves_no_step_to_roll_back(store: Store) -> None:
    publish(store)
    store.promote(1)
    with pytest.raises(Conflict):
        store.rollback()


def test_a_promotion_that_was_noted_but_never_made_is_no_step_to_roll_back(folder: Store) -> None:
    publish(folder)
    publish(folder)
    folder.promote(2)
    folder.promote(1)
    entry = {"action": "promote", "from": 1, "to": 2, "at": "2026-01-01T00:00:00+00:00"}
    with (folder.root / "promotions.jsonl").open("a") as log:
        log.write(json.dumps(entry) + "\n")
    assert folder.rollback() == 2


def test_a_version_succeeds_only_the_one_that_it_was_judged_beside(store: Store) -> None:
    for _ in range(3):
        publish(store)
    assert store.promote_candidate(2, judged_against=1)
    assert store.promote_candidate(2, judged_against=1), "it serves already"
    assert not store.promote_candidate(3, judged_against=1)
    assert store.current() == 2


def test_a_version_that_was_rolled_back_does_not_succeed_again(store: Store) -> None:
    publish(store)
    publish(store)
    assert store.promote_candidate(2, judged_against=1)
    store.rollback()
    assert not store.promote_candidate(2, judged_against=1)
    assert store.current() == 1


def test_a_person_who_switched_there_and_back_has_decided(store: Store) -> None:
    for _ in range(3):
        publish(store)
    store.promote(2)
    store.promote(1)
    assert not store.promote_candidate(3, judged_against=1)


def test_a_promotion_that_was_noted_but_never_made_is_made_up_for(folder: Store) -> None:
    publish(folder)
    publish(folder)
    assert folder.promote_candidate(2, judged_against=1)
    (folder.root / "current").write_text("1\n")  # as a crash between the note and the switch leaves it
    assert folder.promote_candidate(2, judged_against=1)
    assert folder.current() == 2


def test_what_was_not_published_leaves_nothing(folder: Store) -> None:
    with folder.staging() as staged:
        (staged / "model.keras").write_text("half")
    assert list(folder.root.iterdir()) == []


def test_a_folder_without_a_card_is_no_version(folder: Store) -> None:
    publish(folder)
    (folder.root / "7").mkdir()
    assert folder.versions() == [1]
    assert publish(folder) == 8


def test_a_version_that_is_not_there_is_said_to_be_missing(store: Store) -> None:
    with pytest.raises(NotFound, match="no version 4"):
        store.promote(4)


@pytest.mark.parametrize("damage", ["changed", "gone", "card"])
def test_a_damaged_version_is_never_promoted(store: Store, damage: str) -> None:
    publish(store)
    publish(store)
    store.promote(2)
    if damage == "changed":
        (store.root / "1" / "model.tflite").write_text("other")
    elif damage == "gone":
        (store.root / "1" / "model.keras").unlink()
    else:
        (store.root / "1" / "card.json").write_text("{")
    with pytest.raises(BadVersion):
        store.promote(1)
    assert store.current() == 2


def test_publishing_from_many_threads_gives_each_a_number_of_its_own(store: Store) -> None:
    numbers: list[int] = []
    threads = [threading.Thread(target=lambda: numbers.append(publish(store))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == store.versions() == list(range(1, 9))
    assert all(store.card(number)["version"] == number for number in numbers)


def test_staging_of_a_process_that_died_is_swept_but_not_a_fresh_one(store: Store) -> None:
    with store.staging() as folder:
        store.sweep(older_than_seconds=60)
        assert folder.exists()
        store.sweep(older_than_seconds=-1)
        assert not folder.exists()


def test_a_network_of_strokes_is_a_file_of_its_version_like_the_others(store: Store) -> None:
    without, with_one = publish(store), publish_with_strokes(store)
    assert list(store.files(without)) == list(MODEL_FILES)
    assert list(store.files(with_one)) == [*MODEL_FILES, *STROKE_FILES]
    assert (store.verified(with_one) / STROKES).read_text() == STROKES


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_version_whose_network_of_strokes_is_damaged_is_refused(store: Store, damage: str) -> None:
    version = publish_with_strokes(store)
    before = store.fingerprint(version)
    file = store.folder(version) / STROKES
    file.unlink()
    if damage == "changed":
        file.write_text("another network")
    with pytest.raises(BadVersion, match=r"strokes\.tflite"):
        store.verified(version)
    assert store.fingerprint(version) != before
