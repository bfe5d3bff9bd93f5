"""When the network cannot tell, and why."""

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Uncertainty = Literal["unsure", "no-digit", "several-digits"]

CONFIDENCE_THRESHOLD: Final = 0.6
"""Probability of the likeliest digit under which it cannot tell: at that, a calibrated network errs in 40 of 100."""

BETWEEN: Final = 0.7
"""Probability that the two likeliest digits share when it is one of them; what is no digit has it spread over all."""


def is_sure(probabilities: NDArray[np.floating]) -> bool:
    """Return whether the likeliest of (10,) probabilities is likely enough to count as an answer."""
    return bool(probabilities.max() >= CONFIDENCE_THRESHOLD)


def uncertainty(probabilities: NDArray[np.floating], apart: Sequence[NDArray[np.floating]] = ()) -> Uncertainty:
    """Return why (10,) probabilities leave it unsure.

    `apart` are the (10,) probabilities of each digit that it sees in the same ink read as a whole number.
    """
    if len(apart) > 1 and all(is_sure(digit) for digit in apart):
        return "several-digits"
    return "unsure" if np.sort(probabilities)[-2:].sum() >= BETWEEN else "no-digit"
