"""Accepted corrections as a training uses them: some to learn from, the held-out ones only to measure with."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.corrections.correction import NO_DIGIT, Accepted
from app.training.data.evaluation_set import EvaluationSet
from app.training.data.mnist import Images, Labels

MAX_SHARE: Final = 0.2
"""Corrections at most, as a share of an epoch's other images: else the handwriting of a few would count for all."""


@dataclass(frozen=True)
class Corrected:
    """`images` (n, 28, 28) uint8 with the reviewer's `labels` (n,) uint8; none of those `held` (n,) bool is learned.

    What shows no digit, or several, is labelled NO_DIGIT.
    """

    images: Images
    labels: Labels
    held: NDArray[np.bool_]

    @classmethod
    def of(cls, accepted: Accepted) -> "Corrected":
        """Return the accepted corrections of a database."""
        return cls(accepted.images, np.minimum(accepted.labels, NO_DIGIT).astype(np.uint8), accepted.held)

    @classmethod
    def load(cls, path: Path | None) -> "Corrected":
        """Return the corrections that `save` wrote; none without a path."""
        if path is None:
            return NO_CORRECTIONS
        with np.load(path, allow_pickle=False) as file:
            return cls(file["images"], file["labels"], file["held"])

    def save(self, path: Path) -> None:
        """Write them to `path`, an npz; raises OSError when the disk is full."""
        np.savez(path, images=self.images, labels=self.labels, held=self.held)

    @contextlib.contextmanager
    def temporary_file(self) -> Iterator[Path | None]:
        """Give a file of them for another process, None without any; it is deleted at the end of the block."""
        if not len(self.labels):
            yield None
            return
        with tempfile.NamedTemporaryFile(prefix="digits-corrected-", suffix=".npz") as file:
            path = Path(file.name)
            self.save(path)
            yield path

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the corrections to learn from, in hexadecimal; empty without any."""
        images, labels = self.to_learn()
        return sha256(images.tobytes() + labels.tobytes()).hexdigest() if len(images) else ""

    def to_learn(self) -> tuple[Images, Labels]:
        """Return the images and labels to learn from."""
        return self.images[~self.held], self.labels[~self.held]

    def repeated(self, times: int, others: int, *, negatives: bool) -> tuple[Images, Labels]:
        """Return those to learn from `times` times, or less often where they exceed MAX_SHARE of `others` images.

        What shows no digit is among them where the recipe learns from `negatives`; others have no target for it.
        """
        images, labels = self.to_learn()
        if not negatives:
            images, labels = images[labels < NO_DIGIT], labels[labels < NO_DIGIT]
        fits = int(MAX_SHARE * others / len(images)) if len(images) else 0
        often = min(times, max(fits, 1)) if times else 0
        return np.tile(images, (often, 1, 1)), np.tile(labels, often)

    def evaluation_sets(self) -> list[EvaluationSet]:
        """Return the sets that the gate evaluates a candidate on; no empty one."""
        digit = self.labels < NO_DIGIT  # accuracy counts right digits
        held = digit & self.held
        everything = EvaluationSet("accepted corrections", self.images[digit], self.labels[digit], public=False)
        held_out = EvaluationSet("corrections kept out of training", self.images[held], self.labels[held], public=False)
        return [one for one in (everything, held_out) if len(one.labels)]


NO_CORRECTIONS: Final = Corrected(np.empty((0, 28, 28), np.uint8), np.empty(0, np.uint8), np.empty(0, np.bool_))
