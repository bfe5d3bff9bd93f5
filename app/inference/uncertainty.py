"""When a network cannot tell which digit it is, and why."""

from collections.abc import Sequence
from typing import Final, Literal

Uncertainty = Literal["unsure", "no-digit", "several-digits"]
"""Between digits; nothing like a digit; two digits or more, each of which can be read alone."""

CONFIDENCE_THRESHOLD: Final = 0.6
"""The least probability of the likeliest digit that counts as an answer: a calibrated network errs there in 40%."""

TOP_TWO_THRESHOLD: Final = 0.7
"""The least sum of the two highest probabilities for `unsure`; what is no digit has its probability spread over all."""


def uncertainty(probabilities: Sequence[float]) -> Uncertainty:
    """Return why ten probabilities, none of which reaches the confidence threshold, give no answer."""
    second, first = sorted(probabilities)[-2:]
    return "unsure" if first + second >= TOP_TWO_THRESHOLD else "no-digit"
