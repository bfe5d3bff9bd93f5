"""Batches, epochs and noise on one loss."""

from typing import Any

import numpy as np
import pytest

from app.lessons.gradient_descent import descend, descend_by_batches, loss, loss_gradient, lowest, noise
from app.lessons.optimizers import SGD, Momentum
from app.training.quiet_tensorflow import keras
from tests.lessons.keras64 import float64, taped

__all__ = ["float64"]

RNG = np.random.default_rng(0)
Y = np.repeat([0.0, 1.0], 1000)
X = RNG.normal(size=(2000, 2)) + Y[:, None] - 0.5


@pytest.mark.usefixtures("float64")
def test_the_loss_and_its_gradient_are_those_of_keras() -> None:
    weights = np.array([[0.7], [-0.4]])

    def of(w: Any) -> Any:  # noqa: ANN401  TensorFlow's tensors
        return keras.losses.binary_crossentropy(Y[None], keras.ops.matmul(X, w)[None, :, 0], from_logits=True)

    theirs, (slopes,) = taped(of, weights)
    np.testing.assert_allclose(loss(weights[:, 0], X, Y), theirs[0])
    np.testing.assert_allclose(loss_gradient(weights[:, 0], X, Y), slopes[:, 0], atol=1e-12)


def test_the_lowest_point_is_lower_than_all_around_it() -> None:
    minimum = lowest(X, Y)
    np.testing.assert_allclose(loss_gradient(minimum, X, Y), 0, atol=1e-10)
    around = minimum + 0.1 * RNG.normal(size=(50, 2))
    assert (loss(around, X, Y) > loss(minimum, X, Y)).all()


@pytest.mark.parametrize(("batch_size", "iterations"), [(2000, 1), (200, 10), (1, 2000), (300, 7)])
def test_an_epoch_takes_as_many_iterations_as_there_are_batches(batch_size: int, iterations: int) -> None:
    found = descend_by_batches(SGD(0.1), X, Y, (0, 0), batch_size=batch_size, epochs=2)
    assert found.per_epoch == iterations
    assert len(found.points) == 2 * iterations + 1


def test_one_batch_of_everything_is_plain_gradient_descent() -> None:
    plain = descend(SGD(0.5), lambda w: loss_gradient(w, X, Y), (3.0, -3.0), 20)
    whole = descend_by_batches(SGD(0.5), X, Y, (3.0, -3.0), batch_size=2000, epochs=20)
    np.testing.assert_allclose(whole.points, plain.points, atol=1e-12)


@pytest.mark.parametrize("rate", [0.3, 3.0, 1e7])
def test_image_by_image_in_plain_floats_is_the_same_path(rate: float) -> None:
    floats = descend_by_batches(SGD(rate), X, Y, (3.0, -3.0), batch_size=1, epochs=2, seed=5)
    arrays = descend_by_batches(Momentum(rate, momentum=0), X, Y, (3.0, -3.0), batch_size=1, epochs=2, seed=5)
    np.testing.assert_allclose(floats.points, arrays.points, rtol=1e-9, atol=1e-9)
    assert floats.diverged == arrays.diverged == (rate == 1e7)


def test_small_batches_get_further_in_an_epoch_and_wander_at_the_end() -> None:
    minimum = lowest(X, Y)

    def distance(batch_size: int, epochs: int) -> float:
        found = descend_by_batches(SGD(0.2), X, Y, (4.0, -4.0), batch_size=batch_size, epochs=epochs)
        return float(np.linalg.norm(found.points[-20:] - minimum, axis=1).max())

    assert distance(200, 2) < distance(2000, 2)
    assert distance(2000, 400) < 0.01 < distance(1, 2)


@pytest.mark.parametrize("batch_size", [10, 200, 1000])
def test_the_noise_is_what_drawing_batches_shows(batch_size: int) -> None:
    weights = np.array([0.5, -1.0])
    whole = loss_gradient(weights, X, Y)
    rng = np.random.default_rng(1)
    drawn = [rng.choice(2000, batch_size, replace=False) for _ in range(1500)]
    off = [np.square(loss_gradient(weights, X[of], Y[of]) - whole).sum() for of in drawn]
    assert noise(weights, X, Y, batch_size) == pytest.approx(float(np.sqrt(np.mean(off))), rel=0.05)


def test_all_images_at_once_have_no_noise_and_four_times_the_work_halves_it() -> None:
    assert noise([1, 1], X, Y, 2000) == 0
    assert noise([1, 1], X, Y, 1) / noise([1, 1], X, Y, 4) == pytest.approx(2, rel=1e-2)


def test_the_same_seed_shuffles_alike() -> None:
    first, again, other = (
        descend_by_batches(SGD(0.1), X, Y, (0, 0), batch_size=100, epochs=1, seed=seed).points for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
