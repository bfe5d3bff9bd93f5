"""The corrections, seen from those who send and those who review."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from sqlalchemy import Engine, inspect, text

from app.corrections import repository as module
from app.corrections.correction import HELD_ONE_IN, Review, content_of, is_held
from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from app.digits.normalize import normalize
from app.digits.rasterize import rasterize
from app.errors import Conflict, NotFound, Unavailable
from app.settings import ROOT
from tests.support.corrections import ACCEPT, NOON, REJECT, UNDO, image, sent
from tests.support.drawings import THREE


def test_what_was_sent_is_there(stored: CorrectionRepository) -> None:
    given = sent(7)
    correction, is_new = stored.add(given)
    assert is_new
    found = stored.get(correction.id)
    assert (found.label, found.answer, found.version, found.seen, found.state) == (7, 1, 2, 1, "new")
    assert found.confidence == pytest.approx(0.72)
    assert (found.pixels == given.image).all()
    assert found.strokes == given.strokes
    assert found.created == NOON
    assert found.final_label is None


def test_nothing_of_whoever_sent_it_has_a_place(engine: Engine) -> None:
    with engine.connect() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("corrections")}
    assert columns == {
        "number", "id", "key", "content", "label", "strokes", "image", "probabilities", "answer", "confidence",
        "version", "seen", "state", "final_label", "held", "created", "reviewed",
    }  # fmt: skip


def test_sending_it_twice_changes_nothing(stored: CorrectionRepository) -> None:
    key = str(uuid4())
    first, _ = stored.add(sent(key=key))
    assert stored.add(sent(key=key)) == (first, False)
    unkeyed, is_new = stored.add(sent())
    assert is_new
    assert stored.add(sent()) == (unkeyed, False)
    assert stored.counts().new == 2


def test_the_same_key_with_another_label_changes_the_label_until_it_is_reviewed(stored: CorrectionRepository) -> None:
    key = str(uuid4())
    first, _ = stored.add(sent(7, key=key))
    changed, is_new = stored.add(sent(4, key=key))
    assert (changed.id, changed.label, is_new) == (first.id, 4, False)
    stored.review([first.id], ACCEPT)
    assert stored.add(sent(4, key=key))[0].state == "accepted"
    with pytest.raises(Conflict, match="reviewed"):
        stored.add(sent(7, key=key))
    assert stored.get(first.id).label == 4


def test_a_key_belongs_to_one_drawing(stored: CorrectionRepository) -> None:
    key = str(uuid4())
    stored.add(sent(7, key=key))
    with pytest.raises(Conflict, match="another drawing"):
        stored.add(sent(4, image(5), key))
    assert [correction.label for correction in stored.each()] == [7]


def test_many_who_send_the_same_at_once_store_it_once(stored: CorrectionRepository) -> None:
    key = str(uuid4())
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: stored.add(sent(key=key)), range(24)))
    assert sum(is_new for _, is_new in outcomes) == 1
    assert len({correction.id for correction, _ in outcomes}) == 1
    assert stored.counts().new == 1


def test_it_can_be_taken_back_until_it_is_reviewed(stored: CorrectionRepository) -> None:
    key = str(uuid4())
    stored.add(sent(key=key))
    stored.take_back(key)
    assert stored.counts().new == 0
    stored.take_back(key)
    again, is_new = stored.add(sent(key=key))
    assert is_new
    stored.review([again.id], REJECT)
    with pytest.raises(Conflict):
        stored.take_back(key)


def test_a_reviewer_accepts_relabels_rejects_and_takes_it_back(stored: CorrectionRepository) -> None:
    name = stored.add(sent(7))[0].id
    (accepted,) = stored.review([name], ACCEPT)
    assert (accepted.state, accepted.final_label, accepted.reviewed) == ("accepted", 7, NOON)
    (relabelled,) = stored.review([name], Review(state="accepted", label=4))
    assert (relabelled.final_label, relabelled.label) == (4, 7)
    (rejected,) = stored.review([name], REJECT)
    assert (rejected.state, rejected.final_label) == ("rejected", None)
    (fresh,) = stored.review([name], UNDO)
    assert (fresh.state, fresh.final_label, fresh.reviewed) == ("new", None, None)


def test_several_are_reviewed_together_or_not_at_all(stored: CorrectionRepository) -> None:
    names = [stored.add(sent(label, image(label)))[0].id for label in (3, 4)]
    with pytest.raises(NotFound, match="nobody"):
        stored.review([*names, "nobody"], ACCEPT)
    assert stored.counts().new == 2
    assert [found.final_label for found in stored.review(names[::-1], ACCEPT)] == [4, 3]


def test_what_is_deleted_is_gone(stored: CorrectionRepository) -> None:
    name = stored.add(sent())[0].id
    stored.delete(name)
    for ask in (stored.get, stored.delete):
        with pytest.raises(NotFound):
            ask(name)


def test_accepted_ones_come_as_arrays_with_those_held_marked(stored: CorrectionRepository) -> None:
    names = [stored.add(sent(7, image(kind)))[0].id for kind in range(1, 13)]
    stored.review(names[:8], ACCEPT)
    stored.review(names[7:8], Review(state="accepted", label=2))
    stored.review(names[8:9], REJECT)
    accepted = stored.accepted()
    assert accepted.ids == names[:8]
    assert accepted.images.shape == (8, 28, 28)
    assert accepted.labels.tolist() == [7] * 7 + [2]
    assert accepted.held.tolist() == [is_held(content_of(image(kind))) for kind in range(1, 9)]
    assert stored.counts().held == accepted.held.sum()
    assert stored.counts().accepted == 8


def test_about_one_in_three_is_held_and_the_same_image_always_alike(stored: CorrectionRepository) -> None:
    held = [is_held(content_of(image(kind))) for kind in range(400)]
    assert 0.2 < np.mean(held) < 0.47
    assert HELD_ONE_IN == 3
    copies = [stored.add(sent(label, image(5), str(uuid4())))[0].held for label in (7, 4, 7)]
    assert len(set(copies)) == 1


def test_no_more_wait_than_there_is_room_for(stored: CorrectionRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_NEW", 2)
    names = [stored.add(sent(7, image(kind)))[0].id for kind in (1, 2)]
    with pytest.raises(Unavailable, match="wait for a review"):
        stored.add(sent(7, image(3)))
    assert stored.counts().new == 2
    stored.review(names[:1], ACCEPT)
    assert stored.add(sent(7, image(3)))[1]


def test_a_correction_outlives_a_process_that_is_killed_right_after_storing_it(database_url: str) -> None:
    program = (
        "import sys, os, signal; import numpy as np; from app.db.engine import open_database\n"
        "from app.corrections.repository import CorrectionRepository\n"
        "from app.corrections.correction import NewCorrection\n"
        "stored = CorrectionRepository(open_database(sys.argv[1]))\n"
        "print(stored.add(NewCorrection(7, np.eye(28, dtype=np.uint8), np.eye(10)[1], 2))[0].id, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, database_url], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == -9
    engine = open_database(database_url)
    assert CorrectionRepository(engine).get(run.stdout.strip()).label == 7
    engine.dispose()


def test_what_is_written_waits_for_the_disk(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'digits.db'}")  # of PostgreSQL, the operator sets it
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 2
    engine.dispose()


def test_a_database_that_cannot_be_written_is_an_answer_not_a_crash(
    engine: Engine, stored: CorrectionRepository
) -> None:
    stored.add(sent(3, normalize(rasterize(THREE))))
    with engine.begin() as connection:
        read_only = {"sqlite": "PRAGMA query_only=ON", "postgresql": "SET default_transaction_read_only = on"}
        connection.execute(text(read_only[engine.dialect.name]))
    with pytest.raises(Unavailable, match=r"Nothing was stored|cannot be used now"):
        stored.add(sent(7))
