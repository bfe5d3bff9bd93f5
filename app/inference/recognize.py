"""Recognize digits: digit images or segments in, a typed answer out.

HTTP, the inference protocols, corrections and the command line call this module. Renormalizing, the confidence
threshold, warnings and saliency are here and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.segment.segment import Box, Segmentation
from app.errors import AppError
from app.inference.network import Network
from app.inference.occlusion import saliency
from app.inference.uncertainty import CONFIDENCE_THRESHOLD, Uncertainty, uncertainty

SALIENCY_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a network says of one digit.

    `probabilities` are ten, of float64, and sum to 1. `warnings` say why it cannot tell; they are empty where
    `is_digit`. `saliency` is 28x28 numbers in -1..1, None unless it was asked for.
    """

    digit: int
    confidence: float
    probabilities: list[float]
    is_digit: bool
    warnings: tuple[Uncertainty, ...]
    saliency: list[list[float]] | None = None


@dataclass(frozen=True, slots=True)
class NumberRecognition:
    """What a network says of a whole number: its digits in reading order, each with its box."""

    digits: list[Recognition]
    boxes: list[Box]
    warnings: tuple[Uncertainty, ...]

    @property
    def text(self) -> str:
        """The digits as text, leading zeros included."""
        return "".join(str(one.digit) for one in self.digits)


def probabilities_of(network: Network, images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return (n, 10) float64 of (n, 28, 28) uint8 digit images, white ink on black; each row sums to 1."""
    return renormalized(network.predict(images))


def renormalized(probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return (n, 10) probabilities as float64, each row scaled to sum to 1."""
    return np.array(_renormalized(probabilities), np.float64).reshape(probabilities.shape)


def _renormalized(probabilities: NDArray[np.floating]) -> list[list[float]]:
    """Return the same as lists: of float64, so that float32's rounding does not show in the sum.

    For one row, as most requests have, NumPy would take five times as long.
    """
    return [[one / total for one in row] for row in probabilities.tolist() for total in (sum(row),)]


def recognize(network: Network, images: NDArray[np.uint8], *, explain: bool = False) -> list[Recognition]:
    """Return what a network says of each digit image: (n, 28, 28) uint8, white ink on black.

    With `explain`, with saliency, for which the network runs about a hundred times an image.
    """
    found = [_recognition(row) for row in _renormalized(network.predict(images))]
    if not explain:
        return found
    maps = [saliency(network, image, one.digit) for one, image in zip(found, images, strict=True)]
    return [
        replace(one, saliency=values.round(SALIENCY_DECIMALS).tolist()) for one, values in zip(found, maps, strict=True)
    ]


def check_for_several(network: Network, found: Recognition, segment: Callable[[], Segmentation]) -> Recognition:
    """Return a recognition with the warning `several-digits` where its ink is a whole number.

    It is one where `segment`, which segments the same ink, finds two digits or more and the network is sure of each.
    """
    try:
        number = recognize_number(network, segment())
    except AppError:  # what cannot be segmented can still be one digit, or none
        return found
    several = len(number.digits) > 1 and not number.warnings
    return replace(found, warnings=("several-digits",)) if several else found


def recognize_number(network: Network, segments: Segmentation) -> NumberRecognition:
    """Return the digits that a network sees in segments of ink; the warning is `unsure` where it cannot tell one."""
    probabilities = probabilities_of(network, segments.images)
    chosen = segments.most_likely(probabilities)
    digits = [_recognition(row, "unsure") for row in probabilities[chosen].tolist()]
    unsure = not all(one.is_digit for one in digits)
    return NumberRecognition(digits, [segments.box(index) for index in chosen], ("unsure",) if unsure else ())


def _recognition(probabilities: list[float], warning: Uncertainty | None = None) -> Recognition:
    """Return the recognition that ten probabilities make; `warning` is the one to give if it is no digit."""
    confidence = max(probabilities)
    is_digit = confidence >= CONFIDENCE_THRESHOLD
    warnings: tuple[Uncertainty, ...] = () if is_digit else (warning or uncertainty(probabilities),)
    return Recognition(probabilities.index(confidence), confidence, probabilities, is_digit, warnings)
