"""A line of ink falls into its digits, wherever they are and whatever they consist of."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from app.digits.files.decode import decode
from app.digits.normalize import normalize
from app.digits.rasterize import rasterize
from app.digits.segment.seams import find_seams
from app.digits.segment.segment import Box, segment, segment_strokes
from app.errors import BadInput, BlankImage
from app.inference.classifier import Classifier
from app.inference.recognize import recognize_number
from app.settings import Settings
from tests.support.drawings import ONE, SEVEN, THREE, ZERO, canvas
from tests.support.photos import KINDS, photo

Drawing = Sequence[Sequence[Sequence[float]]]

FIVE: Drawing = [[[30, 10], [26, 48], [52, 44], [72, 60], [66, 86], [44, 96], [24, 88]], [[32, 10], [74, 8]]]
FOUR: Drawing = [[[38, 5], [24, 55], [82, 55]], [[62, 30], [58, 96]]]
BARRED: Drawing = [[[20, 10], [80, 10], [52, 55], [40, 96]], [[32, 54], [70, 54]]]
DRAWN: dict[str, Drawing] = {"0": ZERO, "1": ONE, "3": THREE, "4": FOUR, "5": FIVE, "7": SEVEN, "/": BARRED}


@pytest.fixture(scope="module")
def network() -> Classifier:
    return Classifier(Path(Settings().shipped_dir / "2" / "model.tflite"))


def line(text: str, gap: float = 40, slope: float = 0, sizes: tuple[float, ...] = (1,)) -> list[list[list[float]]]:
    """Return the strokes of drawings side by side, each of the next of `sizes`, in the order of writing."""
    strokes: list[list[list[float]]] = []
    x = 0.0
    for place, name in enumerate(text):
        size = sizes[place % len(sizes)]
        points = np.concatenate([np.array(stroke) for stroke in DRAWN[name]])
        left, width = points[:, 0].min() * size, np.ptp(points[:, 0]) * size
        top = slope * x + 100 * (1 - size)
        strokes += [[[x - left + px * size, top + py * size] for px, py in stroke] for stroke in DRAWN[name]]
        x += width + gap
    return strokes


def drawn(strokes: Drawing, scale: float = 1.4, pen: int = 9, margin: int = 30) -> NDArray[np.uint8]:
    """Return a canvas, white on black, with strokes drawn at a scale."""
    top = min(y for stroke in strokes for _, y in stroke)
    lines = [[(x * scale + margin, (y - top) * scale + margin) for x, y in stroke] for stroke in strokes]
    points = np.concatenate([np.array(stroke) for stroke in lines])
    width, height = (int(side) + margin for side in points.max(0))
    y, x = np.mgrid[0:height, 0:width]
    far = np.full((height, width), np.inf)
    for stroke in lines:
        for (x0, y0), (x1, y1) in pairwise(stroke):
            dx, dy = x1 - x0, y1 - y0
            t = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
            far = np.minimum(far, np.hypot(x - x0 - t * dx, y - y0 - t * dy))
    return np.rint(np.clip(pen / 2 + 0.5 - far, 0, 1) * 255).astype(np.uint8)


def read(network: Classifier, given: NDArray[np.uint8] | Drawing) -> tuple[str, list[Box]]:
    segments = segment(given) if isinstance(given, np.ndarray) else segment_strokes(given)
    found = recognize_number(network, segments)
    return found.text, found.boxes


@pytest.mark.parametrize("text", ["7", "11", "1031", "7003", "0137130", "5", "4", "35", "4507", "111111"])
@pytest.mark.parametrize("form", ["picture", "strokes"])
def test_digits_of_several_strokes_stay_whole_and_neighbours_apart(network: Classifier, text: str, form: str) -> None:
    strokes = line(text)
    assert read(network, drawn(strokes) if form == "picture" else strokes)[0] == text


@pytest.mark.parametrize("form", ["picture", "strokes"])
@pytest.mark.parametrize(
    "strokes",
    [
        line("3071", slope=0.25),
        line("3071", slope=-0.25),
        line("3071", sizes=(1, 0.65)),
        line("3071", gap=140),
        line("3071", gap=24),
        line("30/1"),
    ],
    ids=["falling", "rising", "of two sizes", "spaced", "close", "with a barred 7"],
)
def test_a_slope_spaces_and_sizes_are_normal(network: Classifier, strokes: Drawing, form: str) -> None:
    assert read(network, drawn(strokes) if form == "picture" else strokes)[0] == "3071"


def test_strokes_may_come_in_any_order(network: Classifier) -> None:
    assert read(network, list(reversed(line("4507"))))[0] == "4507"


def test_the_boxes_of_strokes_are_in_the_strokes_own_unit(network: Classifier) -> None:
    strokes = [[[x / 1000 - 5, y / 1000 + 2] for x, y in stroke] for stroke in line("310")]
    _, boxes = read(network, strokes)
    whole = np.concatenate([np.array(stroke) for stroke in strokes])
    assert boxes[0][0] == pytest.approx(whole[:, 0].min())
    assert boxes[2][0] + boxes[2][2] == pytest.approx(whole[:, 0].max())
    assert all(height == pytest.approx(0.09, abs=0.011) for *_, height in boxes)


@pytest.mark.parametrize("scale", [0.3, 1.4, 5, 12])
def test_the_boxes_of_a_picture_are_in_its_pixels(network: Classifier, scale: float) -> None:
    canvas = drawn(line("310"), scale=scale, pen=max(3, round(7 * scale)))
    text, boxes = read(network, canvas)
    assert text == "310"
    for left, top, width, height in boxes:
        assert left >= 0
        assert top >= 0
        inside = canvas[int(top) : int(top + height), int(left) : int(left + width)]
        assert inside.shape == (int(height), int(width))
        edges = (inside[0], inside[-1], inside[:, 0], inside[:, -1])
        if scale < 3:
            assert all(edge.max() > 0 for edge in edges)


def test_dust_is_ignored(network: Classifier) -> None:
    canvas = drawn(line("703"))
    for left, top in ((10, 10), (130, 90), (200, 20)):
        canvas[top : top + 8, left : left + 8] = 255
    segments = segment(canvas)
    assert recognize_number(network, segments).text == "703"
    assert segments.dropped == ("specks",)


def test_touching_digits_are_cut_where_they_touch(network: Classifier) -> None:
    strokes = line("03", gap=30)
    strokes.append([[55, 60], [100, 45]])
    picture = drawn(strokes)
    assert read(network, picture)[0] in {"03", "63", "67"}
    assert len(read(network, picture)[1]) == 2


def test_a_seam_goes_through_the_thin_place_and_keeps_all_ink() -> None:
    ink = np.zeros((40, 70), np.uint8)
    ink[:, 3:28] = 255
    ink[:, 40:66] = 255
    ink[:, 8:22] = ink[:, 46:60] = 0
    ink[18:21, 28:40] = 255
    found = find_seams(ink)
    assert any(((seam >= 28) & (seam <= 40)).all() for seam in found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_is_read_from_a_photo(network: Classifier, kind: str) -> None:
    ink = drawn(line("3071"), margin=60)
    texts = [read(network, decode(photo(ink, kind, np.random.default_rng(seed))))[0] for seed in range(3)]
    assert texts.count("3071") >= 2


@pytest.mark.parametrize("drawing", [SEVEN, ONE, ZERO, THREE])
def test_one_digit_alone_is_seen_as_by_the_single_digit_route(drawing: list[list[list[int]]]) -> None:
    alone = segment(canvas(drawing))
    whole = [one.last - one.first for one in alone.candidates].index(len(alone.segments))
    assert not alone.dropped
    assert np.abs(alone.images[whole].astype(int) - normalize(canvas(drawing))).mean() < 2
    strokes = segment_strokes(drawing)
    assert np.array_equal(strokes.images[-1], normalize(rasterize(drawing)))


@pytest.mark.parametrize("given", [np.zeros((50, 90), np.uint8), [], [[]]], ids=["canvas", "no stroke", "empty stroke"])
def test_nothing_drawn_is_blank(given: NDArray[np.uint8] | Drawing) -> None:
    with pytest.raises(BlankImage):
        segment(given) if isinstance(given, np.ndarray) else segment_strokes(given)


def test_too_many_segments_are_refused() -> None:
    with pytest.raises(BadInput, match="96"):
        segment_strokes([[[x, 0], [x, 10]] for x in range(0, 970, 10)])
    bars = np.zeros((40, 970), np.uint8)
    bars[5:35, ::10] = 255
    with pytest.raises(BadInput, match="96"):
        segment(bars)


@settings(max_examples=150, deadline=None)
@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=60)))
def test_any_picture_is_segmented_or_refused_in_words(anything: NDArray[np.uint8]) -> None:
    try:
        found = segment(anything)
    except (BlankImage, BadInput):
        return
    likely = np.full((len(found.images), 10), 0.1)
    chosen = found.most_likely(likely)
    spans = [(found.candidates[i].first, found.candidates[i].last) for i in chosen]
    assert [first for first, _ in spans] == [0, *(last for _, last in spans[:-1])]
    assert spans[-1][1] == len(found.segments)
    height, width = anything.shape
    for index in chosen:
        left, top, box_width, box_height = found.box(index)
        assert 0 <= left < left + box_width <= width
        assert 0 <= top < top + box_height <= height


POINT = st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)).map(list)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(POINT, min_size=1, max_size=12), min_size=1, max_size=12))
def test_any_strokes_are_segmented(strokes: list[list[list[int]]]) -> None:
    found = segment_strokes(strokes)
    chosen = found.most_likely(np.full((len(found.images), 10), 0.1))
    assert sum(found.candidates[i].last - found.candidates[i].first for i in chosen) == len(found.segments)
