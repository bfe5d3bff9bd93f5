"""Synthesized digits: every way of writing them, legible, in the form that the network is served."""

import numpy as np
import pytest

from app.digits.normalize import normalize
from app.digits.rasterize import rasterize
from app.settings import ROOT
from app.training.synthesis.draw import PENS, Line, strokes_of, synthesize
from app.training.synthesis.sketch import Way
from app.training.synthesis.variants import WAYS

EVERY = [pytest.param(digit, way, id=f"{digit} {way.name}") for digit in range(10) for way in WAYS[digit]]


def test_digits_come_as_the_network_is_served_them() -> None:
    images, labels = synthesize(300, np.random.default_rng(0))
    assert images.shape == (300, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert (images.max((1, 2)) == 255).all()
    assert set(labels.tolist()) == set(range(10))


def test_only_the_digits_asked_for_are_written() -> None:
    _, labels = synthesize(50, np.random.default_rng(0), digits=(1, 7))
    assert set(labels.tolist()) == {1, 7}


def test_no_digits_are_written_where_none_are_asked_for() -> None:
    images, labels = synthesize(0, np.random.default_rng(0))
    assert images.shape == (0, 28, 28)
    assert labels.shape == (0,)


def test_the_same_seed_writes_the_same_digits_and_another_seed_others() -> None:
    first, again, other = (synthesize(40, np.random.default_rng(seed))[0] for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_no_two_digits_are_alike() -> None:
    images, _ = synthesize(200, np.random.default_rng(0), digits=(1,))
    assert len({image.tobytes() for image in images}) > 195


@pytest.mark.parametrize(("digit", "way"), EVERY)
def test_every_way_can_be_drawn_with_the_narrowest_and_the_widest_pen(digit: int, way: Way) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        strokes = [line.tolist() for line in strokes_of(digit, rng, way.name)]
        thin, thick = (normalize(rasterize(strokes, pen=pen)).sum(dtype=np.int64) for pen in PENS)
        assert thin < thick


@pytest.mark.parametrize("digit", range(10))
def test_the_ways_of_a_digit_have_names_and_reasons_of_their_own(digit: int) -> None:
    ways = WAYS[digit]
    assert len({way.name for way in ways}) == len({way.why for way in ways}) == len(ways)
    assert all(way.weight > 0 for way in ways)


def test_the_document_tells_of_every_way() -> None:
    text = (ROOT / "docs" / "handwriting.md").read_text()
    for digit, ways in enumerate(WAYS):
        section = text.split(f"\n## {digit}\n")[1].split("\n## ")[0]
        assert [way.name for way in ways if f"| {way.name} |" not in section] == []
        assert (ROOT / "docs" / "handwriting" / f"{digit}.png").stat().st_size < 150_000


def test_a_one_climbs_to_its_line_more_steeply_than_the_top_of_a_seven() -> None:
    rng = np.random.default_rng(0)
    of_one = [_climb(strokes_of(1, rng, way)) for way in ("upstroke", "long upstroke") for _ in range(200)]
    of_seven = [_climb(strokes_of(7, rng, "plain")) for _ in range(400)]
    assert np.percentile(of_one, 5) > np.percentile(of_seven, 95)


@pytest.mark.parametrize("way", ["level flag", "cup", "swept"])
def test_the_stem_of_a_one_stands_above_its_bent_upstroke_whose_end_stays_low(way: str) -> None:
    rng = np.random.default_rng(0)
    stands, low = [], []
    for _ in range(200):
        line = np.concatenate(strokes_of(1, rng, way))
        top, bottom = line[:, 1].min(), line[:, 1].max()
        left = line[line[:, 0].argmin()]
        stands.append((left[1] - top) / (bottom - top))
        flag = line[: len(line) // 4]
        low.append((flag[:, 1].max() - flag[0, 1]) / (bottom - top))
    assert np.percentile(stands, 5) > 0.15  # the top of a 7 begins at its top
    assert np.percentile(low, 95) < 0.25  # the left arm of a 4 stands up


def test_a_few_hands_do_not_lift_the_pen_and_a_few_begin_with_the_second_stroke() -> None:
    rng = np.random.default_rng(0)
    sevens = [strokes_of(7, rng, "barred") for _ in range(600)]
    in_one = sum(len(strokes) == 1 for strokes in sevens)
    bar_first = sum(len(strokes) == 2 and np.ptp(strokes[0][:, 1]) < 0.5 for strokes in sevens)
    assert 5 < in_one < 60
    assert 20 < bar_first < 100


def test_a_five_keeps_its_cap_to_the_right() -> None:
    rng = np.random.default_rng(0)
    for _ in range(100):
        body, *_, cap = sorted(strokes_of(5, rng, "capped"), key=lambda line: -line[:, 1].mean())
        assert cap[:, 0].max() > body[0, 0]


def _climb(strokes: list[Line]) -> float:
    """Return how many degrees the drawing rises from its start to its first turn: its highest or rightmost point."""
    line = strokes[0]
    head = line[: len(line) * 2 // 3]
    turn = head[:, 1].argmin() if head[0, 1] > head[:, 1].min() + 0.03 else head[:, 0].argmax()
    right, down = line[max(int(turn), 1)] - line[0]
    return float(np.degrees(np.arctan2(-down, max(right, 1e-6))))
