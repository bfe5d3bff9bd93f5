"""The synthesized test set, for what MNIST lacks: handwriting of the whole world, and images of no digit."""

import functools
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.inference.network import Network
from app.inference.uncertainty import CONFIDENCE_THRESHOLD
from app.training.synthesis.draw import synthesize
from app.training.synthesis.negatives import synthesize_negatives

DIGITS: Final = 1000
NEGATIVES: Final = 500
SEED: Final = 2026  # no training uses it


@dataclass(frozen=True)
class Handwriting:
    """How a network does on synthesized handwriting, each a share in 0..1.

    `accuracy` of the digits, `refused` of the digits below the confidence threshold; `negatives_refused` of the images
    of no digit below it, where they belong; `auroc` of telling digits from those by confidence.
    """

    accuracy: float
    refused: float
    negatives_refused: float
    auroc: float


def score_synthesized(network: Network) -> Handwriting:
    """Return how `network` reads the synthesized test set, which is the same for every network."""
    images, labels, negatives = synthesized_set()
    probabilities = network.predict(images)
    confidence, of_negatives = probabilities.max(1), network.predict(negatives).max(1)
    return Handwriting(
        accuracy=float((probabilities.argmax(1) == labels).mean()),
        refused=float((confidence < CONFIDENCE_THRESHOLD).mean()),
        negatives_refused=float((of_negatives < CONFIDENCE_THRESHOLD).mean()),
        auroc=auroc(confidence, of_negatives),
    )


@functools.cache
def synthesized_set() -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the digits (n, 28, 28) uint8, their labels (n,) uint8, and images of no digit (m, 28, 28) uint8."""
    rng = np.random.default_rng(SEED)
    images, labels = synthesize(DIGITS, rng)
    return images, labels, synthesize_negatives(NEGATIVES, rng)


def auroc(higher: NDArray[np.floating], lower: NDArray[np.floating]) -> float:
    """Return the area under the ROC curve: how often one of `higher` (n,) is above one of `lower` (m,), ties half.

    Source: T. Fawcett, "An introduction to ROC analysis", 2006: it equals the Wilcoxon statistic. nan without both.
    """
    if not len(higher) or not len(lower):
        return float("nan")
    ordered = np.sort(lower)
    below = np.searchsorted(ordered, higher, "left") + np.searchsorted(ordered, higher, "right")
    return float(below.mean() / 2 / len(lower))
