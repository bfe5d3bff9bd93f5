"""Dense layers, stacks of them, and vanishing gradients.

Sources: S. Hochreiter, "Untersuchungen zu dynamischen neuronalen Netzen", 1991 (the vanishing gradient); X. Glorot and
Y. Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural Networks", 2010; K. He et al., "Delving
Deep into Rectifiers", 2015 (initial weights); L. Lu et al., "Dying ReLU and Initialization", 2020.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.lessons import Array, ArrayLike, as_array
from app.lessons.activations import ALPHA, Name, activation, leaky_relu, leaky_relu_derivative


def dense(x: ArrayLike, weights: ArrayLike, bias: ArrayLike) -> Array:
    """Return x a + b: inputs (..., i) by weights (i, o) and bias (o,) to the sums (..., o)."""
    return as_array(as_array(x) @ as_array(weights) + as_array(bias))


def dense_gradients(x: ArrayLike, weights: ArrayLike, by_sums: ArrayLike) -> tuple[Array, Array, Array]:
    """Return the gradients by the inputs `x` (n, i), by weights and by bias, given those by the sums (n, o)."""
    x, by_sums = as_array(x), as_array(by_sums)
    return by_sums @ as_array(weights).T, x.T @ by_sums, by_sums.sum(0)


def collapsed(layers: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Return the one layer (weights, bias) that is equal to a stack of linear layers.

    (x A + a) B + b = x (A B) + (a B + b): without activations between them, several layers are equal to one.
    """
    weights, bias = layers[0]
    for more_weights, more_bias in layers[1:]:
        weights, bias = weights @ more_weights, bias @ more_weights + more_bias
    return weights, bias


def first_weights(rng: np.random.Generator, inputs: int, outputs: int, name: Name) -> Array:
    """Return initial weights (inputs, outputs): He's for rectifiers, Glorot's for the others."""
    variance = 2 / inputs if name in {"relu", "leaky-relu"} else 2 / (inputs + outputs)
    return rng.normal(0, np.sqrt(variance), (inputs, outputs))


@dataclass(frozen=True)
class Vanishing:
    """A pass through `depth` layers with initial weights: the size of the gradient that reaches each.

    `by_weights` (depth,) are the norms of the loss's gradients by each layer's weights, the first layer first; `slopes`
    (depth,) the means of the activation's derivative there, the factors by which the gradient shrinks.
    """

    by_weights: Array
    slopes: Array


def vanishing(name: Name, *, depth: int = 10, width: int = 32, rows: int = 64, seed: int = 0) -> Vanishing:
    """Return the gradients of `depth` layers of `width` units, from a gradient of 1 by each output.

    The weights are initial ones and the `rows` inputs standard normal.
    """
    rng = np.random.default_rng(seed)
    chosen = activation(name)
    inputs, sums = [rng.normal(size=(rows, width))], []
    weights = [first_weights(rng, width, width, name) for _ in range(depth)]
    for matrix in weights:
        sums.append(dense(inputs[-1], matrix, np.zeros(width)))
        inputs.append(chosen.value(sums[-1]))
    by_outputs = np.full((rows, width), 1 / rows)
    norms, slopes = np.empty(depth), np.empty(depth)
    for k in reversed(range(depth)):
        slope = chosen.derivative(sums[k])
        by_outputs, by_weights, _ = dense_gradients(inputs[k], weights[k], by_outputs * slope)
        norms[k], slopes[k] = np.linalg.norm(by_weights), slope.mean()
    return Vanishing(norms, slopes)


@dataclass(frozen=True)
class Revival:
    """One rectified neuron's training by step: weight, bias, loss, and the share of inputs for which it is active."""

    weights: Array
    biases: Array
    losses: Array
    active: Array


def revival(*, alpha: float = ALPHA, bias: float = -3.0, rate: float = 0.3, steps: int = 100) -> Revival:
    """Return how a neuron y = f(w x + b) learns y = x from 21 inputs in 0..1, from w = 1 and a `bias` below zero.

    f is leaky ReLU, with `alpha` 0 plain ReLU. Where w x + b is below zero for every input, plain ReLU has no
    gradient and stays dead; the leak leaves a small gradient, which revives it.
    """
    x = np.linspace(0, 1, 21)
    parameters = np.array([1.0, bias])
    rows = []
    for _ in range(steps + 1):
        sums = parameters[0] * x + parameters[1]
        off = leaky_relu(sums, alpha) - x
        rows.append((*parameters, np.square(off).mean(), (sums > 0).mean()))
        by_sums = 2 * off / len(x) * leaky_relu_derivative(sums, alpha)
        parameters = parameters - rate * np.array([by_sums @ x, by_sums.sum()])
    return Revival(*np.array(rows).T)
