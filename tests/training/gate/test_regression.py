"""The regression report: what changes if a candidate takes over."""

import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.corrections.correction import content_of
from app.training.data.evaluation_set import EvaluationSet
from app.training.gate.regression import EXAMPLES, Change, change, compare, p_value_of_loss


def answers(digits: list[int], confidence: float = 0.91) -> NDArray[np.float32]:
    probabilities = np.full((len(digits), 10), (1 - confidence) / 9, np.float32)
    probabilities[np.arange(len(digits)), digits] = confidence
    return probabilities


def asked(labels: list[int]) -> EvaluationSet:
    images = np.zeros((len(labels), 28, 28), np.uint8)
    images[:, 0, 0] = np.arange(len(labels))  # so that a network can tell them apart
    return EvaluationSet("held-out digits", images, np.array(labels, np.uint8))


class Fixed:
    """Answers for the image whose first pixel is i with the i-th of `digits`."""

    def __init__(self, digits: list[int]) -> None:
        self._answers = answers(digits)

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return self._answers[images[:, 0, 0]]


def test_it_tells_what_is_newly_right_and_newly_wrong_the_surest_first() -> None:
    after = answers([1, 2, 3, 9])
    after[1] = answers([2], confidence=0.99)[0]
    found = change(asked([1, 2, 3, 4]), answers([7, 7, 3, 4]), after)
    assert (found.count, found.before, found.after) == (4, 0.5, 0.75)
    assert [(e.index, e.digit, e.before, e.after) for e in found.newly_right] == [(1, 2, 7, 2), (0, 1, 7, 1)]
    assert [(e.index, e.digit, e.before, e.after) for e in found.newly_wrong] == [(3, 4, 4, 9)]
    assert (found.right, found.wrong) == (2, 1)
    assert all(str(example.image).startswith("data:image/png;base64,") for example in found.newly_right)


def test_what_people_drew_is_named_and_not_copied() -> None:
    drawn = dataclasses.replace(asked([1, 2]), public=False)
    (named,) = change(drawn, answers([1, 2]), answers([1, 7])).newly_wrong
    assert (named.image, named.content) == (None, content_of(drawn.images[1]))


def test_it_shows_so_many_images_and_counts_all() -> None:
    found = change(asked([1] * 60), answers([1] * 60), answers([7] * 60))
    assert (len(found.newly_wrong), found.wrong) == (EXAMPLES, 60)


def test_a_few_more_mistakes_are_luck_and_many_are_not() -> None:
    def reading(wrong: int) -> Change:
        return change(asked([1] * 200), answers([1] * 200), answers([7] * wrong + [1] * (200 - wrong)))

    assert not reading(3).is_loss
    assert reading(20).is_loss


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_chance_of_losing_is_a_probability_that_falls_with_every_loss(right: int, wrong: int) -> None:
    luck = p_value_of_loss(right, wrong)
    assert 0 < luck <= 1
    assert p_value_of_loss(right, wrong + 1) <= luck
    assert p_value_of_loss(right + 1, wrong) >= luck


def test_the_chance_of_losing_is_that_of_a_coin() -> None:
    assert p_value_of_loss(0, 0) == 1
    assert p_value_of_loss(0, 5) == pytest.approx(1 / 32)
    assert p_value_of_loss(1, 2) == pytest.approx(4 / 8)


def test_the_margin_counts_only_what_the_two_read_differently() -> None:
    found = change(asked([1] * 100), answers([7] * 10 + [1] * 90), answers([1] * 6 + [7] * 4 + [1] * 86 + [7] * 4))
    assert (found.right, found.wrong) == (6, 4)
    assert found.margin == pytest.approx(1.96 * math.sqrt(10 - 0.04) / 100, abs=1e-6)


def test_a_report_has_every_set_each_digit_size_and_time_and_fits_on_a_card() -> None:
    held_out, others = asked([1, 2, 2]), dataclasses.replace(asked([5]), name="corrections")
    found = compare(Fixed([1, 7, 7]), Fixed([1, 2, 7]), [held_out, others], against=3, size_bytes=(10, 20))
    assert [c.name for c in found.changes] == ["held-out digits", "corrections"]
    card = json.loads(json.dumps(found.as_card(), allow_nan=False))
    assert card["against"] == 3
    assert card["size_bytes"] == [10, 20]
    assert card["per_digit"] == [None, 0.0, 0.5, *[None] * 7]
    assert all(milliseconds > 0 for milliseconds in card["milliseconds"])


def test_no_corrections_are_no_loss() -> None:
    nothing = change(asked([]), answers([]), answers([]))
    assert (nothing.count, nothing.before, nothing.after, nothing.is_loss) == (0, 0.0, 0.0, False)
