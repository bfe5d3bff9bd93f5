"""The synthesized test set, for what MNIST lacks: handwriting of the whole world, and images of no digit.

It is a file, so that it stays the same when the synthesizer learns something new, and no training waits for it.
`python -m app.training.gate.synthesized_set` draws it anew.
"""

import functools
import zipfile
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.errors import BadData
from app.inference.network import Network
from app.inference.uncertainty import CONFIDENCE_THRESHOLD
from app.settings import ROOT
from app.training.synthesis.draw import synthesize
from app.training.synthesis.negatives import synthesize_negatives

FILE: Final = ROOT / "data" / "synthesized.npz"
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


Sets = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]
"""The digits (n, 28, 28), their labels (n,), and images of no digit (m, 28, 28)."""


@functools.cache
def synthesized_set() -> Sets:
    """Return the set; raises BadData when its file is not there or damaged."""
    try:
        with np.load(FILE, allow_pickle=False) as file:
            return file["images"], file["labels"], file["negatives"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise BadData(f"{FILE} cannot be read ({error}); restore it, for example with `git checkout data`.") from None


def draw_set() -> Sets:
    """Return the set as the synthesizer draws it now, in about two seconds."""
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


def main() -> None:
    """Write the file."""
    images, labels, negatives = draw_set()
    np.savez_compressed(FILE, images=images, labels=labels, negatives=negatives)


if __name__ == "__main__":
    main()
