"""Every activation and its derivative, against Keras's own and against finite differences."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from app.lessons.activations import NAMES, Name, activation, softmax, softmax_jacobian
from app.training.quiet_tensorflow import keras
from tests.lessons.keras64 import taped

X = np.concatenate([np.linspace(-6, 6, 121), [-800.0, -40.0, 40.0, 800.0]])

KERAS: dict[Name, Any] = {
    "sigmoid": keras.activations.sigmoid,
    "tanh": keras.activations.tanh,
    "relu": keras.activations.relu,
    "leaky-relu": lambda x: keras.activations.leaky_relu(x, negative_slope=0.25),
    "linear": keras.activations.linear,
}

NUMBERS = st.floats(-30, 30)


@pytest.mark.parametrize("name", KERAS)
def test_values_and_derivatives_are_keras_own_at_the_kinks_too(name: Name) -> None:
    ours = activation(name, alpha=0.25)
    theirs, (slopes,) = taped(KERAS[name], X)
    np.testing.assert_allclose(ours.value(X), theirs, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(ours.derivative(X), slopes, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("temperature", [0.25, 1.0, 4.0])
def test_softmax_and_its_jacobian_are_keras_own(temperature: float) -> None:
    logits = np.random.default_rng(0).normal(0, 3, (4, 10))
    jacobian = softmax_jacobian(logits, temperature)
    for share in range(10):
        weight = np.zeros((4, 10))
        weight[:, share] = 1  # so that the gradient is that of this share alone
        theirs, (row,) = taped(lambda x: keras.activations.softmax(x / temperature), logits, by_result=weight)
        np.testing.assert_allclose(softmax(logits, temperature), theirs, atol=1e-12)
        np.testing.assert_allclose(jacobian[:, share], row, atol=1e-12)


@given(st.sampled_from(NAMES), NUMBERS, st.floats(0, 1))
def test_the_derivative_is_the_slope_of_the_curve(name: Name, x: float, alpha: float) -> None:
    chosen = activation(name, alpha)
    h = 1e-6
    if any(abs(x - kink) <= h for kink in chosen.kinks):
        return
    slope = (chosen.value(x + h) - chosen.value(x - h)) / (2 * h)
    assert chosen.derivative(x) == pytest.approx(float(slope), abs=1e-7)


@given(arrays(np.float64, array_shapes(max_dims=3, max_side=5), elements=NUMBERS), st.floats(0.2, 5))
def test_softmax_gives_shares_of_one_and_what_one_gains_the_others_lose(x: Any, temperature: float) -> None:  # noqa: ANN401
    shares = softmax(x, temperature)
    assert shares.shape == x.shape
    np.testing.assert_allclose(shares.sum(-1), 1)
    np.testing.assert_allclose(softmax_jacobian(x, temperature).sum(-1), 0, atol=1e-12)
    np.testing.assert_array_equal(shares.argmax(-1), softmax(x + 1, temperature).argmax(-1))


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_any_shape_gives_as_much_and_stays_in_its_range(name: Name) -> None:
    chosen = activation(name)
    cube = X[:120].reshape(2, 3, 20)
    for found in (chosen.value(cube), chosen.derivative(cube)):
        assert found.shape == cube.shape
        assert found.dtype == np.float64
    assert chosen.lowest <= chosen.value(X).min() <= chosen.value(X).max() <= chosen.highest
    assert chosen.value(0.5).shape == ()


def test_a_neuron_with_a_step_fires_above_zero_and_learns_nothing() -> None:
    assert activation("step").value([-1, 0, 1e-9]).tolist() == [0, 0, 1]
    assert not activation("step").derivative(X).any()


def test_a_derivative_does_not_round_to_nothing_before_it_is_nothing() -> None:
    assert 0 < activation("sigmoid").derivative(50.0) < 1e-20
    assert 0 < activation("tanh").derivative(30.0) < 1e-20


def test_giving_an_array_does_not_change_it() -> None:
    given_x = X.copy()
    for name in NAMES:
        activation(name).value(given_x)[...] = 7
    np.testing.assert_array_equal(given_x, X)
