"""Back-propagation through a network of dense layers, with every intermediate value.

Source: D. Rumelhart, G. Hinton and R. Williams, "Learning Representations by Back-Propagating Errors", 1986.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from app.lessons import Array, ArrayLike, as_array
from app.lessons import losses as of
from app.lessons.activations import ALPHA, Name, activation
from app.lessons.layers import dense, dense_gradients

LossName = Literal["mean-squared-error", "binary-crossentropy"]
Loss = Callable[[ArrayLike, ArrayLike], Array]

LOSSES: Final[Mapping[LossName, tuple[Loss, Loss]]] = {
    "mean-squared-error": (of.mean_squared_error, of.mean_squared_error_gradient),
    "binary-crossentropy": (of.binary_crossentropy, of.binary_crossentropy_gradient),
}


@dataclass(frozen=True)
class DenseLayer:
    """A dense layer: `weights` (inputs, outputs), `bias` (outputs,), and its activation."""

    weights: Array
    bias: Array
    activation: Name
    alpha: float = ALPHA


@dataclass(frozen=True)
class LayerTrace:
    """The values of one layer: its sums z and outputs a, and the loss's gradients by each.

    `sums`, `outputs` and their gradients are (n, outputs); the gradients by weights and bias have their shapes.
    """

    sums: Array
    outputs: Array
    by_outputs: Array
    by_sums: Array
    by_weights: Array
    by_bias: Array


@dataclass(frozen=True)
class Trace:
    """One pass forward and back: the layers' traces, the first layer first, and the mean loss of the rows."""

    layers: tuple[LayerTrace, ...]
    loss: float


def trace(layers: Sequence[DenseLayer], x: ArrayLike, wanted: ArrayLike, loss: LossName) -> Trace:
    """Return the pass of `x` (n, inputs) with the targets `wanted` (n, outputs)."""
    x, wanted = as_array(x), as_array(wanted)
    inputs, sums = [x], []
    for layer in layers:
        sums.append(dense(inputs[-1], layer.weights, layer.bias))
        inputs.append(activation(layer.activation, layer.alpha).value(sums[-1]))
    value, gradient = LOSSES[loss]
    by_outputs = gradient(wanted, inputs[-1]) / len(x)
    traces: list[LayerTrace] = []
    for layer, before, z, after in reversed(list(zip(layers, inputs, sums, inputs[1:], strict=False))):
        by_sums = by_outputs * activation(layer.activation, layer.alpha).derivative(z)
        by_inputs, by_weights, by_bias = dense_gradients(before, layer.weights, by_sums)
        traces.insert(0, LayerTrace(z, after, by_outputs, by_sums, by_weights, by_bias))
        by_outputs = by_inputs
    return Trace(tuple(traces), float(value(wanted, inputs[-1]).mean()))


def stepped(layers: Sequence[DenseLayer], passed: Trace, rate: float) -> list[DenseLayer]:
    """Return the layers after one step of gradient descent at that learning rate."""
    return [
        replace(layer, weights=layer.weights - rate * seen.by_weights, bias=layer.bias - rate * seen.by_bias)
        for layer, seen in zip(layers, passed.layers, strict=True)
    ]
