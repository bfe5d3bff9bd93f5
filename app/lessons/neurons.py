"""One recorded network: the weights of its hidden neurons, and every value of a pass of one digit."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.lessons import Array, as_array
from app.lessons.activations import relu, softmax
from app.lessons.layers import dense
from app.lessons.recorded import COURSE, last_weights

RUN: Final = "much-dropout"
"""The run of chapter 7 whose last network this is; dropout made each of its neurons useful alone."""


@dataclass(frozen=True)
class Passage:
    """The forward pass of a digit: `pixels` (28, 28) in 0..1, `products` (n, 28, 28) of pixels and weights.

    A hidden neuron's sum (n,) is that of its products and its bias. ReLU turns the sums into outputs (n,), the last
    layer these into logits (10,), and softmax the logits into probabilities (10,).
    """

    pixels: Array
    products: Array
    sums: Array
    outputs: Array
    logits: Array
    probabilities: Array


def weights(folder: Path = COURSE) -> tuple[Array, Array, Array, Array]:
    """Return each hidden neuron's weights (n, 28, 28) and bias (n,), and the last layer's (n, 10) and (10,)."""
    w1, b1, w2, b2 = last_weights(RUN, folder)
    return w1.T.reshape(-1, 28, 28), b1, w2, b2


def passage(image: NDArray[np.uint8], folder: Path = COURSE) -> Passage:
    """Return every value of the forward pass of a digit image (28, 28)."""
    w1, b1, w2, b2 = weights(folder)
    pixels = as_array(image) / 255
    products = w1 * pixels
    sums = products.sum((1, 2)) + b1
    outputs = relu(sums)
    logits = dense(outputs, w2, b2)
    return Passage(pixels, products, sums, outputs, logits, softmax(logits))
