"""What the course teaches, as plain NumPy: every curve, path and figure of `/learn` comes from here.

Everything is pure and works in float64, on arrays of any shape unless it says otherwise.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Array", "ArrayLike", "as_array"]

Array = NDArray[np.float64]


def as_array(values: ArrayLike) -> Array:
    """Return `values` as an array of float64."""
    return np.asarray(values, dtype=np.float64)
