"""Losses, one for each row of predictions, and their gradients by the prediction and by the logits.

The last axis holds one prediction, such as ten probabilities; `keras.losses` reduces it in the same way.
The gradients are of that row's loss. As Keras does, probabilities are clipped to EPSILON..1-EPSILON before the
logarithm: the loss of a prediction of exactly 0 is 16.1 and not infinite. Beyond those bounds the gradient is 0.

Sources: C. Bishop, "Pattern Recognition and Machine Learning", 2006, chapters 3 to 5; Goodfellow, Bengio and Courville,
"Deep Learning", 2016, sections 3.13 and 6.2; the clipping is `keras.config.epsilon()`.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.lessons import Array, ArrayLike, as_array
from app.lessons.activations import sigmoid, softmax

EPSILON: Final = 1e-7

Labels = NDArray[np.integer]


def mean_squared_error(wanted: ArrayLike, predicted: ArrayLike) -> Array:
    """Return mean_i (p_i - y_i)^2 along the last axis."""
    squares: Array = np.square(as_array(predicted) - as_array(wanted))
    return as_array(squares.mean(-1))


def mean_squared_error_gradient(wanted: ArrayLike, predicted: ArrayLike) -> Array:
    """Return 2 (p_i - y_i) / n for each prediction."""
    difference = as_array(predicted) - as_array(wanted)
    return as_array(2 * difference / difference.shape[-1])


def mean_squared_error_logits_gradient(wanted: ArrayLike, logits: ArrayLike, temperature: float = 1.0) -> Array:
    """Return the gradient by the logits whose softmax is the prediction: J g, with softmax's Jacobian J.

    The shares are factors of it, so a network that is sure of the wrong answer hardly learns.
    """
    shares = softmax(logits, temperature)
    gradient = mean_squared_error_gradient(wanted, shares)
    return as_array(shares * (gradient - (shares * gradient).sum(-1, keepdims=True)) / temperature)


def binary_crossentropy(wanted: ArrayLike, predicted: ArrayLike) -> Array:
    """Return mean_i -(y_i log p_i + (1 - y_i) log(1 - p_i)) along the last axis."""
    y, p = as_array(wanted), _clipped(predicted)
    return as_array(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(-1))


def binary_crossentropy_gradient(wanted: ArrayLike, predicted: ArrayLike) -> Array:
    """Return (p_i - y_i) / (p_i (1 - p_i)) / n for each prediction."""
    y, p = as_array(wanted), _clipped(predicted)
    return as_array(np.where(_inside(predicted), (p - y) / (p * (1 - p)), 0.0) / p.shape[-1])


def binary_crossentropy_of_logits(wanted: ArrayLike, logits: ArrayLike) -> Array:
    """Return the binary cross-entropy of sigmoid(z), as mean_i max(z_i, 0) - y_i z_i + log(1 + e^-|z_i|)."""
    y, z = as_array(wanted), as_array(logits)
    return as_array((np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))).mean(-1))


def binary_crossentropy_logits_gradient(wanted: ArrayLike, logits: ArrayLike) -> Array:
    """Return (sigmoid(z_i) - y_i) / n: prediction minus target, which never vanishes on a mistake."""
    y, z = as_array(wanted), as_array(logits)
    return as_array((sigmoid(z) - y) / z.shape[-1])


def categorical_crossentropy(wanted: ArrayLike, predicted: ArrayLike) -> Array:
    """Return -sum_i y_i log q_i along the last axis, where q are the predictions scaled to sum to 1."""
    q = as_array(predicted) / as_array(predicted).sum(-1, keepdims=True)
    return as_array(-(as_array(wanted) * np.log(_clipped(q))).sum(-1))


def categorical_crossentropy_gradient(wanted: ArrayLike, predicted: ArrayLike) -> Array:
    """Return the gradient for each prediction: (g_i - sum_j g_j q_j) / sum_j p_j, with g_i = -y_i / q_i.

    The second term comes from the scaling; for predictions that sum to 1 this is sum_j y_j - y_i / p_i.
    """
    p = as_array(predicted)
    total = p.sum(-1, keepdims=True)
    q = p / total
    by_share = np.where(_inside(q), -as_array(wanted) / _clipped(q), 0.0)
    return as_array((by_share - (by_share * q).sum(-1, keepdims=True)) / total)


def categorical_crossentropy_of_logits(wanted: ArrayLike, logits: ArrayLike) -> Array:
    """Return -sum_i y_i log softmax(z)_i along the last axis, without overflow."""
    z = as_array(logits) - as_array(logits).max(-1, keepdims=True)
    log_shares = z - np.log(np.exp(z).sum(-1, keepdims=True))
    return as_array(-(as_array(wanted) * log_shares).sum(-1))


def categorical_crossentropy_logits_gradient(wanted: ArrayLike, logits: ArrayLike) -> Array:
    """Return softmax(z)_i sum_j y_j - y_i, which for targets that sum to 1 is prediction minus target."""
    y = as_array(wanted)
    return as_array(softmax(logits) * y.sum(-1, keepdims=True) - y)


def sparse_categorical_crossentropy(labels: Labels, predicted: ArrayLike) -> Array:
    """Return -log(c_y / sum_i c_i), where c are the predictions, clipped, and y is the label (a whole number).

    Equal to the categorical cross-entropy of the one-hot label, except for the clipping.
    """
    c = _clipped(predicted)
    return as_array(np.log(c.sum(-1)) - np.log(_at(c, labels)))


def sparse_categorical_crossentropy_gradient(labels: Labels, predicted: ArrayLike) -> Array:
    """Return 1 / sum_j c_j - 1[i = y] / c_i for each prediction."""
    c = _clipped(predicted)
    return np.where(_inside(predicted), 1 / c.sum(-1, keepdims=True) - one_hot(labels, c.shape[-1]) / c, 0.0)


def sparse_categorical_crossentropy_of_logits(labels: Labels, logits: ArrayLike) -> Array:
    """Return -log softmax(z)_y."""
    return categorical_crossentropy_of_logits(one_hot(labels, as_array(logits).shape[-1]), logits)


def sparse_categorical_crossentropy_logits_gradient(labels: Labels, logits: ArrayLike) -> Array:
    """Return softmax(z)_i - 1[i = y]."""
    return categorical_crossentropy_logits_gradient(one_hot(labels, as_array(logits).shape[-1]), logits)


def one_hot(labels: Labels, classes: int) -> Array:
    """Return (..., classes): a 1 at each label, 0 elsewhere."""
    rows: Array = np.eye(classes)[np.asarray(labels)]
    return rows


def _at(values: Array, labels: Labels) -> Array:
    found: Array = np.take_along_axis(values, np.asarray(labels)[..., None], -1)[..., 0]
    return found


def _clipped(values: ArrayLike) -> Array:
    return np.clip(as_array(values), EPSILON, 1 - EPSILON)


def _inside(values: ArrayLike) -> NDArray[np.bool_]:
    values = as_array(values)
    return (values >= EPSILON) & (values <= 1 - EPSILON)
