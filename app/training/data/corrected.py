"""Accepted corrections as a training meets them: some to learn from, the others only to measure with."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.corrections.correction import Accepted
from app.training.data.mnist import Images, Labels
from app.training.gate.regression import Questions

AT_MOST: Final = 0.2
"""What share of an epoch's other images corrections may come to, or a few hands would stand for all."""


@dataclass(frozen=True)
class Corrected:
    """`images` (n, 28, 28) uint8 with the reviewer's `labels` (n,) uint8; those `held` (n,) bool train nothing."""

    images: Images
    labels: Labels
    held: NDArray[np.bool_]

    @classmethod
    def of(cls, accepted: Accepted) -> "Corrected":
        """Return the accepted corrections of a database."""
        return cls(accepted.images, accepted.labels, accepted.held)

    @classmethod
    def load(cls, path: Path) -> "Corrected":
        """Return what `save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            return cls(file["images"], file["labels"], file["held"])

    def save(self, path: Path) -> None:
        """Write them to `path`, an npz; raises OSError when the disk is full."""
        np.savez(path, images=self.images, labels=self.labels, held=self.held)

    @contextlib.contextmanager
    def kept(self) -> Iterator[Path | None]:
        """Give a file of them for another process, None without any; it goes with the block."""
        if not len(self.labels):
            yield None
            return
        with tempfile.NamedTemporaryFile(prefix="digits-corrected-", suffix=".npz") as file:
            path = Path(file.name)
            self.save(path)
            yield path

    @property
    def fingerprint(self) -> str:
        """What identifies those to learn from, as hexadecimal digits; empty without any."""
        images, labels = self.lessons()
        return sha256(images.tobytes() + labels.tobytes()).hexdigest() if len(images) else ""

    def lessons(self) -> tuple[Images, Labels]:
        """Return the images and labels to learn from."""
        return self.images[~self.held], self.labels[~self.held]

    def repeated(self, times: int, others: int) -> tuple[Images, Labels]:
        """Return the lessons so many `times`, or less often where they would be too many beside `others` images."""
        images, labels = self.lessons()
        fits = int(AT_MOST * others / len(images)) if len(images) else 0
        often = min(times, max(fits, 1)) if times else 0
        return np.tile(images, (often, 1, 1)), np.tile(labels, often)

    def questions(self) -> list[Questions]:
        """Return what the gate asks of them; nothing without any."""
        of_all = Questions("accepted corrections", self.images, self.labels)
        kept_out = Questions("corrections kept out of training", self.images[self.held], self.labels[self.held])
        return [asked for asked in (of_all, kept_out) if len(asked.labels)]


NOTHING: Final = Corrected(np.empty((0, 28, 28), np.uint8), np.empty(0, np.uint8), np.empty(0, np.bool_))
