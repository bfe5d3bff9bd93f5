"""Ink is found on paper as a camera sees it, and comes out as from a clean canvas."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from PIL import Image

from app.digits.files.decode import decode
from app.digits.ink.background import closing, light_gradient
from app.digits.ink.find import find_ink
from app.digits.normalize import normalize
from app.errors import BlankImage
from app.inference.classifier import Classifier
from app.settings import Settings
from tests.support.drawings import ONE, SEVEN, THREE, ZERO, canvas
from tests.support.photos import KINDS, photo

DRAWN = {1: ONE, 7: SEVEN, 0: ZERO, 3: THREE}


@pytest.fixture(scope="module")
def network() -> Classifier:
    return Classifier(Path(Settings().shipped_dir / "2" / "model.tflite"))


def shot(digit: int, kind: str, seed: int, size: int = 280) -> NDArray[np.uint8]:
    return decode(photo(canvas(DRAWN[digit], size), kind, np.random.default_rng(seed)))


@pytest.mark.parametrize("kind", KINDS)
def test_digits_are_read_from_a_photo_of_any_paper(network: Classifier, kind: str) -> None:
    asked = [(digit, seed) for digit in DRAWN for seed in range(5)]
    images = np.stack([normalize(shot(digit, kind, seed)) for digit, seed in asked])
    wrong = sum(network.predict(images).argmax(1) != [digit for digit, _ in asked])
    assert wrong <= 1


@pytest.mark.parametrize("kind", ["vignette", "pencil", "chalk", "dusty", "coloured"])
def test_the_digit_image_is_that_of_the_clean_canvas(kind: str) -> None:
    clean = normalize(canvas(SEVEN)).astype(float)
    off = [np.abs(normalize(shot(7, kind, seed)) - clean).mean() for seed in range(5)]
    assert max(off) < 8


@pytest.mark.parametrize("kind", ["vignette", "pencil", "chalk", "lined"])
def test_the_pen_keeps_its_width_and_its_soft_edge(kind: str) -> None:
    clean = find_ink(canvas(SEVEN)).sum(dtype=float)
    ink = find_ink(shot(7, kind, 3))
    assert 0.85 < ink.sum(dtype=float) / clean < 1.15
    soft = np.count_nonzero((ink > 20) & (ink < 235)) / np.count_nonzero(ink)
    assert soft > 0.1


@pytest.mark.parametrize("size", [56, 120, 700, 1500])
def test_photos_of_any_size_are_read(network: Classifier, size: int) -> None:
    images = np.stack([normalize(shot(digit, "vignette", 1, size)) for digit in DRAWN])
    assert list(network.predict(images).argmax(1)) == list(DRAWN)


@pytest.mark.parametrize("kind", ["coloured", "vignette", "pencil", "chalk", "blurred", "dark", "bright", "crumpled"])
def test_paper_without_ink_is_blank(kind: str) -> None:
    with pytest.raises(BlankImage):
        normalize(decode(photo(np.zeros((280, 280), np.uint8), kind, np.random.default_rng(2))))


def test_a_large_photo_is_averaged_down_before_its_ink_is_sought() -> None:
    ink = find_ink(shot(3, "vignette", 0, 1500))
    assert ink.shape == (750, 750)


def test_a_closing_fills_what_is_narrower_than_its_window_and_leaves_edges_where_they_are() -> None:
    paper = np.full((40, 60), 200, np.int16)
    paper[:, 35:] = 90
    inked = paper.copy()
    inked[10:30, 12:15] = 20
    inked[18:22, 5:55] = 20
    assert np.array_equal(closing(inked, 9), paper)


@given(
    arrays(np.int16, array_shapes(min_dims=2, max_dims=2, max_side=24), elements=st.integers(-255, 255)),
    st.integers(1, 30),
)
def test_a_closing_never_darkens_and_closing_again_changes_nothing(levels: NDArray[np.int16], size: int) -> None:
    closed = closing(levels, size)
    assert (closed >= levels).all()
    assert np.array_equal(closing(closed, size), closed)


def test_the_slope_of_the_light_does_not_heed_a_shadow() -> None:
    y, x = np.mgrid[-1:1:200j, -1:1:200j]
    light = 180 + 30 * x - 20 * y + 10 * x * x
    shaded = np.where(x + 0.4 * y > 0.1, light - 70, light)
    found = light_gradient(Image.fromarray(shaded.astype(np.uint8)))
    assert np.abs((found - found.mean()) - (light - light.mean())).max() < 6


@settings(max_examples=100, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(48, 70), st.integers(48, 70)), fill=st.integers(0, 255)))
def test_any_noise_gives_a_digit_image_or_is_blank(anything: NDArray[np.uint8]) -> None:
    try:
        image = normalize(anything)
    except BlankImage:
        return
    assert image.shape == (28, 28)
    assert image.max() == 255
