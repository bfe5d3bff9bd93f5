"""Digit images and segments are recognized: digit, probabilities, warnings and saliency."""

import numpy as np
import pytest

from app.digits.normalize import normalize
from app.digits.segment.segment import Segmentation, segment_strokes
from app.errors import BadInput
from app.inference.recognize import check_for_several, recognize, recognize_number
from app.inference.uncertainty import Uncertainty
from tests.support.drawings import ONE, SEVEN, canvas
from tests.support.fakes import FakeClassifier, ReadsOne

IMAGES = np.array([normalize(canvas(SEVEN)), normalize(canvas(ONE))])  # (2, 28, 28) uint8
APART = [SEVEN[0], [[x + 110, y] for x, y in ONE[0]]]


def test_each_image_gets_its_digit_and_probabilities_that_sum_to_1() -> None:
    found = recognize(FakeClassifier(digit=7, confidence=0.91), IMAGES)
    assert [(one.digit, one.is_digit, one.warnings, one.saliency) for one in found] == [(7, True, (), None)] * 2
    for one in found:
        assert one.confidence == max(one.probabilities) == one.probabilities[7]
        assert sum(one.probabilities) == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize(
    ("confidence", "second", "warnings"),
    [(0.61, None, ()), (0.59, None, ("no-digit",)), (0.59, 1, ("unsure",)), (0.3, None, ("no-digit",))],
)
def test_below_the_threshold_it_says_why_it_cannot_tell(
    confidence: float, second: int | None, warnings: tuple[Uncertainty, ...]
) -> None:
    found = recognize(FakeClassifier(7, confidence, second), IMAGES[:1])[0]
    assert (found.digit, found.is_digit, found.warnings) == (7, not warnings, warnings)


def test_ink_that_reads_as_two_digits_is_several_digits() -> None:
    network = ReadsOne()
    found = recognize(network, normalize(canvas(APART))[None])[0]
    assert found.warnings == ("no-digit",)
    several = check_for_several(network, found, lambda: segment_strokes(APART))
    assert several.warnings == ("several-digits",)
    assert several.probabilities == found.probabilities


def test_ink_of_one_digit_or_that_cannot_be_segmented_keeps_its_warning() -> None:
    def refused() -> Segmentation:
        raise BadInput("There are too many pieces.")

    network = FakeClassifier(7, 0.3)
    found = recognize(network, IMAGES[:1])[0]
    for segments in (lambda: segment_strokes(SEVEN), lambda: segment_strokes(APART), refused):
        assert check_for_several(network, found, segments) == found


def test_a_number_is_read_digit_by_digit_each_with_its_box() -> None:
    found = recognize_number(FakeClassifier(7), segment_strokes(APART))
    assert (found.text, found.warnings) == ("77", ())
    assert len(found.boxes) == 2
    assert found.boxes[0][0] < found.boxes[1][0]


def test_a_number_with_a_digit_that_it_cannot_tell_is_unsure() -> None:
    found = recognize_number(FakeClassifier(7, 0.3), segment_strokes(APART))
    assert found.warnings == ("unsure",)
    assert [one.warnings for one in found.digits] == [("unsure",)] * len(found.digits)


def test_it_explains_each_image_when_it_is_asked_to() -> None:
    for one in recognize(ReadsOne(), IMAGES, explain=True):
        values = np.array(one.saliency)
        assert values.shape == (28, 28)
        assert np.abs(values).max() <= 1
