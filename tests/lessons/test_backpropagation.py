"""Back-propagation gives the gradients that TensorFlow finds."""

from typing import Any

import numpy as np
import pytest

from app.lessons import Array
from app.lessons.activations import NAMES, Name
from app.lessons.backpropagation import DenseLayer, LossName, stepped, trace
from app.training.quiet_tensorflow import keras
from tests.lessons.keras64 import float64, taped

__all__ = ["float64"]

KERAS: dict[Name, Any] = {
    "leaky-relu": lambda x: keras.activations.leaky_relu(x, negative_slope=0.1),
    "sigmoid": keras.activations.sigmoid,
    "tanh": keras.activations.tanh,
    "relu": keras.activations.relu,
    "linear": keras.activations.linear,
}

RNG = np.random.default_rng(3)
X, WANTED = RNG.normal(size=(5, 2)), RNG.uniform(0.1, 0.9, (5, 2))


def layers(name: Name) -> list[DenseLayer]:
    return [
        DenseLayer(RNG.normal(size=(2, 3)), RNG.normal(size=3), name),
        DenseLayer(RNG.normal(size=(3, 3)), RNG.normal(size=3), name),
        DenseLayer(RNG.normal(size=(3, 2)), RNG.normal(size=2), "sigmoid"),
    ]


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("loss", ["mean-squared-error", "binary-crossentropy"])
@pytest.mark.parametrize("name", [name for name in NAMES if name != "step"])
def test_every_number_is_the_one_that_tensorflow_finds(name: Name, loss: LossName) -> None:
    network = layers(name)
    outputs = []

    def loss_of(*variables: Any) -> Any:  # noqa: ANN401  TensorFlow's tensors
        a = X
        for layer, weights, bias in zip(network, variables[::2], variables[1::2], strict=True):
            a = KERAS[layer.activation](keras.ops.matmul(a, weights) + bias)
            outputs.append(np.array(a))
        return keras.ops.mean(getattr(keras.losses, loss.replace("-", "_"))(WANTED, a))

    theirs, gradients = taped(loss_of, *(array for layer in network for array in (layer.weights, layer.bias)))
    found = trace(network, X, WANTED, loss)
    assert found.loss == pytest.approx(float(theirs), abs=1e-7)
    for seen, output, by_weights, by_bias in zip(found.layers, outputs, gradients[::2], gradients[1::2], strict=True):
        np.testing.assert_allclose(seen.outputs, output, atol=1e-7)
        np.testing.assert_allclose(seen.by_weights, by_weights, atol=1e-7)
        np.testing.assert_allclose(seen.by_bias, by_bias, atol=1e-7)


def test_steps_against_the_gradient_make_the_loss_smaller() -> None:
    network = layers("tanh")
    losses = []
    for _ in range(50):
        passed = trace(network, X, WANTED, "mean-squared-error")
        losses.append(passed.loss)
        network = stepped(network, passed, 0.5)
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0] / 2


def test_what_is_traced_fits_together() -> None:
    network = layers("sigmoid")
    passed = trace(network, X, WANTED, "binary-crossentropy")
    before: Array = X
    for layer, seen in zip(network, passed.layers, strict=True):
        np.testing.assert_allclose(seen.sums, before @ layer.weights + layer.bias)
        np.testing.assert_allclose(seen.by_weights, before.T @ seen.by_sums)
        before = seen.outputs
