"""The images of each epoch, prepared in a thread while the epoch before is trained."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.training.data.mixture import Mixture
from app.training.quiet_tensorflow import Tensor, tf


@dataclass(frozen=True)
class EpochImages:
    """The images of an epoch on the device, and the random generator's state after them.

    `images` (n, 28, 28) uint8, `labels` (n,) int32.
    """

    images: Tensor
    labels: Tensor
    rng_state: Mapping[str, Any]


class Prefetcher:
    """Prepares the next `epochs` of a mixture, one ahead; nobody else may use `rng` until it is closed."""

    def __init__(self, mixture: Mixture, rng: np.random.Generator, epochs: int) -> None:
        self._mixture, self._rng = mixture, rng
        self._remaining = epochs
        self._thread = ThreadPoolExecutor(1, "prefetch")
        self._next: Future[EpochImages] | None = None

    def next(self) -> EpochImages:
        """Return the next epoch's images, and begin to prepare those after it."""
        ready = self._next or self._submit()
        images = ready.result()
        self._remaining -= 1
        self._next = self._submit() if self._remaining > 0 else None
        return images

    def close(self) -> None:
        """Drop what was prepared, without waiting for it."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _submit(self) -> Future[EpochImages]:
        return self._thread.submit(self._prepare)

    def _prepare(self) -> EpochImages:
        images, labels = self._mixture.epoch(self._rng)
        state = dict(self._rng.bit_generator.state)
        return EpochImages(tf.constant(images), tf.constant(labels.astype(np.int32)), state)
