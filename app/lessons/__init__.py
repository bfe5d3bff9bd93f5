"""The mathematics of the course in plain NumPy: every curve, path and figure of `/learn` is computed here.

All functions are pure. They work in float64, on arrays of any shape unless they say otherwise.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Array", "ArrayLike", "as_array"]

Array = NDArray[np.float64]


def as_array(values: ArrayLike) -> Array:
    """Return `values` as an array of float64."""
    return np.asarray(values, dtype=np.float64)
