"""Finds out, by trying, which pixels a network was trained on, and builds them as its first layers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.errors import BadInput
from app.training.data.mnist import Data, Images

MEAN, DEVIATION = 0.1307, 0.3081
"""Of MNIST's pixels as shares, as most tutorials standardise them."""

STANDARDISED: Final = (-MEAN / DEVIATION, (1 - MEAN) / DEVIATION)

FIRST_DIGITS: Final = 250
TRIAL_DIGITS: Final = 1000
"""Training digits on which every encoding is tried, and those that come near the best of them."""

NEAR: Final = 0.1
"""The accuracy below the best that may be chance on the first digits."""

EQUAL: Final = 0.01
"""The accuracy below the best that may be chance; among such encodings the loss decides."""

ALIKE: Final = 1.001
"""How many times the lowest loss is no higher as far as can be told."""

SCALED_ALIKE: Final = 1.05
"""The same among encodings that differ by a factor, such as -1 to 1 and -0.5 to 0.5: there the temperature decides."""

TEMPERATURES: Final = 2.0 ** np.arange(-2, 2.25, 0.25)
"""What logits are divided by to find the lowest loss: a network that learned little is only surer at more contrast.

That of the pixels that it was trained on is near 1; at half their contrast it reads about as well, half as sure.
"""

MIN_PROBABILITY: Final = 1e-30
"""Lower probabilities count as this one, so that their logarithm stays finite."""

Outputs = NDArray[np.float32]
Network = Callable[[NDArray[np.float32]], Outputs]
"""(n, 28, 28) float32 pixels to (n, 10) outputs."""


@dataclass(frozen=True)
class Encoding:
    """How digits were given to a network: the value of the ground, that of full ink, and whether rows were columns."""

    ground: float
    ink: float
    transposed: bool = False

    def __str__(self) -> str:
        """Name the encoding as a person would."""
        low, high = sorted((self.ground, self.ink))
        name = "standardised" if (low, high) in {STANDARDISED, STANDARDISED_INVERTED} else f"{low:g} to {high:g}"
        return name + ", inverted" * (self.ink < self.ground) + ", transposed" * self.transposed

    def is_scaled(self, other: "Encoding") -> bool:
        """Return whether this is `other` times a factor above 0, or `other` itself."""
        factor = (self.ink - self.ground) / (other.ink - other.ground)
        return self.transposed == other.transposed and factor > 0 and self.ground == factor * other.ground

    def pixels(self, images: Images) -> NDArray[np.float32]:
        """Return (n, 28, 28) uint8 images, white ink on black, as float32 pixels in this encoding."""
        turned = images.transpose(0, 2, 1) if self.transposed else images
        return np.float32(self.ground) + turned.astype(np.float32) * np.float32((self.ink - self.ground) / 255)

    def layers(self, keras: Any) -> list[Any]:  # noqa: ANN401  Keras ships no types
        """Return Keras's layers that make these pixels of (n, 28, 28) in 0..1."""
        turned = [keras.layers.Permute((2, 1))] if self.transposed else []
        scale = self.ink - self.ground
        return turned + ([keras.layers.Rescaling(scale, self.ground)] if (scale, self.ground) != (1, 0) else [])


STANDARDISED_INVERTED: Final = (-STANDARDISED[1], -STANDARDISED[0])

RANGES: Final = ((0.0, 1.0), (0.0, 255.0), (-1.0, 1.0), (-0.5, 0.5), STANDARDISED)
ENCODINGS: Final = tuple(
    Encoding(*ends, transposed)
    for transposed in (False, True)
    for ends in (*RANGES, *((ink, ground) for ground, ink in RANGES[:-1]), STANDARDISED_INVERTED[::-1])
)
"""What is tried: the first that is best wins."""


@dataclass(frozen=True)
class Trial:
    """How a network reads digits in one encoding.

    Its loss is that of the best temperature, infinite where its outputs are no numbers.
    """

    encoding: Encoding
    accuracy: float
    loss: float
    temperature: float
    outputs: Outputs


def try_encodings(network: Network, digits: Data) -> list[Trial]:
    """Return a trial of each encoding on training digits, the one that the network was trained on first.

    Raises BadInput where the outputs are no numbers whatever the encoding.
    """
    places = np.argsort(digits.places)[:TRIAL_DIGITS]
    images, labels = digits.x_train[places], digits.y_train[places]
    quick = [_trial(network, each, images[:FIRST_DIGITS], labels[:FIRST_DIGITS]) for each in ENCODINGS]
    if not any(np.isfinite(trial.loss) for trial in quick):
        raise BadInput("Its answers are not numbers (NaN or infinite); train it again, at a lower learning rate.")
    best = max(trial.accuracy for trial in quick)
    trials = [
        _trial(network, trial.encoding, images, labels) if trial.accuracy >= best - NEAR else trial for trial in quick
    ]
    best = max(trial.accuracy for trial in trials)
    near = [trial for trial in trials if trial.accuracy >= best - EQUAL]
    best_loss = min(trial.loss for trial in near)
    first = next(trial for trial in near if trial.loss <= ALIKE * best_loss)
    scaled = [
        trial for trial in near if trial.loss <= SCALED_ALIKE * best_loss and trial.encoding.is_scaled(first.encoding)
    ]
    chosen = min(scaled, key=lambda trial: abs(np.log(trial.temperature)))
    return [chosen, *(trial for trial in trials if trial is not chosen)]


def _trial(network: Network, encoding: Encoding, images: Images, labels: NDArray[np.uint8]) -> Trial:
    outputs = network(encoding.pixels(images))
    if not np.isfinite(outputs).all():
        return Trial(encoding, 0.0, np.inf, 1.0, outputs)
    logits = np.log(np.maximum(outputs, MIN_PROBABILITY)) if are_probabilities(outputs) else outputs
    losses = [_cross_entropy(logits.astype(np.float64) / temperature, labels) for temperature in TEMPERATURES]
    best = int(np.argmin(losses))
    accuracy = float((outputs.argmax(1) == labels).mean())
    return Trial(encoding, accuracy, losses[best], float(TEMPERATURES[best]), outputs)


def _cross_entropy(logits: NDArray[np.float64], labels: NDArray[np.uint8]) -> float:
    logits -= logits.max(1, keepdims=True)
    return float((np.log(np.exp(logits).sum(1)) - logits[np.arange(len(labels)), labels]).mean())


def are_probabilities(outputs: Outputs) -> bool:
    """Return whether (n, 10) outputs lie in 0..1 and sum to 1."""
    return bool(outputs.min() >= 0 and outputs.max() <= 1 and np.allclose(outputs.sum(1), 1, atol=1e-2))
