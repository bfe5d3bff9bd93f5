"""How long two networks take for one image, as a server asks them."""

import statistics
import time
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.inference.network import Network

Measure = Callable[[Network, Network, NDArray[np.uint8]], tuple[float, float]]
"""What `milliseconds` is: the time of one image for each of two networks."""

IMAGES: Final = 100
ROUNDS: Final = 5


def milliseconds(before: Network, after: Network, images: NDArray[np.uint8]) -> tuple[float, float]:
    """Return the median time of one of `images` (n, 28, 28) uint8 for each, in turns, under the same load."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for network, times in zip((before, after), took, strict=True):
            for image in images[:IMAGES]:
                began = time.perf_counter()
                network.predict(image[None])
                times.append(time.perf_counter() - began)
    return statistics.median(took[0]) * 1000, statistics.median(took[1]) * 1000
