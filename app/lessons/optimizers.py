"""Optimizers: their update rules, and the state that each keeps between steps.

Each adds one idea to the one before: SGD steps against the gradient; momentum keeps a velocity; Nesterov looks ahead;
Adagrad gives every parameter its own step size, which only shrinks; RMSprop averages over recent steps, so that it can
grow again; Adam is RMSprop with momentum; AdamW also decays the weights. In the formulas g is the gradient, w the
parameters and η the learning rate. The defaults and epsilons are Keras's, and so are the paths, to the last digits.

Sources: H. Robbins and S. Monro, "A Stochastic Approximation Method", 1951; B. Polyak, "Some Methods of Speeding Up the
Convergence of Iteration Methods", 1964; I. Sutskever et al., "On the Importance of Initialization and Momentum in Deep
Learning", 2013 (Nesterov's, 1983, in this form); J. Duchi, E. Hazan and Y. Singer, "Adaptive Subgradient Methods for
Online Learning and Stochastic Optimization", 2011; T. Tieleman and G. Hinton, "Neural Networks for Machine Learning",
lecture 6.5, 2012; D. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", 2015; I. Loshchilov and F. Hutter,
"Decoupled Weight Decay Regularization", 2019.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from app.lessons import Array, ArrayLike, as_array

Name = Literal["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]
NAMES: Final[tuple[Name, ...]] = get_args(Name)


@dataclass(frozen=True)
class State:
    """An optimizer's state: the number of steps, the parameters, averages of gradients and of their squares.

    The arrays have the parameters' shape; an optimizer does not change those that it does not use.
    """

    steps: int
    parameters: Array
    velocity: Array
    squares: Array


@dataclass(frozen=True)
class Optimizer(ABC):
    """An optimizer with its `rate`, which is the learning rate."""

    rate: float

    def start(self, parameters: ArrayLike) -> State:
        """Return the state before the first step, at `parameters`."""
        point = as_array(parameters)
        return State(0, point, np.zeros_like(point), np.full_like(point, self.first_square))

    def step(self, state: State, gradient: ArrayLike) -> tuple[Array, State]:
        """Return the update of the parameters and the next state; `state` is not changed."""
        update, velocity, squares = self.update(state, as_array(gradient))
        return update, State(state.steps + 1, state.parameters + update, velocity, squares)

    @property
    def first_square(self) -> float:
        """The initial value of the squares."""
        return 0.0

    @abstractmethod
    def update(self, state: State, g: Array) -> tuple[Array, Array, Array]:
        """Return the update of the parameters, and the next velocity and squares."""


@dataclass(frozen=True)
class SGD(Optimizer):
    """w += -η g."""

    def update(self, state: State, g: Array) -> tuple[Array, Array, Array]:
        """Step against the gradient."""
        return -self.rate * g, state.velocity, state.squares


@dataclass(frozen=True)
class Momentum(Optimizer):
    """v = b v - η g; w += v. With a constant gradient it becomes 1 / (1 - b) times as fast."""

    momentum: float = 0.9

    def update(self, state: State, g: Array) -> tuple[Array, Array, Array]:
        """Keep most of the velocity and add the step against the gradient."""
        velocity = as_keras(self.momentum) * state.velocity - self.rate * g
        return velocity, velocity, state.squares


@dataclass(frozen=True)
class Nesterov(Momentum):
    """v = b v - η g; w += b v - η g: momentum, with the gradient at the next point."""

    def update(self, state: State, g: Array) -> tuple[Array, Array, Array]:
        """Take the step that momentum would take next time on the same gradient."""
        _, velocity, squares = super().update(state, g)
        return as_keras(self.momentum) * velocity - self.rate * g, velocity, squares


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """s += g^2; w += -η g / sqrt(s + epsilon), with s = 0.1 initially."""

    epsilon: float = 1e-7

    @property
    def first_square(self) -> float:
        """The initial value of the squares."""
        return 0.1

    def update(self, state: State, g: Array) -> tuple[Array, Array, Array]:
        """Divide the step by the root of all squares so far."""
        squares = state.squares + g**2
        return -self.rate * g / np.sqrt(squares + self.epsilon), state.velocity, squares


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """s = d s + (1 - d) g^2; w += -η g / sqrt(s + epsilon)."""

    decay: float = 0.9
    epsilon: float = 1e-7

    def update(self, state: State, g: Array) -> tuple[Array, Array, Array]:
        """Divide the step by the root of the recent squares' mean."""
        squares = self.decay * state.squares + (1 - self.decay) * g**2
        return -self.rate * g / np.sqrt(squares + self.epsilon), state.velocity, squares


@dataclass(frozen=True)
class Adam(Optimizer):
    """m += (1 - b1) (g - m); s += (1 - b2) (g^2 - s); w += -η m' / (sqrt(s') + epsilon').

    m' = m / (1 - b1^t) and s' = s / (1 - b2^t) correct the bias of starting at 0. Keras divides sqrt(s), not sqrt(s'),
    with epsilon, which is the paper's second form.
    """

    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def update(self, state: State, g: Array) -> tuple[Array, Array, Array]:
        """Divide the gradients' recent mean by the root of their squares' recent mean."""
        t = state.steps + 1
        velocity = state.velocity + (1 - self.beta_1) * (g - state.velocity)
        squares = state.squares + (1 - self.beta_2) * (g**2 - state.squares)
        rate = self.rate * np.sqrt(1 - as_keras(self.beta_2) ** t) / (1 - as_keras(self.beta_1) ** t)
        return -rate * velocity / (np.sqrt(squares) + self.epsilon), velocity, squares


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam, and w += -η d w: a weight decay that the squares do not divide."""

    decay: float = 0.004

    def update(self, state: State, g: Array) -> tuple[Array, Array, Array]:
        """Take Adam's step and a small one towards zero."""
        update, velocity, squares = super().update(state, g)
        return update - self.rate * as_keras(self.decay) * state.parameters, velocity, squares


def as_keras(number: float) -> float:
    """Return the float32 nearest to `number`: Keras rounds some settings, whatever type it computes in.

    This makes Adam's first steps 0.0006% shorter, which is visible in a path of 200 steps.
    """
    return float(np.float32(number))


KINDS: Final[Mapping[Name, type[Optimizer]]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": Adagrad,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
}
