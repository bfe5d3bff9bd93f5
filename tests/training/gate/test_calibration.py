"""Calibration: whether confidence means what it says."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from app.training.gate.calibration import expected_calibration_error, reliability


def sure(confidence: list[float], digits: list[int]) -> NDArray[np.float64]:
    """Return probabilities of these digits with this confidence, the rest shared by the others."""
    shares = np.repeat((1 - np.array(confidence)) / 9, 10).reshape(-1, 10)
    shares[np.arange(len(digits)), digits] = confidence
    return shares


def test_ninety_percent_sure_and_right_nine_times_in_ten_is_no_error() -> None:
    found = expected_calibration_error(sure([0.9] * 10, [3] * 10), np.array([3] * 9 + [5]))
    assert found == pytest.approx(0, abs=1e-12)


def test_certain_and_always_wrong_is_the_whole_error() -> None:
    assert expected_calibration_error(sure([1.0] * 4, [1] * 4), np.array([7] * 4)) == 1


def test_too_modest_counts_as_much_as_too_sure() -> None:
    modest = expected_calibration_error(sure([0.8] * 10, [3] * 10), np.array([3] * 10))
    boastful = expected_calibration_error(sure([0.8] * 10, [3] * 10), np.array([3] * 6 + [5] * 4))
    assert modest == pytest.approx(0.2)
    assert boastful == pytest.approx(0.2)


def test_bins_weigh_as_much_as_they_hold() -> None:
    # three answers miss by 0.1 and one by 0.7
    probabilities, labels = sure([0.9, 0.9, 0.9, 0.7], [1, 1, 1, 2]), np.array([1, 1, 1, 0])
    assert expected_calibration_error(probabilities, labels) == pytest.approx((3 * 0.1 + 0.7) / 4)


def test_a_confidence_on_an_edge_belongs_to_the_bin_below() -> None:
    found = reliability(sure([0.5, 0.51, 1.0], [1, 1, 1]), np.array([1, 2, 1]), bins=2)
    assert found.counts.tolist() == [1, 2]
    assert found.confidence.tolist() == pytest.approx([0.5, 0.755])
    assert found.accuracy.tolist() == [1.0, 0.5]


def test_an_empty_bin_has_no_accuracy() -> None:
    found = reliability(sure([0.95], [4]), np.array([4]))
    assert len(found.counts) == 15
    assert math.isnan(found.accuracy[0])
    assert math.isnan(found.confidence[0])
    assert found.accuracy[14] == 1


def test_float32_that_rounds_above_one_is_still_counted() -> None:
    probabilities = np.full((1, 10), 0, np.float32)
    probabilities[0, 2] = np.nextafter(np.float32(1), np.float32(2))
    assert reliability(probabilities, np.array([2])).counts[14] == 1


def test_without_answers_there_is_no_figure() -> None:
    assert math.isnan(expected_calibration_error(np.empty((0, 10)), np.empty(0, np.int64)))
