"""Temperature scaling: calibrates the probabilities by one temperature, fitted to the validation digits."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.training.data.mnist import Images, Labels
from app.training.fit.network import ending_in_logits
from app.training.quiet_tensorflow import Model

MIN_TEMPERATURE, MAX_TEMPERATURE = 0.2, 5.0
ITERATIONS = 40  # of the golden-section search: each leaves 62% of the interval
BATCH = 500


def calibrate(model: Model, images: Images, labels: Labels) -> float:
    """Divide the logits of `model` by the temperature that fits these validation digits best, and return it.

    `images` (n, 28, 28) uint8, `labels` (n,). The last layer's weights are divided, so that the network gets no
    further layer.
    """
    found = temperature(logits_of(model, images), labels)
    last = next(layer for layer in reversed(model.layers) if layer.weights)
    last.set_weights([weights / found for weights in last.get_weights()])
    return found


def temperature(logits: NDArray[np.floating], labels: Labels) -> float:
    """Return the T that minimizes the mean cross-entropy of softmax(`logits` / T), (n, 10), with `labels` (n,).

    C. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017. The cross-entropy is convex in 1/T, so a
    golden-section search finds it.
    """

    def loss(log_t: float) -> float:
        scaled = logits.astype(np.float64) / np.exp(log_t)
        scaled -= scaled.max(1, keepdims=True)
        return float((np.log(np.exp(scaled).sum(1)) - scaled[np.arange(len(labels)), labels]).mean())

    return float(np.exp(minimum(loss, float(np.log(MIN_TEMPERATURE)), float(np.log(MAX_TEMPERATURE)))))


def logits_of(model: Model, images: Images) -> NDArray[np.float32]:
    """Return the (n, 10) logits of (n, 28, 28) uint8 images."""
    network = ending_in_logits(model)
    parts = [
        network(images[i : i + BATCH].astype(np.float32) / np.float32(255), training=False).numpy()
        for i in range(0, len(images), BATCH)
    ]
    return np.concatenate(parts)


def minimum(value: Callable[[float], float], low: float, high: float) -> float:
    """Return the minimum of a unimodal function between `low` and `high`, by golden-section search."""
    part = (5**0.5 - 1) / 2
    for _ in range(ITERATIONS):
        left, right = high - part * (high - low), low + part * (high - low)
        low, high = (low, right) if value(left) < value(right) else (left, high)
    return (low + high) / 2
