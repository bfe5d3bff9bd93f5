"""Twenty held-out digits that are hard for the quickstart: a learner of chapter 1 competes with the network on them.

They are only shown: none is learned from, and no recipe is chosen by how a network reads them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.errors import BadVersion
from app.inference.classifier import Classifier
from app.lessons.recorded import HARD_DIGITS
from app.process.silence import silent
from app.settings import ROOT
from app.training.data.mnist import Data
from app.versions import Store, sha256

SEED: Final = 7
MIN_PROBABILITY: Final = 0.9
"""Probability of the right digit, by the best network, above which a person reads it, too."""

NETWORKS: Final = 3
"""Shipped versions that choose, the first: the quickstart, a better network, and the best with weights of 32 bits."""

MISREAD_BY_BEST: Final = 3
"""Digits among them that the best network reads wrong and the two others right, so that a person can win."""


def hard_digits(data: Data, held_out: int, models: Path = ROOT / "models") -> dict[str, Any]:
    """Return the twenty, of the first so many held-out digits, by the probabilities of the first shipped versions.

    `number` (20,) is each one's place among the held-out digits, `image` (20, 28, 28) uint8, `label` (20,) uint8,
    `said` (20, 10) float32 the quickstart's probabilities; and the SHA-256 of the data and of the quickstart.
    """
    store = Store(models)
    files = [store.verified(version) / "model.tflite" for version in store.shipped()[:NETWORKS]]
    if len(files) != NETWORKS:
        raise BadVersion(f"{models} must hold three versions that are shipped: the quickstart, a better, the best.")
    images, labels = data.x_test[:held_out], data.y_test[:held_out]
    with silent():
        probabilities = [Classifier(file).predict(images) for file in files]
    number = choose_hard_digits(labels, probabilities)
    return {
        "number": number.astype(np.int32), "image": images[number], "label": labels[number],
        "said": probabilities[0][number],
        "data_sha256": np.array(data.sha256), "network_sha256": np.array(sha256(files[0])),
    }  # fmt: skip


def choose_hard_digits(labels: NDArray[np.uint8], probabilities: Sequence[NDArray[np.float32]]) -> NDArray[np.intp]:
    """Return two digits of each kind that the first network finds hard, in a mixed order; (20,).

    `probabilities` are those of the quickstart, a better network and the best, (n, 10) each. Of each kind the
    quickstart reads one wrong and one right, both with the lowest probability of the right digit; the other networks
    read both, the best with confidence. A few of those that it reads right are then replaced by digits of their kind
    that only the best network reads wrong.
    """
    of_label = [each[np.arange(len(labels)), labels] for each in probabilities]
    right = [each.argmax(1) == labels for each in probabilities]
    readable = right[1] & right[2] & (of_label[2] >= MIN_PROBABILITY)
    picked: dict[int, list[int]] = {}
    for digit in range(10):
        of_kind = np.flatnonzero((labels == digit) & readable)
        hardest = of_kind[np.argsort(of_label[0][of_kind], kind="stable")]
        wrong = hardest[~right[0][hardest]][:1]
        picked[digit] = [*wrong, *hardest[right[0][hardest]][: 2 - len(wrong)]]
    misread = np.flatnonzero(right[0] & right[1] & ~right[2])
    misread_of: dict[int, int] = {}
    for index in misread[np.argsort(-np.minimum(of_label[0], of_label[1])[misread], kind="stable")]:
        if len(misread_of) < MISREAD_BY_BEST:
            misread_of.setdefault(int(labels[index]), int(index))
    for digit, index in misread_of.items():
        picked[digit][-1] = index
    found = np.array([number for numbers in picked.values() for number in numbers])
    if len(found) != HARD_DIGITS:
        raise ValueError(f"{len(labels):,} digits are too few to find {HARD_DIGITS} hard ones among.")
    return np.random.default_rng(SEED).permutation(found)
