"""What every network here can do: digit images in, softmax probabilities out."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Network(Protocol):
    """Answers for digit images, (n, 28, 28) uint8, with (n, 10) float32 probabilities."""

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the probabilities of each digit."""
