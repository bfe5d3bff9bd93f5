"""What a version answers for each held-out digit: worked out on request and cached for a few versions."""

import threading
import time
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.errors import BadData
from app.inference.classifier import Classifier
from app.inference.network import Network
from app.versions import Store, sha256

CACHED_VERSIONS: Final = 6
"""Versions whose answers are cached, 40 bytes an image each."""

STEP_IMAGES: Final = 250
"""Images of one step: few enough that other work waits only a moment."""

TIMED_IMAGES: Final = 5
"""Images of one step that are also read one by one, to know how long a single image takes."""


@dataclass(frozen=True)
class HeldOutDigits:
    """Held-out digits: `images` (n, 28, 28) uint8, white ink on black, `labels` (n,) uint8, the file's SHA-256."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    sha256: str


class Evaluation:
    """One version's pass over the held-out digits, in steps; safe to step from several threads."""

    def __init__(self, digits: HeldOutDigits, network: Network) -> None:
        self.digits = digits
        self.probabilities = np.empty((len(digits.images), 10), np.float32)
        self._network: Network | None = network
        self._done = 0
        self._seconds: list[float] = []  # of single images
        self._lock = threading.Lock()

    @property
    def milliseconds(self) -> float:
        """How long a single image took here, the median."""
        return float(np.median(self._seconds)) * 1000

    def step(self) -> bool:
        """Read the next images; return whether all are read."""
        with self._lock:
            if self._network is None:
                return True
            part = slice(self._done, self._done + STEP_IMAGES)
            images = self.digits.images[part]
            self.probabilities[part] = self._network.predict(images)
            for image in images[:TIMED_IMAGES]:
                began = time.perf_counter()
                self._network.predict(image[None])
                self._seconds.append(time.perf_counter() - began)
            self._done += STEP_IMAGES
            if self._done >= len(self.digits.images):
                self._network = None  # frees its memory
            return self._network is None


class HeldOut:
    """Evaluations of the versions in `store` on the test part of the npz `data`.

    Only the test part is read, and only at the first request; `load` makes a network of a `.tflite` file, as for
    serving.
    """

    def __init__(self, data: Path, store: Store, load: Callable[[Path], Network] = Classifier) -> None:
        self._data = data
        self._store = store
        self._load = load
        self._lock = threading.Lock()
        self._digits: tuple[object, HeldOutDigits] | None = None
        self._evaluations: OrderedDict[tuple[object, ...], Evaluation] = OrderedDict()

    def evaluation(self, version: int) -> Evaluation:
        """Return the evaluation of `version`, finished or not; the caller steps it to its end.

        Raises NotFound, BadVersion, and BadData when the file with the digits cannot be used.
        """
        with self._lock:
            digits = self._current_digits()
            key = (*self._store.fingerprint(version), digits.sha256)
            if key not in self._evaluations:
                network = self._load(self._store.verified(version) / "model.tflite")
                self._evaluations[key] = Evaluation(digits, network)
            self._evaluations.move_to_end(key)
            while len(self._evaluations) > CACHED_VERSIONS:
                self._evaluations.popitem(last=False)
            return self._evaluations[key]

    def _current_digits(self) -> HeldOutDigits:
        """Return the held-out digits, read again when the file has changed."""
        try:
            status = self._data.stat()
        except OSError:
            raise BadData(
                f"There is no file {self._data} on the server, so its held-out digits cannot be shown; "
                "restore it, or name another with DIGITS_DATA."
            ) from None
        seen = (status.st_ino, status.st_size, status.st_mtime_ns)
        if self._digits is None or self._digits[0] != seen:
            self._digits = (seen, read_held_out(self._data))
        return self._digits[1]


def read_held_out(path: Path) -> HeldOutDigits:
    """Read the test part of an npz in MNIST's layout; raises BadData, which says what is wrong with it."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            images, labels = file["x_test"], file["y_test"]
    except (OSError, KeyError, ValueError, EOFError, TypeError, zipfile.BadZipFile) as error:
        raise BadData(f"{path} cannot be read as npz in MNIST's layout ({error}); restore it.") from None
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (28, 28) or labels.shape != (len(images),):
        raise BadData(f"x_test and y_test in {path} must be (n, 28, 28) uint8 and (n,), not {images.shape}.")
    if not len(labels) or labels.min() < 0 or labels.max() > 9:
        raise BadData(f"y_test in {path} must hold labels 0 to 9.")
    return HeldOutDigits(images, labels.astype(np.uint8), sha256(path))
