"""The network of one `.tflite` file, run by LiteRT."""

import threading
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.errors import BadVersion
from app.inference.batches import Batches
from app.inference.fixed_batch import FixedBatch

ALONE: Final = 32
"""Images up to which each is read alone: the web reads as many on the event loop, which must not wait for a batch."""


class Classifier:
    """A `.tflite` file, safe to call from several threads.

    Up to ALONE images are read one by one, by an interpreter of their own, so that a single image never waits for a
    batch. More are read in batches, on `cores` cores (those that this process may use when left out); what they need is
    made when it is first needed. An image gets the same probabilities in a batch as alone, but for rounding: 1e-5.
    """

    def __init__(self, tflite: Path, cores: int | None = None) -> None:
        self._file, self._cores = tflite.read_bytes(), cores
        try:
            self._single = FixedBatch(self._file)
        except (ValueError, RuntimeError) as error:
            raise BadVersion(f"{tflite} is not a network that LiteRT can run: {error}.") from None
        self._batches: Batches | None = None
        self._making = threading.Lock()

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the probabilities of each digit.

        `images` is (n, 28, 28) uint8, white ink on black; the result is (n, 10) float32, each row summing to 1.
        """
        if len(images) > ALONE:
            return self._in_batches().predict(images)
        pixels = images.astype(np.float32)
        pixels /= np.float32(255)  # (n, 28, 28) in 0..1
        answers = np.empty((len(images), 10), np.float32)
        for i in range(len(pixels)):
            answers[i] = self._single.run(pixels[i : i + 1])
        return answers

    def _in_batches(self) -> Batches:
        with self._making:
            if self._batches is None:
                self._batches = Batches(self._file, self._single, self._cores)
            return self._batches
