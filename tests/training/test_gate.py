"""The gate: how a network is scored, and the verdict."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from app.training.gate import judge, score

LABELS = np.array([0, 0, 1, 2], np.uint8)


class Answers:
    """A network that gives these digits with this confidence."""

    def __init__(self, digits: list[int], confidence: float = 0.91) -> None:
        self._probabilities = np.full((len(digits), 10), (1 - confidence) / 9, np.float32)
        self._probabilities[np.arange(len(digits)), digits] = confidence

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return self._probabilities[: len(images)]


def images() -> NDArray[np.uint8]:
    return np.zeros((4, 28, 28), np.uint8)


def test_it_counts_right_answers_in_all_and_by_digit() -> None:
    found = score(Answers([0, 7, 1, 1]), images(), LABELS)
    assert found.accuracy == 0.5
    assert found.per_digit[:3] == [0.5, 1.0, 0.0]
    assert all(math.isnan(share) for share in found.per_digit[3:])


def test_the_confusion_matrix_has_the_true_digit_as_its_row() -> None:
    confusion = np.array(score(Answers([0, 7, 1, 1]), images(), LABELS).confusion)
    assert confusion.sum() == 4
    assert [confusion[0, 0], confusion[0, 7], confusion[1, 1], confusion[2, 1]] == [1, 1, 1, 1]


def test_the_loss_is_the_cross_entropy() -> None:
    found = score(Answers([0, 0, 1, 9], confidence=0.91), images(), LABELS)
    assert found.loss == pytest.approx(-(3 * math.log(0.91) + math.log(0.01)) / 4, rel=1e-5)
    certain = score(Answers([1, 1, 1, 1], confidence=1.0), images(), LABELS)
    assert math.isfinite(certain.loss)


def test_it_promotes_what_reads_enough_and_says_how_much() -> None:
    verdict = judge(score(Answers([0, 0, 1, 9]), images(), LABELS), min_accuracy=0.75)
    assert verdict.decision == "promote"
    assert verdict.reasons == ["It reads 75.00% of the held-out digits, at least the 75.00% asked for."]


def test_it_refuses_what_reads_too_little_and_says_how_much() -> None:
    verdict = judge(score(Answers([0, 0, 9, 9]), images(), LABELS), min_accuracy=0.75)
    assert verdict.decision == "refuse"
    assert verdict.reasons == ["It reads 50.00% of the held-out digits; at least 75.00% is asked for."]


def test_it_refuses_answers_that_are_not_numbers_whatever_is_asked_for() -> None:
    verdict = judge(score(Answers([0, 0, 1, 2], confidence=math.nan), images(), LABELS), min_accuracy=0.0)
    assert verdict.decision == "refuse"
    assert "not numbers" in verdict.reasons[0]
