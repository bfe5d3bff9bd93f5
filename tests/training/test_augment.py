"""Augmentation: varied images are still the same digits in the same form."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.training.augment import augment
from app.training.recipes import FAST, Augmentation
from tests.training.slice import mnist

STILL = Augmentation(widths=(0,), moved=1, rotation=0, shear=0, stretch=0, shift=0)


def test_nothing_to_vary_gives_the_same_images() -> None:
    images = mnist().x_train[:100]
    assert np.array_equal(augment(images, STILL, np.random.default_rng(0)), images)


def test_a_wider_pen_leaves_more_ink_and_a_narrower_one_less() -> None:
    images = mnist().x_train[:100]
    rng = np.random.default_rng(0)
    ink = [augment(images, replace(STILL, widths=(width,)), rng).sum((1, 2), dtype=np.int64) for width in (-1, 0, 1, 2)]
    for narrower, wider in pairwise(ink):
        assert (narrower < wider).all()


def test_widths_are_shared_out_evenly() -> None:
    images = np.repeat(mnist().x_train[:1], 6, axis=0)
    varied = augment(images, replace(STILL, widths=(0, 1, -1)), np.random.default_rng(0))
    assert np.array_equal(varied[:3], varied[3:])
    assert len({image.tobytes() for image in varied}) == 3


def test_a_varied_digit_stays_a_digit_image_and_its_source_as_it_was() -> None:
    assert FAST.augmentation
    images = mnist().x_train[:200]
    before = images.copy()
    varied = augment(images, FAST.augmentation, np.random.default_rng(0))
    assert np.array_equal(images, before)
    assert varied.shape == images.shape
    assert varied.dtype == np.uint8
    assert (varied.max((1, 2)) > 100).all()
    alike = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(images, varied, strict=True)]
    assert np.mean(alike) > 0.6


def test_the_same_seed_varies_alike() -> None:
    assert FAST.augmentation
    images = mnist().x_train[:50]
    first, again, other = (augment(images, FAST.augmentation, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(("moved", "changed"), [(0, 0), (0.5, 50), (1, 100)])
def test_the_share_to_be_moved_is_moved_and_the_rest_stays(moved: float, changed: int) -> None:
    images = mnist().x_train[:100]
    varied = augment(images, replace(STILL, moved=moved, shift=5), np.random.default_rng(0))
    assert (varied != images).any((1, 2)).sum() == changed
