"""Twenty held-out digits that are hard for the quickstart: what a learner of chapter 1 reads against the network.

They are shown and nothing else: none is learned from, and nothing is chosen by how a network reads them.
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
READABLE: Final = 0.9
"""Probability that the best network gives the right digit where a person can be trusted to read it, too."""

TRAPS: Final = 3
"""Digits among them that the best network reads wrong and the two others right, so that it can be beaten."""


def hard(data: Data, held_out: int, models: Path = ROOT / "models") -> dict[str, Any]:
    """Return the twenty, of the first so many held-out digits, by what the three shipped versions say of them.

    `number` (20,) is each one's place among the held-out digits, `image` (20, 28, 28) uint8, `label` (20,) uint8,
    `said` (20, 10) float32 what the quickstart answers; and the SHA-256 of the data and of the quickstart.
    """
    store = Store(models)
    files = [store.verified(version) / "model.tflite" for version in store.shipped()]
    if len(files) != 3:
        raise BadVersion(f"{models} must hold the three versions that are shipped: the quickstart, a better, the best.")
    images, labels = data.x_test[:held_out], data.y_test[:held_out]
    with silent():
        said = [Classifier(file).predict(images) for file in files]
    number = chosen(labels, said)
    return {
        "number": number.astype(np.int32), "image": images[number], "label": labels[number], "said": said[0][number],
        "data_sha256": np.array(data.sha256), "network_sha256": np.array(sha256(files[0])),
    }  # fmt: skip


def chosen(labels: NDArray[np.uint8], said: Sequence[NDArray[np.float32]]) -> NDArray[np.intp]:
    """Return two digits of each kind that the first network finds hard, in a mixed order; (20,).

    `said` are the (n, 10) probabilities of the quickstart, a better network and the best. Of each kind the quickstart
    reads one wrong and one right, each with as little as there is for the right digit; the other networks read both,
    and the best is sure. A few of those that it reads right then give way to digits of their kind which the best alone
    reads wrong.
    """
    likely = [each[np.arange(len(labels)), labels] for each in said]
    right = [each.argmax(1) == labels for each in said]
    readable = right[1] & right[2] & (likely[2] >= READABLE)
    picked: dict[int, list[int]] = {}
    for digit in range(10):
        of_kind = np.flatnonzero((labels == digit) & readable)
        hardest = of_kind[np.argsort(likely[0][of_kind], kind="stable")]
        wrong = hardest[~right[0][hardest]][:1]
        picked[digit] = [*wrong, *hardest[right[0][hardest]][: 2 - len(wrong)]]
    traps = np.flatnonzero(right[0] & right[1] & ~right[2])
    trapped: dict[int, int] = {}
    for trap in traps[np.argsort(-np.minimum(likely[0], likely[1])[traps], kind="stable")]:
        if len(trapped) < TRAPS:
            trapped.setdefault(int(labels[trap]), int(trap))
    for digit, trap in trapped.items():
        picked[digit][-1] = trap
    found = np.array([number for numbers in picked.values() for number in numbers])
    if len(found) != HARD_DIGITS:
        raise ValueError(f"{len(labels):,} digits are too few to find {HARD_DIGITS} hard ones among.")
    return np.random.default_rng(SEED).permutation(found)
