"""Held-out digits that are hard: twenty for the quickstart in chapter 1, and 200 that the duel draws its twenty from.

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


DUEL_NETWORKS: Final = 6
"""Shipped versions, the first, of which all but the quickstart choose the duel's digits."""

DUEL_OF_KIND: Final = 20
"""Of each kind the duel's hardest digits: with fewer, a network reads too few of them to be a match for a person."""


def hard_digits(data: Data, held_out: int, models: Path = ROOT / "models") -> dict[str, Any]:
    """Return the twenty of chapter 1, of the first so many held-out digits, by the first shipped versions.

    `number` (20,) is each one's place among the held-out digits, `image` (20, 28, 28) uint8, `label` (20,) uint8,
    `said` (20, 10) float32 the quickstart's probabilities; and the SHA-256 of the data and of the quickstart.
    """
    labels = data.y_test[:held_out]
    probabilities, network = _probabilities(data.x_test[:held_out], models, NETWORKS)
    return _recorded(data, choose_hard_digits(labels, probabilities), probabilities[0], network)


def duel_digits(data: Data, held_out: int, models: Path = ROOT / "models") -> dict[str, Any]:
    """Return the 200 of the duel as `hard_digits` does its twenty."""
    labels = data.y_test[:held_out]
    probabilities, network = _probabilities(data.x_test[:held_out], models, DUEL_NETWORKS)
    return _recorded(data, choose_duel_digits(labels, probabilities[1:]), probabilities[0], network)


def choose_duel_digits(labels: NDArray[np.uint8], probabilities: Sequence[NDArray[np.float32]]) -> NDArray[np.intp]:
    """Return the hardest digits of each kind in their order among the held-out ones; (200,).

    Hardest are those with the lowest mean probability of the right digit, among those that at least one network reads:
    what none reads, few people do. `probabilities` are (n, 10) of each network.
    """
    of_label = np.array([each[np.arange(len(labels)), labels] for each in probabilities])
    read = np.array([each.argmax(1) == labels for each in probabilities]).any(0)
    of_kinds = [np.flatnonzero((labels == digit) & read) for digit in range(10)]
    hardest = [kind[np.argsort(of_label[:, kind].mean(0), kind="stable")][:DUEL_OF_KIND] for kind in of_kinds]
    return np.sort(np.concatenate(hardest))


def _probabilities(images: NDArray[np.uint8], models: Path, n: int) -> tuple[list[NDArray[np.float32]], Path]:
    """Return what the first `n` shipped versions say of images, (n, 10) each, and the file of the quickstart."""
    store = Store(models)
    files = [store.verified(version) / "model.tflite" for version in store.shipped()[:n]]
    if len(files) != n:
        raise BadVersion(f"{models} must hold {n} versions that are shipped, the quickstart first.")
    with silent():
        return [Classifier(file).predict(images) for file in files], files[0]


def _recorded(data: Data, number: NDArray[np.intp], said: NDArray[np.float32], network: Path) -> dict[str, Any]:
    return {
        "number": number.astype(np.int32), "image": data.x_test[number], "label": data.y_test[number],
        "said": said[number],
        "data_sha256": np.array(data.sha256), "network_sha256": np.array(sha256(network)),
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
