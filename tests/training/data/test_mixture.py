"""What an epoch shows."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from app.corrections.correction import NO_DIGIT
from app.training.data.corrected import Corrected
from app.training.data.mixture import Mixture, hard_negatives
from app.training.data.mnist import Images
from app.training.recipes import BEST, QUICKSTART
from tests.support.mnist_slice import mnist

SOME = replace(BEST, synthesized=60, negatives=30)


def mixture(**changes: float) -> Mixture:
    digits = mnist()
    recipe = replace(SOME, **changes)  # type: ignore[arg-type]
    return Mixture(recipe, digits.x_train[:100], digits.y_train[:100], np.random.default_rng(0))


def test_it_holds_the_data_synthesized_digits_and_what_is_none() -> None:
    shown = mixture()
    images, labels = shown.epoch(np.random.default_rng(1))
    assert (len(images), len(labels), shown.size, shown.digits) == (190, 190, 190, 160)
    assert images.dtype == labels.dtype == np.uint8
    assert (labels == NO_DIGIT).sum() == 30
    assert set(labels.tolist()) == set(range(11))
    assert not (np.sort(labels)[:30] == labels[:30]).all()


def test_every_epoch_shows_others_and_the_same_dice_the_same() -> None:
    shown = mixture()
    first, again, other = (shown.epoch(np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])


def test_a_share_of_the_data_comes_with_as_much_of_the_rest() -> None:
    assert mixture(share=0.5).size == 100 + 30 + 15


def test_a_recipe_that_adds_nothing_shows_every_digit_once_as_it_is() -> None:
    digits = mnist()
    shown = Mixture(QUICKSTART, digits.x_train[:50], digits.y_train[:50], np.random.default_rng(0))
    images, labels = shown.epoch(np.random.default_rng(1))
    assert sorted(image.tobytes() for image in images) == sorted(image.tobytes() for image in digits.x_train[:50])
    where = {image.tobytes(): label for image, label in zip(digits.x_train[:50], digits.y_train[:50], strict=True)}
    assert [where[image.tobytes()] for image in images] == labels.tolist()


def test_a_network_that_is_trained_further_is_shown_mostly_what_it_takes_for_a_digit() -> None:
    def ink(images: Images) -> NDArray[np.float64]:  # stands for a network's confidence
        return np.asarray(images.mean((1, 2)), np.float64)

    either = hard_negatives(40, np.random.default_rng(0), None)
    hard = hard_negatives(40, np.random.default_rng(0), ink)
    assert hard.shape == either.shape == (40, 28, 28)
    assert ink(hard[:27]).min() >= ink(hard[27:]).max()  # two thirds are the surest, the others are any
    assert ink(hard).mean() > 1.1 * ink(either).mean()


@pytest.mark.parametrize("digit", range(10))
def test_varied_digits_keep_their_labels(digit: int) -> None:
    digits = mnist()
    mine = digits.x_train[digits.y_train == digit][:20]
    recipe = replace(SOME, synthesized=0, negatives=0)
    images, labels = Mixture(recipe, mine, np.full(20, digit, np.uint8), np.random.default_rng(0)).epoch(
        np.random.default_rng(1)
    )
    assert set(labels.tolist()) == {digit}
    alike = [max(np.corrcoef(image.ravel(), one.ravel())[0, 1] for one in mine) for image in images]
    assert np.mean(alike) > 0.5


def test_corrections_to_learn_from_are_among_them_and_no_others() -> None:
    digits = mnist()
    images = np.zeros((2, 28, 28), np.uint8)
    images[0, 5:9], images[1, 12:16] = 251, 252
    corrected = Corrected(images, np.array([4, 9], np.uint8), np.array([False, True]))
    recipe = replace(QUICKSTART, corrections=3)
    shown = Mixture(recipe, digits.x_train[:50], digits.y_train[:50], np.random.default_rng(0), corrected)
    images, labels = shown.epoch(np.random.default_rng(1))
    assert len(images) == 53
    assert (images[:, 7, 0] == 251).sum() == 3
    assert labels[images[:, 7, 0] == 251].tolist() == [4, 4, 4]
    assert not (images[:, 13, 0] == 252).any()
