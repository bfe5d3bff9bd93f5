"""The gate: how a network is scored, and the verdict."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.jobs.job import Verdict
from app.training.data.evaluation_set import EvaluationSet
from app.training.gate.regression import Regression, change, compare
from app.training.gate.score import score
from app.training.gate.verdict import decide

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
    verdict = decide(score(Answers([0, 0, 1, 9]), images(), LABELS), min_accuracy=0.75)
    assert verdict.decision == "promote"
    assert verdict.reasons == ["It reads 75.00% of the held-out digits, at least the 75.00% asked for."]


def test_it_refuses_what_reads_too_little_and_says_how_much() -> None:
    verdict = decide(score(Answers([0, 0, 9, 9]), images(), LABELS), min_accuracy=0.75)
    assert verdict.decision == "refuse"
    assert verdict.reasons == ["It reads 50.00% of the held-out digits; at least 75.00% is asked for."]


def test_it_refuses_answers_that_are_not_numbers_whatever_is_asked_for() -> None:
    verdict = decide(score(Answers([0, 0, 1, 2], confidence=math.nan), images(), LABELS), min_accuracy=0.0)
    assert verdict.decision == "refuse"
    assert "not numbers" in verdict.reasons[0]


def against(before: list[int], after: list[int], labels: NDArray[np.uint8], milliseconds: float = 0.1) -> Verdict:
    asked = EvaluationSet("held-out digits", np.zeros((len(labels), 28, 28), np.uint8), labels)
    found = compare(Answers(before), Answers(after), [asked], against=2, size_bytes=(1, 1))
    timed = dataclasses.replace(found, milliseconds=(milliseconds, milliseconds), digits=[])
    return decide(score(Answers(after), asked.images, labels), 0.5, timed)


def test_what_reads_worse_than_the_version_in_service_is_for_a_person_to_decide() -> None:
    verdict = against([1] * 300, [1] * 280 + [7] * 20, np.ones(300, np.uint8))
    assert verdict.decision == "ask"
    assert verdict.reasons[0] == (
        "It reads fewer of the held-out digits than version 2 does: 0 newly right, 20 newly wrong."
    )


def test_what_reads_worse_by_luck_at_most_is_promoted() -> None:
    verdict = against([7] * 5 + [1] * 295, [1] * 292 + [7] * 8, np.ones(300, np.uint8))
    assert verdict.decision == "promote"
    assert "-1.00 points ± 2.35" in verdict.reasons[1]


def test_what_is_too_slow_is_for_a_person_to_decide() -> None:
    verdict = against([1] * 10, [1] * 10, np.ones(10, np.uint8), milliseconds=4.0)
    assert verdict.decision == "ask"
    assert verdict.reasons[0].startswith("It takes 4.00 ms for an image")


def test_a_digit_that_got_worse_is_named_though_the_whole_did_not() -> None:
    labels = np.repeat(np.array([1, 4], np.uint8), 200)
    asked = EvaluationSet("held-out digits", np.zeros((400, 28, 28), np.uint8), labels)
    before, after = [7] * 30 + [1] * 170 + [4] * 200, [1] * 200 + [9] * 30 + [4] * 170
    changes = [change(asked, Answers(before).predict(asked.images), Answers(after).predict(asked.images))]
    fours = EvaluationSet("4", asked.images[200:], labels[200:])
    digits = [change(fours, Answers(before[200:]).predict(fours.images), Answers(after[200:]).predict(fours.images))]
    verdict = decide(
        score(Answers(after), asked.images, labels), 0.5, Regression(2, changes, digits, (0.1, 0.1), (1, 1))
    )
    assert verdict.decision == "ask"
    assert verdict.reasons[0] == "It reads fewer of the 4s: 0 newly right, 30 newly wrong."


def test_each_reason_comes_with_the_figures_it_rests_on() -> None:
    verdict = against([1] * 300, [1] * 280 + [7] * 20, np.ones(300, np.uint8), milliseconds=4.0)
    assert [finding.kind for finding in verdict.findings] == ["fewer", "slow", "enough", "share"]
    assert len(verdict.reasons) == len(verdict.findings)
    assert verdict.findings[0].values == {"name": "held-out digits", "version": 2, "right": 0, "wrong": 20}
    assert verdict.findings[2].values == {"accuracy": pytest.approx(280 / 300), "least": 0.5}


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 400))
def test_whatever_changes_there_are_as_many_findings_as_reasons(n: int, was: int, now: int) -> None:
    before, after = ([1] * min(right, n) + [7] * (n - min(right, n)) for right in (was, now))
    verdict = against(before, after, np.ones(n, np.uint8))
    assert len(verdict.reasons) == len(verdict.findings) > 0
    assert verdict == Verdict.model_validate_json(verdict.model_dump_json())
