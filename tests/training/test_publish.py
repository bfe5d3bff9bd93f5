"""The end of a publication: what was judged serves, or a person decides."""

from pathlib import Path

import pytest

from app.jobs.job import Finding, Verdict
from app.training.publish import promote_published
from app.versions import Store
from tests.versions.test_store import publish

PASSES = Verdict(
    decision="promote", reasons=["It reads enough."], findings=[Finding(kind="enough", values={"accuracy": 0.99})]
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a store of two versions, the first of which serves."""
    store = Store(tmp_path / "models")
    publish(store)
    publish(store)
    return store


def test_a_version_that_passed_serves(store: Store) -> None:
    assert promote_published(store, 2, PASSES, judged_against=1, who="job 7") == (True, PASSES)
    assert store.current() == 2
    assert store.audit(1)[0]["who"] == "job 7"


def test_where_another_version_serves_by_now_a_person_decides(store: Store) -> None:
    publish(store)
    store.promote(3)
    promoted, verdict = promote_published(store, 2, PASSES, judged_against=1)
    assert (promoted, verdict.decision, store.current()) == (False, "ask", 3)
    assert "after this one was judged" in verdict.reasons[0]
    assert verdict.reasons[1:] == PASSES.reasons
    assert [finding.kind for finding in verdict.findings] == ["overtaken", "enough"]


def test_a_version_that_cannot_be_promoted_is_told_of_with_the_reason(store: Store) -> None:
    (store.root / "2" / "model.tflite").write_text("rot")
    promoted, verdict = promote_published(store, 2, PASSES, judged_against=1)
    assert (promoted, verdict.decision, store.current()) == (False, "ask", 1)
    assert verdict.reasons[0].startswith("Version 2 is published, but could not be promoted. model.tflite of version 2")


def test_a_disk_that_fails_takes_no_version_away(store: Store) -> None:
    (store.root / "promotions.jsonl").mkdir()
    promoted, verdict = promote_published(store, 2, PASSES, judged_against=1)
    assert (promoted, verdict.decision, store.current()) == (False, "ask", 1)
    assert "The disk could not be used" in verdict.reasons[0]
