"""Activation functions of neurons, each with its derivative.

At a kink there is no derivative; these functions return the slope on the left there, as TensorFlow does.

Sources: W. McCulloch and W. Pitts, "A Logical Calculus of the Ideas Immanent in Nervous Activity", 1943 (step);
I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, chapter 6 (sigmoid, tanh, ReLU, softmax); X. Glorot,
A. Bordes and Y. Bengio, "Deep Sparse Rectifier Neural Networks", 2011 (ReLU); A. Maas, A. Hannun and A. Ng, "Rectifier
Nonlinearities Improve Neural Network Acoustic Models", 2013 (leaky ReLU); G. Hinton, O. Vinyals and J. Dean,
"Distilling the Knowledge in a Neural Network", 2015 (softmax's temperature).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, get_args

import numpy as np

from app.lessons import Array, ArrayLike, as_array

ALPHA: Final = 0.1
"""Leaky ReLU's slope below zero in the course; Keras's own is 0.2."""

Name = Literal["step", "sigmoid", "tanh", "relu", "leaky-relu", "linear"]
NAMES: Final[tuple[Name, ...]] = get_args(Name)


@dataclass(frozen=True)
class Activation:
    """An elementwise function, its derivative, the positions of its kinks, and the range of its values."""

    value: Callable[[ArrayLike], Array]
    derivative: Callable[[ArrayLike], Array]
    kinks: tuple[float, ...]
    lowest: float
    highest: float


def activation(name: Name, alpha: float = ALPHA) -> Activation:
    """Return the activation of that name; `alpha` is leaky ReLU's slope below zero."""
    leaky = Activation(partial(leaky_relu, alpha=alpha), partial(leaky_relu_derivative, alpha=alpha), *OF_ANY_SIZE)
    return leaky if name == "leaky-relu" else PLAIN[name]


def step(x: ArrayLike) -> Array:
    """Return 1 where x > 0, else 0: the neuron fires or it does not."""
    return (as_array(x) > 0).astype(np.float64)


def step_derivative(x: ArrayLike) -> Array:
    """Return 0 everywhere, which is why nothing can be learned through a step; at the jump it does not exist."""
    return np.zeros_like(as_array(x))


def sigmoid(x: ArrayLike) -> Array:
    """Return 1 / (1 + e^-x), in 0..1; large |x| do not overflow."""
    x = as_array(x)
    small = np.exp(-np.abs(x))  # in 0..1, so nothing overflows
    return as_array(np.where(x >= 0, 1.0, small) / (1 + small))


def sigmoid_derivative(x: ArrayLike) -> Array:
    """Return s (1 - s) with s = sigmoid(x): at most 1/4, at 0."""
    return sigmoid(x) * sigmoid(-as_array(x))  # 1 - s rounds to 0 long before s' does


def tanh(x: ArrayLike) -> Array:
    """Return (e^x - e^-x) / (e^x + e^-x), in -1..1: a sigmoid stretched to be centred on 0."""
    return np.tanh(as_array(x))


def tanh_derivative(x: ArrayLike) -> Array:
    """Return 1 - tanh(x)^2: at most 1, at 0."""
    return 4 * sigmoid_derivative(2 * as_array(x))  # equal, but not 0 where tanh rounds to 1


def relu(x: ArrayLike) -> Array:
    """Return max(0, x), the rectified linear unit."""
    return np.maximum(as_array(x), 0)


def relu_derivative(x: ArrayLike) -> Array:
    """Return 1 where x > 0, else 0, at the kink too."""
    return (as_array(x) > 0).astype(np.float64)


def leaky_relu(x: ArrayLike, alpha: float = ALPHA) -> Array:
    """Return x where x > 0, else alpha x: a ReLU that lets a little through below zero."""
    x = as_array(x)
    return np.where(x > 0, x, alpha * x)


def leaky_relu_derivative(x: ArrayLike, alpha: float = ALPHA) -> Array:
    """Return 1 where x > 0, else alpha, at the kink too."""
    return np.where(as_array(x) > 0, 1.0, alpha)


def linear(x: ArrayLike) -> Array:
    """Return x: no activation at all."""
    return as_array(x).copy()


def linear_derivative(x: ArrayLike) -> Array:
    """Return 1 everywhere."""
    return np.ones_like(as_array(x))


def softmax(x: ArrayLike, temperature: float = 1.0) -> Array:
    """Return e^(x_i / T) / sum_j e^(x_j / T) along the last axis: shares of 1.

    A temperature T over 1 makes them more equal, one under 1 less. The maximum is subtracted first, which changes no
    share and avoids overflow.
    """
    scaled = as_array(x) / temperature
    powers = np.exp(scaled - scaled.max(-1, keepdims=True))
    shares: Array = powers / powers.sum(-1, keepdims=True)
    return shares


def softmax_jacobian(x: ArrayLike, temperature: float = 1.0) -> Array:
    """Return (..., n, n): how share i (row) changes with x_j (column), s_i (1[i = j] - s_j) / T.

    Each row and each column sums to 0: the other shares lose what one gains.
    """
    shares = softmax(x, temperature)
    own = shares[..., :, None] * np.eye(shares.shape[-1])
    return (own - shares[..., :, None] * shares[..., None, :]) / temperature


OF_ANY_SIZE: Final = ((0.0,), -np.inf, np.inf)
PLAIN: Final[Mapping[str, Activation]] = {
    "step": Activation(step, step_derivative, (0.0,), 0, 1),
    "sigmoid": Activation(sigmoid, sigmoid_derivative, (), 0, 1),
    "tanh": Activation(tanh, tanh_derivative, (), -1, 1),
    "relu": Activation(relu, relu_derivative, (0.0,), 0, np.inf),
    "linear": Activation(linear, linear_derivative, (), -np.inf, np.inf),
}
