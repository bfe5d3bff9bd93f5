"""A page without a server reads whole numbers as the server does: text, boxes, strokes, and what is one."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from app.digits.segment.segment import segment_strokes, stand_apart
from app.inference.classifier import Classifier
from app.inference.recognize import probabilities_of, recognize_number
from app.settings import Settings
from app.web.api.sheet_number import SheetNumber
from tests.offline.test_digit_images import NODE, on_page, pytestmark
from tests.offline.written import numbers

__all__ = ["NODE", "pytestmark"]

ROUNDED = 0.0011
"""The server and the page round a half to the even and to the larger thousandth."""


@pytest.fixture(scope="module")
def network() -> Classifier:
    return Classifier(Path(Settings().shipped_dir / "6" / "model.tflite"))


def test_300_numbers_are_read_as_the_server_reads_them(tmp_path: Path, network: Classifier) -> None:
    drawn = numbers(300)
    segmented = [segment_strokes(strokes) for strokes in drawn]
    given = [
        {"strokes": strokes, "probabilities": probabilities_of(network, segments.images).tolist()}
        for strokes, segments in zip(drawn, segmented, strict=True)
    ]
    texts = set()
    for found, strokes, segments in zip(on_page(given, tmp_path, "numbers.js"), drawn, segmented, strict=True):
        images = np.array(found.pop("images"), np.int16).reshape(-1, 28, 28)
        assert np.abs(images - segments.images.astype(np.int16)).max() <= 1
        number = recognize_number(network, segments)
        wanted = msgspec.to_builtins(SheetNumber(number, segments, 1).answer(view=False))
        for one, other in zip(found["digits"], wanted["digits"], strict=True):
            assert one.pop("probabilities") == pytest.approx(other.pop("probabilities"))
            assert one.pop("confidence") == pytest.approx(other.pop("confidence"))
            assert one.pop("box") == pytest.approx(other.pop("box"), abs=ROUNDED)
        for one, other in zip(found["marks"], wanted["marks"], strict=True):
            assert one.pop("box") == pytest.approx(other.pop("box"), abs=ROUNDED)
        decided = (found.pop("isSeveral"), found.pop("isNumber"), found.pop("apart"))
        assert decided == (number.is_several, number.is_number, stand_apart(strokes))
        assert found == msgspec.json.decode(msgspec.json.encode(wanted))
        texts.add(number.text)
    assert {mark for text in texts for mark in text} >= set("0123456789-., \n")
