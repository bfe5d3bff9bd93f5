"""How well a network is calibrated: whether its confidence is the probability of being right."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.floating]  # (n, 10), rows summing to 1
Labels = NDArray[np.integer]  # (n,), 0 to 9


@dataclass(frozen=True)
class Reliability:
    """Answers grouped by their confidence into bins of equal width, lowest first, each array (bins,).

    `counts` of answers; `confidence` their mean, and `accuracy` the share right, both 0..1 and nan in an empty bin.
    """

    counts: NDArray[np.int64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]


def reliability(probabilities: Probabilities, labels: Labels, bins: int = 15) -> Reliability:
    """Return the accuracy of the answers by their confidence.

    The confidence of an answer is its largest probability; bin i of `bins` holds those in (i / bins, (i + 1) / bins].
    Source: C. Guo, G. Pleiss, Y. Sun, K. Weinberger, "On Calibration of Modern Neural Networks", ICML 2017.
    """
    confidence = probabilities.max(1).astype(np.float64)
    right = (probabilities.argmax(1) == labels).astype(np.float64)
    which = np.digitize(confidence, np.linspace(0, 1, bins + 1)[1:-1], right=True)
    counts = np.bincount(which, minlength=bins)
    sums = [np.bincount(which, weights=values, minlength=bins) for values in (confidence, right)]
    means = [np.divide(total, counts, out=np.full(bins, np.nan), where=counts > 0) for total in sums]
    return Reliability(counts, *means)


def expected_calibration_error(probabilities: Probabilities, labels: Labels, bins: int = 15) -> float:
    """Return the mean gap between confidence and accuracy over all answers; 0..1, 0 is best.

    The mean over the bins of `reliability` of |accuracy - confidence|, weighted by their counts; nan without answers.
    Source: Guo et al. 2017, equation 3, where the number of bins is 15.
    """
    found = reliability(probabilities, labels, bins)
    filled = found.counts > 0
    if not filled.any():
        return float("nan")
    gaps = np.abs(found.accuracy - found.confidence)[filled]
    return float(np.average(gaps, weights=found.counts[filled]))
