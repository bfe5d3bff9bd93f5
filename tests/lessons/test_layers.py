"""What stacks of layers can do, and what becomes of a gradient on its way back."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lessons.activations import Name
from app.lessons.layers import collapsed, dense, dense_gradients, first_weights, revival, vanishing
from app.training.quiet_tensorflow import keras
from tests.lessons.keras64 import float64, taped

__all__ = ["float64"]


@pytest.mark.usefixtures("float64")
def test_a_dense_layer_and_its_gradients_are_keras_own() -> None:
    rng = np.random.default_rng(0)
    x, weights, bias, by_sums = (rng.normal(size=size) for size in ((5, 4), (4, 3), 3, (5, 3)))
    layer = keras.layers.Dense(3)
    layer.build((5, 4))
    layer.set_weights([weights, bias])

    def called(inputs: Any, *variables: Any) -> Any:  # noqa: ANN401  TensorFlow's tensors
        result, _ = layer.stateless_call(variables, [], inputs)
        return result

    theirs, gradients = taped(called, x, weights, bias, by_result=by_sums)
    np.testing.assert_allclose(dense(x, weights, bias), theirs)
    for ours, gradient in zip(dense_gradients(x, weights, by_sums), gradients, strict=True):
        np.testing.assert_allclose(ours, gradient, atol=1e-12)


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_a_stack_of_linear_layers_is_one_linear_layer(depth: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 5, depth + 1)
    stack = [(rng.normal(size=(i, o)), rng.normal(size=o)) for i, o in pairwise(sizes)]
    x = rng.normal(size=(7, sizes[0]))
    through = x
    for weights, bias in stack:
        through = dense(through, weights, bias)
    np.testing.assert_allclose(dense(x, *collapsed(stack)), through, atol=1e-9)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
def test_the_gradients_on_the_way_back_are_those_that_tensorflow_finds(name: Name) -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=(64, 32))

    def through(*weights: Any) -> Any:  # noqa: ANN401
        a = x
        for matrix in weights:
            a = keras.activations.get(name)(keras.ops.matmul(a, matrix))
        return keras.ops.sum(a) / 64

    _, gradients = taped(through, *(first_weights(rng, 32, 32, name) for _ in range(10)))
    norms = [np.linalg.norm(gradient) for gradient in gradients]
    np.testing.assert_allclose(vanishing(name, seed=5).by_weights, norms, rtol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_through_ten_sigmoid_layers_the_gradient_vanishes_and_through_relu_it_does_not(seed: int) -> None:
    through = {name: vanishing(name, seed=seed).by_weights for name in ("sigmoid", "relu")}
    assert through["sigmoid"][0] < through["sigmoid"][-1] / 10_000
    assert through["relu"][0] > through["relu"][-1] / 100
    assert vanishing("sigmoid", seed=seed).slopes.max() <= 0.25


def test_a_dead_relu_stays_dead_and_a_leak_revives_it() -> None:
    dead, leaky = revival(alpha=0.0, steps=200), revival(alpha=0.1, steps=200)
    assert not dead.active.any()
    assert dead.losses[0] == dead.losses[-1]
    assert leaky.active[0] == 0
    assert leaky.active[-1] > 0.9
    assert leaky.losses[-1] < dead.losses[-1] / 100
