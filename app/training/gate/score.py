"""How well a network reads labelled digits: accuracy, loss, confusion matrix and calibration."""

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.inference.network import Network
from app.training.gate.calibration import expected_calibration_error
from app.training.gate.confusion import confusion_of

MIN_PROBABILITY = 1e-7
"""Lower probabilities count as this one in the loss, as in Keras, so that one confident mistake has a finite loss."""


@dataclass(frozen=True)
class Score:
    """How a network reads labelled digits.

    `accuracy` 0..1; `loss` the mean cross-entropy in nats; `per_digit` the accuracy of each digit, 0 to 9 (nan for
    a digit that does not occur); `confusion[true][answered]` counts, 10 x 10; `ece` the expected calibration error;
    `digits` how many there are, `seconds` how long reading them took.
    """

    accuracy: float
    loss: float
    per_digit: list[float]
    confusion: list[list[int]]
    ece: float
    digits: int
    seconds: float


def score(network: Network, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Score:
    """Return how `network` reads `images` (n, 28, 28) uint8 whose digits are `labels` (n,)."""
    began = time.perf_counter()
    probabilities = network.predict(images)  # (n, 10) float32
    seconds = time.perf_counter() - began
    confusion = confusion_of(labels, probabilities.argmax(1))
    # maximum() keeps NaN, which fmax() would hide
    of_label = np.maximum(probabilities[np.arange(len(labels)), labels].astype(np.float64), MIN_PROBABILITY)
    right, total = confusion.diagonal(), confusion.sum(1)
    return Score(
        accuracy=float(right.sum() / len(labels)),
        loss=float(-np.log(of_label).mean()),
        per_digit=[float(r / n) if n else math.nan for r, n in zip(right, total, strict=True)],
        confusion=confusion.tolist(),
        ece=expected_calibration_error(probabilities, labels),
        digits=len(labels),
        seconds=round(seconds, 3),
    )
