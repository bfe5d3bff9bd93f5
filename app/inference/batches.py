"""Many images at once: a network that reads batches, on as many cores as are idle."""

import logging
import os
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.inference.fixed_batch import FixedBatch

BATCH: Final = 16
"""Images of one call: more take no less time each, but more memory, and cores wait longer for the last one's end."""

MAX_CORES: Final = 4
"""Cores that one network uses at most: each has an interpreter of its own, of two to three MB."""

TOLERANCE: Final = 1e-5
"""Probabilities in a batch may differ so much from those of single images: float32 is summed in another order."""

NICENESS: Final = 10

log = logging.getLogger(__name__)


class Batches:
    """Reads images in batches, each by the next core that is free; safe to call from several threads.

    The calling thread reads, and so does a thread of low priority for each further core. A network that LiteRT cannot
    run for several images at once, or that then answers otherwise, is run image by image, by `single`.
    """

    def __init__(self, file: bytes, single: FixedBatch, cores: int | None = None) -> None:
        self._size, self._networks = 1, [single]
        try:
            first = FixedBatch(file, BATCH)
            _check(first, single)
            rest = [FixedBatch(file, BATCH) for _ in range(min(cores or usable_cores(), MAX_CORES) - 1)]
        except (ValueError, RuntimeError) as error:
            log.info("a network is run image by image, not in batches: %s", error)
        else:
            self._size, self._networks = BATCH, [first, *rest]

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return (n, 10) float32 probabilities of (n, 28, 28) uint8 digit images, n at least BATCH."""
        answers = np.empty((len(images), 10), np.float32)
        last = len(images) - self._size
        # what is left at the end is read together with images that were read already
        starts = deque(min(start, last) for start in range(0, len(images), self._size))
        helpers = self._networks[1 : len(starts)]
        if not helpers:
            self._read(self._networks[0], images, answers, starts)
            return answers
        with ThreadPoolExecutor(len(helpers), "batch", initializer=_give_way) as pool:
            reading = [pool.submit(self._read, network, images, answers, starts) for network in helpers]
            self._read(self._networks[0], images, answers, starts)
            for each in reading:
                each.result()
        return answers

    def _read(
        self, network: FixedBatch, images: NDArray[np.uint8], answers: NDArray[np.float32], starts: "deque[int]"
    ) -> None:
        """Read batches until none is left; `starts` are the first images of those that are."""
        while True:
            try:
                start = starts.popleft()
            except IndexError:
                return
            part = slice(start, start + self._size)
            pixels = images[part].astype(np.float32)
            pixels /= np.float32(255)  # (BATCH, 28, 28) in 0..1
            answers[part] = network.run(pixels)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _check(batch: FixedBatch, single: FixedBatch) -> None:
    """Raise ValueError unless both answer alike to images that differ from each other."""
    pixels = np.random.default_rng(0).random((BATCH, 28, 28), np.float32)
    wanted = np.concatenate([single.run(pixels[i : i + 1]) for i in range(BATCH)])
    if not np.allclose(batch.run(pixels), wanted, rtol=0, atol=TOLERANCE, equal_nan=True):
        raise ValueError("its answers are not those to single images")


def _give_way() -> None:
    """Let the calling thread have a core only as long as nothing else needs it."""
    if sys.platform == "linux":  # elsewhere the whole process would give way
        os.nice(NICENESS)
