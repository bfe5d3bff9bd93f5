"""The judgement that lets a network become a version: how it reads held-out digits, through the file that is served."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.db.job import Verdict
from app.inference.live import Network
from app.training.calibration import expected_calibration_error

LEAST = 1e-7
"""Probabilities below this count as this in the loss, as in Keras, so that one sure mistake costs a finite amount."""


@dataclass(frozen=True)
class Score:
    """How a network reads labelled digits.

    `accuracy` 0..1; `loss` the mean cross-entropy in nats; `per_digit` the share right of each digit, 0 to 9 (nan for
    a digit that does not occur); `confusion[true][answered]` counts, 10 x 10; `ece` the expected calibration error, by
    how much its confidence misses the truth on average.
    """

    accuracy: float
    loss: float
    per_digit: list[float]
    confusion: list[list[int]]
    ece: float


def score(network: Network, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Score:
    """Return how `network` reads `images` (n, 28, 28) uint8 whose digits are `labels` (n,)."""
    probabilities = network.predict(images)  # (n, 10) float32
    confusion = np.zeros((10, 10), np.int64)
    np.add.at(confusion, (labels, probabilities.argmax(1)), 1)
    # maximum() keeps NaN, which fmax() would hide
    of_label = np.maximum(probabilities[np.arange(len(labels)), labels].astype(np.float64), LEAST)
    right, asked = confusion.diagonal(), confusion.sum(1)
    return Score(
        accuracy=float(right.sum() / len(labels)),
        loss=float(-np.log(of_label).mean()),
        per_digit=[float(r / a) if a else math.nan for r, a in zip(right, asked, strict=True)],
        confusion=confusion.tolist(),
        ece=expected_calibration_error(probabilities, labels),
    )


def judge(found: Score, min_accuracy: float) -> Verdict:
    """Return whether a network that scored so on held-out digits may be served, and why."""
    if not math.isfinite(found.loss):
        reason = "Its answers are not numbers: the loss ran away. Try a lower learning rate."
        return Verdict(decision="refuse", reasons=[reason])
    reads = f"It reads {found.accuracy:.2%} of the held-out digits"
    if found.accuracy < min_accuracy:
        return Verdict(decision="refuse", reasons=[f"{reads}; at least {min_accuracy:.2%} is asked for."])
    return Verdict(decision="promote", reasons=[f"{reads}, at least the {min_accuracy:.2%} asked for."])
