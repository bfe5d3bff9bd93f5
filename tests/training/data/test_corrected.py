"""Corrections on their way into a training."""

from pathlib import Path

import numpy as np

from app.corrections.correction import NO_DIGIT, SEVERAL_DIGITS, Accepted
from app.training.data.corrected import NO_CORRECTIONS, Corrected


def corrected(count: int, held: int) -> Corrected:
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 0, 0] = np.arange(count)
    return Corrected(images, np.arange(count, dtype=np.uint8) % 10, np.arange(count) < held)


def test_those_kept_out_are_never_among_the_lessons() -> None:
    images, labels = corrected(9, held=3).to_learn()
    assert images[:, 0, 0].tolist() == labels.tolist() == [3, 4, 5, 6, 7, 8]


def test_each_lesson_comes_as_often_as_the_recipe_says() -> None:
    images, labels = corrected(9, held=3).repeated(4, others=1000, negatives=False)
    assert len(images) == len(labels) == 24
    assert (labels == 5).sum() == 4
    assert len(corrected(9, held=3).repeated(0, others=1000, negatives=False)[0]) == 0


def test_many_lessons_come_less_often_so_that_few_hands_do_not_stand_for_all() -> None:
    assert len(corrected(100, held=0).repeated(16, others=1000, negatives=False)[0]) == 200
    assert len(corrected(500, held=0).repeated(16, others=1000, negatives=False)[0]) == 500


def test_the_gate_asks_for_all_and_for_those_kept_out() -> None:
    asked = corrected(9, held=3).evaluation_sets()
    assert [(q.name, len(q.labels)) for q in asked] == [
        ("accepted corrections", 9),
        ("corrections kept out of training", 3),
    ]
    assert [q.name for q in corrected(9, held=0).evaluation_sets()] == ["accepted corrections"]
    assert NO_CORRECTIONS.evaluation_sets() == []


def test_what_shows_no_digit_is_learned_by_recipes_that_learn_from_such_images() -> None:
    images = np.arange(4, dtype=np.uint8)[:, None, None] * np.ones((1, 28, 28), np.uint8)
    accepted = Accepted(
        list("abcd"), images, np.array([7, NO_DIGIT, SEVERAL_DIGITS, NO_DIGIT], np.uint8), images[:, 0, 0] > 2
    )
    found = Corrected.of(accepted)
    assert found.repeated(1, others=1000, negatives=True)[1].tolist() == [7, NO_DIGIT, NO_DIGIT]
    assert found.repeated(1, others=1000, negatives=False)[1].tolist() == [7]
    assert [(each.name, each.labels.tolist()) for each in found.evaluation_sets()] == [("accepted corrections", [7])]


def test_a_file_keeps_them_and_their_fingerprint(tmp_path: Path) -> None:
    before = corrected(9, held=3)
    before.save(tmp_path / "corrected.npz")
    after = Corrected.load(tmp_path / "corrected.npz")
    assert np.array_equal(before.held, after.held)
    assert before.fingerprint == after.fingerprint != corrected(9, held=4).fingerprint
    assert NO_CORRECTIONS.fingerprint == ""
