"""Augmentation: varied images are still the same digits in the same form."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.training.data.augment import augment
from app.training.recipes import FAST, Augmentation
from tests.support.mnist_slice import mnist

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


def test_a_graded_width_lies_between_the_pen_as_it_is_and_the_whole_change() -> None:
    images = mnist().x_train[:100]
    rng = np.random.default_rng(0)
    as_is, graded, whole = (
        augment(images, how, rng).sum((1, 2), dtype=np.int64)
        for how in (STILL, replace(STILL, widths=(2,), graded=True), replace(STILL, widths=(2,)))
    )
    # the wider pen's smaller skeleton is scaled alike only on the mean
    assert as_is.mean() < graded.mean() < whole.mean()


def test_bending_with_nothing_to_bend_gives_the_same_images() -> None:
    images = mnist().x_train[:100]
    bent = augment(images, replace(STILL, elastic=1e-9), np.random.default_rng(0))
    assert np.abs(bent.astype(int) - images).max() <= 1


def test_bending_moves_ink_by_about_what_it_says_and_turning_as_the_plain_way_does() -> None:
    images = mnist().x_train[:100]
    bent = augment(images, replace(STILL, elastic=0.8), np.random.default_rng(0))
    alike = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(images, bent, strict=True)]
    assert 0.6 < np.mean(alike) < 0.97
    plain, warped = (
        augment(
            images, replace(STILL, rotation=0.3, shear=0.3, stretch=0.2, shift=2, elastic=e), np.random.default_rng(1)
        )
        for e in (0, 1e-9)
    )
    assert np.abs(plain.astype(int) - warped).mean() < 1


def test_contrast_changes_greys_and_neither_ground_nor_full_ink() -> None:
    images = mnist().x_train[:50]
    varied = augment(images, replace(STILL, contrast=0.5), np.random.default_rng(0))
    grey = (images > 40) & (images < 215)
    assert (varied[grey] != images[grey]).mean() > 0.9
    assert np.array_equal(varied[images == 0], images[images == 0])
    assert np.array_equal(varied[images == 255], images[images == 255])


def test_the_share_to_get_a_gap_loses_a_little_ink() -> None:
    images = np.full((400, 28, 28), 255, np.uint8)
    varied = augment(images, replace(STILL, gaps=0.5), np.random.default_rng(0))
    holed = (varied < 255).any((1, 2))
    assert 0.4 < holed.mean() < 0.6
    assert (varied[holed] < 255).sum((1, 2)).max() <= 9
