"""A slice of real MNIST, small enough to train on in a test."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.training.data.mnist import SHIPPED, Data, load, places_of


@lru_cache(maxsize=1)
def mnist() -> Data:
    """Return 2,000 digits to train on and 500 held-out ones."""
    whole = load(SHIPPED)
    return Data(
        whole.x_train[:2000],
        whole.y_train[:2000],
        whole.x_test[:500],
        whole.y_test[:500],
        whole.sha256,
        places_of(2000),
    )


def save(path: Path, **changes: NDArray[Any] | None) -> Path:
    """Write the slice as a file in MNIST's layout, with these arrays instead; an array that is None is left out."""
    digits = mnist()
    whole = {name: getattr(digits, name) for name in ("x_train", "y_train", "x_test", "y_test")}
    arrays: dict[str, Any] = {**whole, **changes}
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path
