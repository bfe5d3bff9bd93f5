"""The figures of the accuracy report."""

import math

import numpy as np
import pytest

from app.settings import ROOT
from app.versions import Store
from benchmarks.accuracy.answers import Answers
from benchmarks.accuracy.held_out import Reading
from benchmarks.accuracy.held_out_pictures import confusion, mistakes
from benchmarks.accuracy.markdown import percent, table
from benchmarks.accuracy.pen import section as pen_section
from benchmarks.accuracy.pen_tool import MODES, PenScore
from benchmarks.accuracy.seeds import section as seeds_section
from benchmarks.accuracy.versions import shipped


def reading() -> Reading:
    """Return four digits: 3 read right, 7 as 1 with 60%, 7 as 2 with 90%, and 0 right."""
    probabilities = np.full((4, 10), 0.01)
    for place, (digit, share) in enumerate([(3, 0.91), (1, 0.6), (2, 0.9), (0, 0.91)]):
        probabilities[place, digit] = share
    return Reading(np.zeros((4, 28, 28), np.uint8), np.array([3, 7, 7, 0], np.uint8), probabilities)


def test_the_standard_error_is_the_binomial_one() -> None:
    assert reading().accuracy == 0.5
    assert reading().error == pytest.approx(0.25)


def test_the_confusion_matrix_has_the_true_digit_as_its_row() -> None:
    found = reading().confusion
    assert found.sum() == 4
    assert (found[7, 1], found[7, 2], found[3, 3]) == (1, 1, 1)


def test_the_most_confident_mistake_comes_first() -> None:
    assert reading().mistakes.tolist() == [2, 1]


def test_a_digit_that_does_not_occur_has_no_share() -> None:
    assert math.isnan(reading().per_digit[5])
    assert percent(reading().per_digit[5]) == "-"


def test_the_sheet_shows_true_and_read_digit_and_confidence() -> None:
    captions = [plot.get_title() for plot in mistakes(reading(), "a version").axes]
    assert captions[:3] == ["7 → 2\n90.0%", "7 → 1\n60.0%", ""]


def test_the_matrix_shows_every_count() -> None:
    texts = [text.get_text() for text in confusion(reading(), "a version").axes[0].texts]
    assert texts == ["1", "1", "1", "1"]


def test_what_could_not_be_read_has_no_confidence() -> None:
    answers = Answers(np.array([[0.0] * 10, [0.1] * 10]), np.array([False, True]))
    assert answers.confidence.tolist() == [0.0, 0.1]
    assert answers.read.tolist() == [False, True]


def test_seeds_show_their_mean_their_spread_and_how_sure_the_mean_is() -> None:
    lines = seeds_section({"fast": [0.99, 0.992, 0.994], "best": []}).lines
    assert lines[2] == "| `fast` | 3 | 99.200% | 0.200% | 0.115% | 99.00%, 99.20%, 99.40% |"
    assert lines[3] == "| `best` | 0 | not trained here | - | - | - |"


def test_pen_digits_show_the_writer_who_is_read_worst() -> None:
    (version,) = shipped(Store(ROOT / "models"), [1])
    by_digit = {str(digit): 0.9 for digit in range(10)}
    scores = {mode: PenScore(mode, 50, 0.95, by_digit, ("12", 0.8), 0) for mode in MODES}
    scores["number"] = PenScore("number", 50, 0.7, {}, ("3", 0.4), 2)
    lines = pen_section([version], [scores], [[1.0, 0.985, 0.98, 0.85]]).lines
    assert "| 280x280 PNG canvas (50) | 95.00% (12: 80.0%) |" in lines
    assert "| digit | png, 1 `quickstart` | strokes, 1 `quickstart` | photo, 1 `quickstart` |" in lines
    assert "| 7 | 90.00% | 90.00% | 90.00% |" in lines
    assert {"| all | 1 |", "| 98.0% to under 99.0% | 2 |", "| 0.0% to under 90.0% | 1 |"} <= set(lines)
    assert lines[-1] == "2 requests were answered with an error; they count as wrong."


def test_a_table_has_a_line_for_each_row() -> None:
    assert table(["a", "b"], [["x", "1"]]) == ["| a | b |", "| --- | ---: |", "| x | 1 |"]
