"""The confusion matrix: how often each digit was read as each."""

import numpy as np
from numpy.typing import NDArray


def confusion_of(labels: NDArray[np.integer], answers: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return how often each digit, a row, was answered by each, a column: (10, 10) counts of `labels` and `answers`."""
    return np.bincount(labels.astype(np.int64) * 10 + answers, minlength=100).reshape(10, 10)
