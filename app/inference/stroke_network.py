"""The network of the pen's path, and the two networks together that read a drawing by its image and its path."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.pen_path import POINTS, VALUES
from app.errors import BadVersion
from app.inference.fixed_batch import FixedBatch
from app.inference.network import Network

MIN_PROBABILITY: Final = np.float32(1e-7)
"""A network that all but excludes a digit must not decide alone."""


class StrokeNetwork:
    """A `.tflite` file that answers for the paths of pens; safe to call from several threads."""

    def __init__(self, tflite: Path) -> None:
        try:
            self._network = FixedBatch(tflite.read_bytes(), shape=(POINTS, VALUES))
        except (ValueError, RuntimeError) as error:
            raise BadVersion(f"{tflite} is not a network of strokes that LiteRT can run: {error}.") from None

    def predict(self, paths: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probabilities of each digit, (n, 10) float32, of `paths` (n, 64, 5) as of `pen_path`."""
        return np.concatenate([self._network.run(paths[i : i + 1]) for i in range(len(paths))])


class ImageAndPath:
    """A network for the images of one drawing, which weighs what another says of the drawing's path as much."""

    def __init__(self, network: Network, of_path: NDArray[np.float32]) -> None:
        """Take the network of images, and (1, 10) probabilities by the path."""
        self._network, self._of_path = network, of_path

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the probabilities of each digit, (n, 10) float32, of (n, 28, 28) uint8 images."""
        return together(self._network.predict(images), self._of_path)


def together(of_image: NDArray[np.float32], of_path: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what two networks say together, (n, 10) float32: the geometric means of their probabilities, to sum 1.

    Source: G. E. Hinton, "Training Products of Experts by Minimizing Contrastive Divergence", 2002; the root keeps two
    that agree from being surer than each.
    """
    product = np.maximum(of_image, MIN_PROBABILITY) * np.maximum(of_path, MIN_PROBABILITY)
    means: NDArray[np.float32] = np.sqrt(product)
    means /= np.add.reduce(means, 1, keepdims=True)
    return means
