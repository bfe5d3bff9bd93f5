"""A whole number: segmented, each likely digit read, and the likeliest way through them taken."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.digits.segment.segment import Box, Segmentation
from app.inference.serving import Network


@dataclass(frozen=True)
class Digit:
    """One digit of a number: its (10,) float64 probabilities, summing to 1, and its box."""

    probabilities: NDArray[np.float64]
    box: Box


def read_number(network: Network, segments: Segmentation) -> list[Digit]:
    """Return the digits that a network sees in what may be digits, in reading order."""
    probabilities = network.predict(segments.images).astype(np.float64)
    probabilities /= probabilities.sum(1, keepdims=True)  # float32 rounding must not show in the sum
    return [Digit(probabilities[i], segments.box(i)) for i in segments.most_likely(probabilities)]
