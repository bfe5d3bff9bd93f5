"""Which digit images show the same drawing."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.digits import duplicates
from app.digits.duplicates import MAX_DISTANCE, near_duplicate_groups
from app.digits.normalize import normalize
from app.digits.rasterize import rasterize
from tests.support.drawings import ONE, SEVEN, THREE


def drawn(strokes: list[list[list[int]]]) -> NDArray[np.uint8]:
    return normalize(rasterize(strokes))


def distance(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    return float(np.linalg.norm((a.astype(float) - b) / 255))


def test_the_same_image_is_one_group_and_others_are_not() -> None:
    images = np.stack([drawn(SEVEN), drawn(THREE), drawn(SEVEN), drawn(ONE), drawn(THREE)])
    assert near_duplicate_groups(images).tolist() == [0, 1, 0, 3, 1]


def test_the_same_drawing_with_a_point_moved_is_still_the_same() -> None:
    moved = [[*SEVEN[0][:-1], [50, 96]]]
    assert drawn(moved).tolist() != drawn(SEVEN).tolist()
    assert near_duplicate_groups(np.stack([drawn(SEVEN), drawn(moved)])).tolist() == [0, 0]


def test_no_image_is_no_group() -> None:
    assert near_duplicate_groups(np.empty((0, 28, 28), np.uint8)).tolist() == []


@given(st.integers(1, 12), st.integers(0, 2**32 - 1), st.floats(0, 0.02), st.floats(0, 60))
@settings(max_examples=60, deadline=None)
def test_each_joins_the_first_that_it_is_near_to(count: int, seed: int, touched: float, spread: float) -> None:
    random = np.random.default_rng(seed)
    base = random.integers(0, 256, (1, 28, 28))
    noise = random.normal(0, spread, (count, 28, 28)) * (random.random((count, 28, 28)) < touched)
    images = np.clip(base + noise, 0, 255).astype(np.uint8)
    leaders: list[int] = []
    for index, image in enumerate(images):
        near = [leader for leader in leaders if distance(images[leader], image) <= MAX_DISTANCE]
        found = int(near_duplicate_groups(images)[index])
        assert found == (near[0] if near else index)
        leaders += [] if near else [index]


def test_far_too_many_to_compare_still_finds_those_that_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "MAX_PAIRS", 10)
    images = np.zeros((40, 28, 28), np.uint8)
    images[:, 4:8, 4:8] = 255
    images[20:, 0, 0] = 7
    assert near_duplicate_groups(images).tolist() == [0] * 40  # one pair of images is compared
    images[:, 0, 1] = np.arange(40) % 20
    assert near_duplicate_groups(images).tolist() == list(range(40))  # too many, and no two are the same
    images[20:] = images[:20]
    assert near_duplicate_groups(images).tolist() == [*range(20), *range(20)]


def test_thousands_are_compared_in_little_more_memory_than_they_have() -> None:
    images = np.random.default_rng(0).integers(0, 256, (6_000, 28, 28), dtype=np.uint8)
    tracemalloc.start()
    try:
        assert len(set(near_duplicate_groups(images))) == 6_000
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 2 * images.nbytes
