"""Every loss and its gradients, against Keras's own and against finite differences."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lessons import Array, losses
from app.lessons.activations import sigmoid, softmax
from app.training.quiet_tensorflow import keras
from tests.lessons.keras64 import float64, taped

__all__ = ["float64"]

pytestmark = pytest.mark.usefixtures("float64")

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(0, 3, (6, 10))
LABELS = RNG.integers(0, 10, 6)
WANTED = losses.one_hot(LABELS, 10)
SOFT = softmax(RNG.normal(0, 1, (6, 10)))
SHARES = softmax(LOGITS)
EDGES = np.array([[1.0, *[0.0] * 9], [0.0, 1.0, *[0.0] * 8], [1e-7, 1 - 1e-7, *[0.0] * 8]])
UNSCALED = RNG.uniform(0.05, 0.9, (6, 10))

own = keras.losses

CASES: dict[str, tuple[Callable[..., Array], Callable[..., Array], Any, Any, Any]] = {
    "mse": (losses.mean_squared_error, losses.mean_squared_error_gradient, own.mean_squared_error, SOFT, UNSCALED),
    "bce": (losses.binary_crossentropy, losses.binary_crossentropy_gradient, own.binary_crossentropy, SOFT, UNSCALED),
    "bce-edges": (
        losses.binary_crossentropy, losses.binary_crossentropy_gradient, own.binary_crossentropy, WANTED[:3], EDGES,
    ),
    "bce-logits": (
        losses.binary_crossentropy_of_logits, losses.binary_crossentropy_logits_gradient,
        lambda y, z: own.binary_crossentropy(y, z, from_logits=True), SOFT, LOGITS * 30,
    ),
    "cce": (
        losses.categorical_crossentropy, losses.categorical_crossentropy_gradient, own.categorical_crossentropy,
        WANTED, SHARES,
    ),
    "cce-unscaled": (
        losses.categorical_crossentropy, losses.categorical_crossentropy_gradient, own.categorical_crossentropy,
        SOFT, UNSCALED,
    ),
    "cce-edges": (
        losses.categorical_crossentropy, losses.categorical_crossentropy_gradient, own.categorical_crossentropy,
        WANTED[:3], EDGES,
    ),
    "cce-logits": (
        losses.categorical_crossentropy_of_logits, losses.categorical_crossentropy_logits_gradient,
        lambda y, z: own.categorical_crossentropy(y, z, from_logits=True), SOFT, LOGITS * 30,
    ),
    "sparse": (
        losses.sparse_categorical_crossentropy, losses.sparse_categorical_crossentropy_gradient,
        own.sparse_categorical_crossentropy, LABELS, UNSCALED,
    ),
    "sparse-edges": (
        losses.sparse_categorical_crossentropy, losses.sparse_categorical_crossentropy_gradient,
        own.sparse_categorical_crossentropy, LABELS[:3], EDGES,
    ),
    "sparse-logits": (
        losses.sparse_categorical_crossentropy_of_logits, losses.sparse_categorical_crossentropy_logits_gradient,
        lambda y, z: own.sparse_categorical_crossentropy(y, z, from_logits=True), LABELS, LOGITS * 30,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_values_and_gradients_are_keras_own(case: str) -> None:
    value, gradient, theirs, wanted, predicted = CASES[case]
    loss, (slopes,) = taped(lambda p: theirs(wanted, p), predicted)
    np.testing.assert_allclose(value(wanted, predicted), loss, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(gradient(wanted, predicted), slopes, rtol=1e-6, atol=1e-9)


def test_the_squared_error_of_logits_has_keras_gradient() -> None:
    _, (theirs,) = taped(lambda z: own.mean_squared_error(WANTED, keras.activations.softmax(z / 2)), LOGITS)
    np.testing.assert_allclose(losses.mean_squared_error_logits_gradient(WANTED, LOGITS, 2), theirs, atol=1e-12)


@given(st.lists(st.floats(-8, 8), min_size=3, max_size=3), st.integers(0, 2), st.integers(0, 2))
def test_a_gradient_is_the_slope_of_its_loss(z: list[float], label: int, turned: int) -> None:
    logits, h = np.array(z), 1e-5
    wanted, shares = losses.one_hot(np.array(label), 3), softmax(z) * 0.9
    nudge = h * np.eye(3)[turned]
    for value, gradient, at in (
        (losses.mean_squared_error, losses.mean_squared_error_gradient, shares),
        (losses.binary_crossentropy_of_logits, losses.binary_crossentropy_logits_gradient, logits),
        (losses.categorical_crossentropy_of_logits, losses.categorical_crossentropy_logits_gradient, logits),
    ):
        slope = (value(wanted, at + nudge) - value(wanted, at - nudge)) / (2 * h)
        assert gradient(wanted, at)[turned] == pytest.approx(float(slope), abs=1e-6)


def test_the_sparse_form_is_the_categorical_one() -> None:
    sparse, categorical = losses.sparse_categorical_crossentropy, losses.categorical_crossentropy
    np.testing.assert_allclose(sparse(LABELS, SHARES), categorical(WANTED, SHARES), rtol=1e-5)


def test_of_logits_and_of_their_probabilities_is_the_same_loss() -> None:
    np.testing.assert_allclose(
        losses.binary_crossentropy_of_logits(WANTED, LOGITS), losses.binary_crossentropy(WANTED, sigmoid(LOGITS))
    )
    np.testing.assert_allclose(
        losses.categorical_crossentropy_of_logits(WANTED, LOGITS), losses.categorical_crossentropy(WANTED, SHARES)
    )


def test_a_confident_mistake_costs_much_and_still_teaches_where_squares_do_not() -> None:
    wanted, sure_of_the_other = np.array([1.0, 0.0]), np.array([-8.0, 8.0])
    assert losses.categorical_crossentropy_of_logits(wanted, sure_of_the_other) > 15
    assert abs(losses.categorical_crossentropy_logits_gradient(wanted, sure_of_the_other)[0]) > 0.99
    assert abs(losses.mean_squared_error_logits_gradient(wanted, sure_of_the_other)[0]) < 1e-6
