"""Which corrections a reviewer sees first."""

import numpy as np

from app.corrections.suspicion import Suspicion, suspicion_of


def images(*kinds: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return an image of each kind; those of one kind are alike, those of two are far apart."""
    made = np.zeros((len(kinds), 28, 28), np.uint8)
    for image, kind in zip(made, kinds, strict=True):
        image[4:24, 2 * kind : 2 * kind + 2] = 255
    return made


def judged(
    kinds: list[int], labels: list[int], likelihoods: list[float], claimed: list[bool] | None = None
) -> Suspicion:
    return suspicion_of(
        images(*kinds),
        np.array(labels),
        np.array(likelihoods),
        np.array(claimed or [True] * len(kinds), np.bool_),
        np.arange(len(kinds)) + 10,
    )


def order(suspicion: Suspicion) -> list[int]:
    return [int(index) for index in suspicion.order()]


def test_contradicting_duplicates_come_first_and_side_by_side() -> None:
    found = judged([1, 2, 3, 1, 2], [7, 4, 5, 1, 4], [0.9, 0.5, 0.001, 0.2, 0.5])
    assert order(found)[:2] == [3, 0]
    assert [found.why(index) for index in range(5)] == ["contradicted", None, None, "contradicted", None]


def test_two_contradictions_do_not_mix() -> None:
    found = judged([1, 2, 1, 2], [7, 4, 1, 9], [0.3, 0.2, 0.5, 0.6])
    assert order(found) == [1, 3, 0, 2]


def test_then_the_less_likely_label_comes_earlier() -> None:
    found = judged([1, 2, 3], [7, 4, 5], [0.4, 0.0001, 0.9])
    assert order(found) == [1, 0, 2]
    assert [found.why(index) for index in range(3)] == [None, "unlikely", None]


def test_near_duplicates_that_agree_come_side_by_side_after_the_unlikely_and_before_the_rest() -> None:
    found = judged([1, 2, 3, 4, 2], [7, 4, 5, 6, 4], [0.2, 0.9, 0.4, 0.0001, 0.95])
    assert order(found) == [3, 1, 4, 0, 2]


def test_of_equally_likely_ones_the_older_comes_first() -> None:
    assert order(judged([1, 2, 3], [7, 4, 5], [0.4, 0.4, 0.4])) == [0, 1, 2]


def test_a_rejected_label_contradicts_nobody() -> None:
    found = judged([1, 1], [7, 1], [0.4, 0.4], claimed=[True, False])
    assert [found.why(index) for index in range(2)] == [None, None]
    assert found.group.tolist() == [0, 0]


def test_nothing_to_judge_is_no_trouble() -> None:
    assert judged([], [], []).order().size == 0
