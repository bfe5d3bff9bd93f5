"""Signs, separators, spaces and lines are read where they are written; frames, underlines and specks are left out."""

import math
from pathlib import Path

import pytest

from app.digits.segment.segment import Segmentation, segment, segment_strokes
from app.inference.classifier import Classifier
from app.inference.recognize import NumberRecognition, recognize_number
from app.settings import Settings
from tests.digits.segment.test_segment import Drawing, drawn, line

MINUS: Drawing = [[[-70, 52], [-28, 50]]]


def moved(strokes: Drawing, x: float = 0, y: float = 0) -> list[list[list[float]]]:
    return [[[px + x, py + y] for px, py in stroke] for stroke in strokes]


def width(strokes: Drawing) -> float:
    return max(x for stroke in strokes for x, _ in stroke)


def beside(*groups: Drawing, gap: float = 40) -> list[list[list[float]]]:
    """Return groups of strokes side by side."""
    placed: list[list[list[float]]] = []
    for group in groups:
        placed += moved(group, width(placed) + gap if placed else 0)
    return placed


def dot(x: float, y: float) -> list[list[list[float]]]:
    return [[[x, y], [x + 1, y + 1]]]


@pytest.fixture(scope="module")
def network() -> Classifier:
    return Classifier(Path(Settings().shipped_dir / "2" / "model.tflite"))


def read(network: Classifier, strokes: Drawing, form: str) -> tuple[NumberRecognition, Segmentation]:
    left = min(x for stroke in strokes for x, _ in stroke)
    segments = segment(drawn(moved(strokes, -left))) if form == "picture" else segment_strokes(strokes)
    return recognize_number(network, segments), segments


WIDE = width(line("30"))
WRITTEN: dict[str, tuple[Drawing, str]] = {
    "minus": ([*MINUS, *line("371")], "-371"),
    "dash between digits": (beside(line("30"), [[[0, 52], [35, 52]]], line("71")), "30-71"),
    "point": ([*line("30"), *dot(WIDE + 18, 96), *moved(line("71"), WIDE + 36)], "30.71"),
    "comma": ([*line("30"), [[WIDE + 22, 92], [WIDE + 14, 116]], *moved(line("71"), WIDE + 36)], "30,71"),
    "minus and comma": ([*MINUS, *line("3"), [[72, 92], [64, 116]], *moved(line("7"), 90)], "-3,7"),
    "space": (beside(line("30"), line("71"), gap=120), "30 71"),
    "two lines": ([*line("307"), *moved(line("13"), y=150)], "307\n13"),
    "minus on the second line": ([*moved(line("307"), -70), *moved([*MINUS, *line("13")], y=150)], "307\n-13"),
}


@pytest.mark.parametrize("form", ["picture", "strokes"])
@pytest.mark.parametrize("name", WRITTEN)
def test_marks_and_lines_are_read_where_they_are_written(network: Classifier, name: str, form: str) -> None:
    strokes, text = WRITTEN[name]
    found, segments = read(network, strokes, form)
    assert found.text == text
    assert segments.dropped == ()
    assert len(found.tokens) == len(text.replace("\n", ""))


LONG = width(line("3071"))
LEFT_OUT: dict[str, tuple[Drawing, str]] = {
    "underline": ([*line("3071"), [[-10, 122], [LONG + 10, 126]]], "underline"),
    "frame": ([*line("3071"), [[-20, -20], [LONG + 20, -20], [LONG + 20, 125], [-20, 125], [-20, -20]]], "frame"),
    "specks": ([*line("3071"), *dot(LONG + 20, 20)], "specks"),
}


@pytest.mark.parametrize("form", ["picture", "strokes"])
@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_no_digit_is_left_out_and_named(network: Classifier, name: str, form: str) -> None:
    strokes, warning = LEFT_OUT[name]
    found, _ = read(network, strokes, form)
    assert (found.text, found.warnings) == ("3071", (warning,))


def test_a_digit_that_touches_its_frame_is_read(network: Classifier) -> None:
    framed: Drawing = [
        *line("37"),
        [[-20, -20], [190, -20], [190, 125], [-20, 125], [-20, -20]],
        [[130, 96], [130, 125]],
    ]
    found, _ = read(network, framed, "picture")
    assert found.text == "37"
    assert "frame" in found.warnings


@pytest.mark.parametrize("form", ["picture", "strokes"])
@pytest.mark.parametrize("angle", [-18, 18])
def test_a_line_on_a_slope_is_read_turned_upright(network: Classifier, angle: float, form: str) -> None:
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    strokes = [[[cosine * x - sine * y, sine * x + cosine * y] for x, y in stroke] for stroke in line("30715")]
    found, segments = read(network, strokes, form)
    assert found.text == "30715"
    assert len(segments.images) == 2 * sum(not one.mark for one in segments.candidates)


def test_even_gaps_are_no_spaces_however_wide(network: Classifier) -> None:
    assert read(network, line("3071", gap=150), "strokes")[0].text == "3071"


def test_a_dot_over_a_gap_is_no_point(network: Classifier) -> None:
    strokes = [*line("30"), *dot(WIDE + 18, 30), *moved(line("71"), WIDE + 36)]
    assert read(network, strokes, "strokes")[0].text == "3071"
