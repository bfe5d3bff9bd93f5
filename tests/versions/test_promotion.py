"""Promoting what the card speaks against takes a reason, which is kept."""

from typing import Any

import pytest

from app.errors import ReasonNeeded
from app.versions import Store
from app.versions.promotion import objection, promote_manually
from tests.versions.conftest import OpenStore


def card(version: int, accuracy: float, images: int = 10_000, decision: str = "promote") -> dict[str, Any]:
    right = round(accuracy * images)
    confusion = [[0] * 10 for _ in range(10)]
    confusion[0][0], confusion[0][1] = right, images - right
    verdict = {"decision": decision, "reasons": ["Its 4s are worse."]}
    return {"version": version, "accuracy": accuracy, "confusion": confusion, "verdict": verdict}


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    store = open_store()
    for given in (card(1, 0.99), card(2, 0.977), card(3, 0.989), card(4, 0.995, decision="ask")):
        with store.staging() as folder:
            (folder / "model.keras").write_text("network")
            (folder / "model.tflite").write_text("network")
            store.publish(folder, given)
    return store


def test_a_version_that_reads_clearly_less_needs_a_reason(store: Store) -> None:
    with pytest.raises(ReasonNeeded, match=r"97\.70% .* version 1, which serves, 99\.00%"):
        promote_manually(store, 2, who="admin page")
    with pytest.raises(ReasonNeeded):
        promote_manually(store, 2, who="admin page", why="  ")
    assert store.current() == 1
    promote_manually(store, 2, who="admin page", why="it is smaller")
    newest = store.audit(1)[0]
    assert (newest["what"], newest["who"], newest["why"]) == ("override", "admin page", "it is smaller")
    assert (newest["version"], newest["from"]) == (2, 1)


def test_a_program_that_promotes_by_plan_says_why_as_a_person_does(store: Store) -> None:
    with pytest.raises(ReasonNeeded):
        promote_manually(store, 2, who="admin token")
    assert store.current() == 1


def test_a_version_as_good_as_chance_can_tell_needs_none(store: Store) -> None:
    promote_manually(store, 3)
    assert store.audit(1)[0]["what"] == "promote"


def test_a_version_that_the_gate_left_to_a_person_needs_a_reason_though_it_reads_more(store: Store) -> None:
    with pytest.raises(ReasonNeeded, match="Its 4s are worse"):
        promote_manually(store, 4)
    promote_manually(store, 4, why="4s are rare here")
    assert store.audit(1)[0]["what"] == "override"


def test_what_serves_already_needs_no_reason(store: Store) -> None:
    promote_manually(store, 4, why="4s are rare here")
    promote_manually(store, 4)


def test_it_takes_more_images_to_be_sure_of_a_smaller_difference() -> None:
    assert objection(card(2, 0.97, 100), card(1, 0.99, 100)) is None
    assert objection(card(2, 0.97), card(1, 0.99))
    assert objection(card(2, 0.99), card(1, 0.97)) is None
    assert objection(card(2, 0.5), None) is None
