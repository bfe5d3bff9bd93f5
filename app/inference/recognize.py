"""Recognize digits: digit images or segments in, a typed answer out.

HTTP, the inference protocols, corrections and the command line call this module. Renormalizing, the confidence
threshold, warnings and saliency are here and nowhere else.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.digits.segment.layout import Dropped
from app.digits.segment.marks import Mark
from app.digits.segment.segment import Box, Segmentation, Token
from app.errors import AppError
from app.inference.network import Network
from app.inference.occlusion import saliency
from app.inference.uncertainty import CONFIDENCE_THRESHOLD, Uncertainty, uncertainty

SALIENCY_DECIMALS: Final = 4

SIGNS: Final[dict[Mark, str]] = {"minus": "-", "point": ".", "comma": ",", "space": " "}

Inverted = Literal["inverted"]
"""The digit image is dark on light; it was turned over to white on black."""

DigitWarning = Uncertainty | Inverted
NumberWarning = DigitWarning | Dropped


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a network says of one digit.

    `probabilities` are ten, of float64, and sum to 1. `warnings` say why it cannot tell where it is not `is_digit`,
    and `inverted` of a digit image that was dark on light. `saliency` is 28x28 numbers in -1..1, None unless it was
    asked for.
    """

    digit: int
    confidence: float
    probabilities: list[float]
    is_digit: bool
    warnings: tuple[DigitWarning, ...]
    saliency: list[list[float]] | None = None


@dataclass(frozen=True, slots=True)
class NumberRecognition:
    """What a network says of a whole number: its digits and marks in reading order, each with its box.

    `tokens` are both; `digits` are what the network says of those tokens that are digits.
    """

    digits: list[Recognition]
    tokens: list[Token]
    warnings: tuple[NumberWarning, ...]

    @property
    def is_several(self) -> bool:
        """Whether there are two digits or more, and the network can tell each."""
        return len(self.digits) > 1 and "unsure" not in self.warnings

    @property
    def is_number(self) -> bool:
        """Whether this is a number and no single digit: digits, or a digit and a mark, most of which it can tell.

        Of three digits it need not tell one. Letters of several strokes are read as two digits, one of which it cannot.
        """
        told = sum(one.is_digit for one in self.digits)
        written = sum(token.mark != "space" for token in self.tokens)
        return written > 1 and told > 0 and 2 * (len(self.digits) - told) <= told

    @property
    def boxes(self) -> list[Box]:
        """The box of each digit."""
        return [token.box for token, _ in self.placed_digits]

    @property
    def placed_digits(self) -> list[tuple[Token, Recognition]]:
        """Each digit with its token."""
        return list(zip([token for token in self.tokens if not token.mark], self.digits, strict=True))

    @property
    def text(self) -> str:
        """The digits and marks as text, leading zeros included; a new line begins a line."""
        digits = iter(self.digits)
        text, line = "", 0
        for token in self.tokens:
            text += "\n" * (token.line - line) + (SIGNS[token.mark] if token.mark else str(next(digits).digit))
            line = token.line
        return text


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


def recognize(
    network: Network, images: NDArray[np.uint8], *, explain: bool = False, inverted: Collection[int] = ()
) -> list[Recognition]:
    """Return what a network says of each digit image: (n, 28, 28) uint8, white ink on black.

    With `explain`, with saliency, for which the network runs about a hundred times an image. `inverted` are the indices
    of the images that came dark on light.
    """
    found = [_recognition(row) for row in _renormalized(network.predict(images))]
    for index in inverted:
        found[index] = replace(found[index], warnings=(*found[index].warnings, "inverted"))
    if not explain:
        return found
    maps = [saliency(network, image, one.digit) for one, image in zip(found, images, strict=True)]
    return [
        replace(one, saliency=values.round(SALIENCY_DECIMALS).tolist()) for one, values in zip(found, maps, strict=True)
    ]


def check_for_several(network: Network, found: Recognition, segment: Callable[[], Segmentation]) -> Recognition:
    """Return a recognition that cannot tell, with the warning `several-digits` where its ink is a whole number.

    It is one where `segment`, which segments the same ink, finds two digits or more and the network is sure of each.
    """
    try:
        return with_several(found, recognize_number(network, segment()))
    except AppError:  # what cannot be segmented can still be one digit, or none
        return found


def with_several(found: Recognition, number: NumberRecognition) -> Recognition:
    """Return a recognition with the warning `several-digits` where it cannot tell and the same ink is a number."""
    several = number.is_several and not found.is_digit
    return replace(found, warnings=("several-digits", *found.warnings[1:])) if several else found


def recognize_number(network: Network, segments: Segmentation, *, inverted: bool = False) -> NumberRecognition:
    """Return the digits and marks that a network sees in segments of ink.

    The warnings are `unsure` where it cannot tell one, `inverted` where it is told so, and what was dropped.
    """
    probabilities = probabilities_of(network, segments.images)
    tokens = segments.read(probabilities)
    chosen = [token.candidate for token in tokens if not token.mark]
    digits = [_recognition(row, "unsure") for row in probabilities[chosen].tolist()]
    unsure: tuple[NumberWarning, ...] = () if all(one.is_digit for one in digits) else ("unsure",)
    turned: tuple[NumberWarning, ...] = ("inverted",) if inverted else ()
    return NumberRecognition(digits, tokens, (*unsure, *turned, *segments.dropped))


def _recognition(probabilities: list[float], warning: Uncertainty | None = None) -> Recognition:
    """Return the recognition that ten probabilities make; `warning` is the one to give if it is no digit."""
    confidence = max(probabilities)
    is_digit = confidence >= CONFIDENCE_THRESHOLD
    warnings: tuple[Uncertainty, ...] = () if is_digit else (warning or uncertainty(probabilities),)
    return Recognition(probabilities.index(confidence), confidence, probabilities, is_digit, warnings)
