"""Gradient descent: the path of an optimizer, and of batches of images, over a loss.

Sources: A. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847; H. Robbins and
S. Monro, "A Stochastic Approximation Method", 1951; L. Bottou, F. Curtis and J. Nocedal, "Optimization Methods for
Large-Scale Machine Learning", 2018 (noise against cost).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import tanh
from typing import Final

import numpy as np

from app.lessons import Array, ArrayLike, as_array
from app.lessons.losses import binary_crossentropy_logits_gradient, binary_crossentropy_of_logits
from app.lessons.optimizers import SGD, Optimizer

DIVERGENCE_THRESHOLD: Final = 1e6
"""A descent has diverged when the absolute value of a parameter exceeds this."""


@dataclass(frozen=True)
class Path:
    """The path of a descent: `points` (steps + 1, n). One that `diverged` ends before the divergence threshold."""

    points: Array
    diverged: bool


def descend(optimizer: Optimizer, gradient: Callable[[Array], Array], start: ArrayLike, steps: int) -> Path:
    """Return the path of `steps` steps from `start` (n,) by the `gradient` at each point."""
    state = optimizer.start(start)
    points = [state.parameters]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            _, state = optimizer.step(state, gradient(state.parameters))
            if not np.abs(state.parameters).max() <= DIVERGENCE_THRESHOLD:  # NaN fails this comparison too
                return Path(np.array(points), diverged=True)
            points.append(state.parameters)
    return Path(np.array(points), diverged=False)


def loss(weights: ArrayLike, x: ArrayLike, y: ArrayLike) -> Array:
    """Return the loss of one neuron, at each of `weights` (..., k), over images `x` (n, k) labelled `y` (n,) 0 or 1.

    The neuron is a sigmoid without a bias and the loss its binary cross-entropy, so this is logistic regression, which
    has exactly one minimum.
    """
    logits = as_array(weights) @ as_array(x).T  # (..., n)
    return binary_crossentropy_of_logits(np.broadcast_to(as_array(y), logits.shape), logits)


def loss_gradient(weights: ArrayLike, x: ArrayLike, y: ArrayLike) -> Array:
    """Return the gradient (k,) of that loss at `weights` (k,): mean over the images of (prediction - label) x."""
    x = as_array(x)
    return binary_crossentropy_logits_gradient(y, x @ as_array(weights)) @ x


def lowest(x: ArrayLike, y: ArrayLike) -> Array:
    """Return the weights (k,) where that loss is lowest, by Newton's method."""
    x = as_array(x)
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        shares = 1 / (1 + np.exp(-(x @ weights)))
        curvature = (x * (shares * (1 - shares))[:, None]).T @ x / len(x)
        step = np.linalg.solve(curvature, loss_gradient(weights, x, y))
        weights = weights - step
        if np.abs(step).max() < 1e-12:
            break
    return weights


@dataclass(frozen=True)
class Descent:
    """Gradient descent by batches: `points` (iterations + 1, k), ended like a path when it `diverged`.

    An iteration is one step, by one batch; an epoch is one pass over all images, of `per_epoch` iterations.
    """

    points: Array
    diverged: bool
    per_epoch: int


def descend_by_batches(
    optimizer: Optimizer, x: ArrayLike, y: ArrayLike, start: ArrayLike, *, batch_size: int, epochs: int, seed: int = 0
) -> Descent:
    """Return the descent on the loss above, the images shuffled anew for each epoch.

    With a `batch_size` of all images this is batch gradient descent, with 1 stochastic, and with a number between
    them mini-batch gradient descent; the last batch of an epoch may be shorter.
    """
    x, y = as_array(x), as_array(y)
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(len(x)) for _ in range(epochs)]
    if batch_size == 1 and x.shape[1] == 2 and isinstance(optimizer, SGD):
        order = np.concatenate(orders)
        path = _image_by_image(optimizer.rate, x[order], y[order], as_array(start))
        return Descent(path.points, path.diverged, len(x))
    batches = [
        (images[at : at + batch_size], labels[at : at + batch_size])
        for images, labels in ((x[order], y[order]) for order in orders)
        for at in range(0, len(x), batch_size)
    ]
    remaining = iter(batches)
    path = descend(optimizer, lambda weights: loss_gradient(weights, *next(remaining)), start, len(batches))
    return Descent(path.points, path.diverged, -(-len(x) // batch_size))


def _image_by_image(rate: float, x: Array, y: Array, start: Array) -> Path:
    """Return the path of one step for each image (n, 2) in plain floats, faster than NumPy for two numbers."""
    first, second = start.tolist()
    points = [(first, second)]
    for (one, two), label in zip(x.tolist(), y.tolist(), strict=True):
        logit = first * one + second * two
        step = rate * (0.5 * (1 + tanh(0.5 * logit)) - label)  # the sigmoid in a form that does not overflow
        first -= step * one
        second -= step * two
        if not (
            -DIVERGENCE_THRESHOLD <= first <= DIVERGENCE_THRESHOLD
            and -DIVERGENCE_THRESHOLD <= second <= DIVERGENCE_THRESHOLD
        ):
            return Path(np.array(points), diverged=True)
        points.append((first, second))
    return Path(np.array(points), diverged=False)


def noise(weights: ArrayLike, x: ArrayLike, y: ArrayLike, batch_size: int) -> float:
    """Return how far the gradient of a batch is from that of all images: the root of the mean squared distance.

    For batches of b drawn from n without replacement that is sqrt(v / b (n - b) / (n - 1)), where v is the mean
    squared distance of the single images' gradients: four times the work halves the noise.
    """
    x, y = as_array(x), as_array(y)
    n = len(x)
    each = (1 / (1 + np.exp(-(x @ as_array(weights)))) - y)[:, None] * x
    spread = np.square(each - each.mean(0)).sum(1).mean()
    return float(np.sqrt(spread / batch_size * (n - batch_size) / max(1, n - 1)))
