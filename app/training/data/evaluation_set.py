"""A named set of labelled images that a candidate is evaluated on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class EvaluationSet:
    """Images (n, 28, 28) uint8 with their `labels` (n,); `name` says what they are, in the plural.

    Those that are not `public` are corrections: they may be deleted, so no report has a copy of them.
    """

    name: str
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    public: bool = True
