"""The audit log: every change has its line, and a crash costs none of the others."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.versions import Store
from app.versions.audit import AuditLog, account
from tests.versions.test_store import publish


def test_every_change_is_noted_with_who_and_why(store: Store) -> None:
    publish(store)
    publish(store)
    store.promote(2, who="admin page", why="it is better")
    store.pin(1, who="admin token")
    store.rollback(who="admin page")
    newest, pinned, promoted, *published = store.audit()
    assert (newest["what"], newest["version"], newest["from"]) == ("rollback", 1, 2)
    assert (pinned["what"], pinned["version"], pinned["who"]) == ("pin", 1, "admin token")
    assert promoted == {
        "at": promoted["at"], "who": "admin page", "what": "promote", "version": 2, "from": 1, "why": "it is better"
    }  # fmt: skip
    assert promoted["at"].endswith("+00:00")
    assert [(entry["what"], entry["version"], entry["who"]) for entry in published] == [
        ("publish", 2, account()),
        ("publish", 1, account()),
    ]


def test_what_a_job_publishes_is_noted_as_the_jobs(store: Store) -> None:
    with store.staging() as folder:
        (folder / "model.keras").write_text("network")
        (folder / "model.tflite").write_text("network")
        store.publish(folder, {"name": "fast", "accuracy": 0.99, "job": "9f2c"})
    assert store.audit()[0]["who"] == "job 9f2c"


def test_what_changes_nothing_is_not_noted(store: Store) -> None:
    publish(store)
    store.promote(1)
    store.unpin(1)
    assert [entry["what"] for entry in store.audit()] == ["publish"]


def test_a_store_that_nothing_happened_to_has_an_empty_log(store: Store) -> None:
    assert store.audit() == []


@settings(deadline=None)  # it flushes to the disk, which takes what it takes
@given(kept=st.integers(0, 200))
def test_a_line_torn_by_a_crash_is_passed_over_and_the_next_one_stands_alone(
    tmp_path_factory: pytest.TempPathFactory, kept: int
) -> None:
    path = tmp_path_factory.mktemp("log") / "audit.jsonl"
    log = AuditLog(path)
    log.note("pin", 1, who="admin page")
    whole = path.stat().st_size
    log.note("delete", 2, who="관리자", why="새 버전이 더 나아요")
    with path.open("rb+") as file:
        file.truncate(whole + kept)
    log.note("unpin", 3, who="admin page")
    versions = [entry["version"] for entry in log.newest(10)]
    assert versions in ([3, 1], [3, 2, 1])
    assert versions[0] == 3


def test_only_as_many_as_asked_for_are_returned_the_newest_first(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.jsonl")
    for version in range(1, 20):
        log.note("pin", version, who="admin page")
    assert [entry["version"] for entry in log.newest(3)] == [19, 18, 17]


def test_a_reason_of_any_length_is_kept_to_a_length_that_can_be_read(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.jsonl")
    log.note("override", 1, who="admin page", why="x" * 5000)
    assert len(log.newest(1)[0]["why"]) == 500
