"""What a version reads in each held-out digit, asked when somebody looks and kept for a few versions."""

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
from app.inference.serving import Network
from app.versions import Store, sha256

KEPT: Final = 6
"""Versions whose answers are kept, 40 bytes an image each."""

SLICE: Final = 250
"""Images of one step: short enough that other work waits for no more than a moment."""


@dataclass(frozen=True)
class Digits:
    """Held-out digits: `images` (n, 28, 28) uint8, white ink on black, `labels` (n,) uint8, their file's SHA-256."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    sha256: str


class Reading:
    """One version's pass over the held-out digits, made in steps; safe to step from several threads."""

    def __init__(self, digits: Digits, network: Network) -> None:
        self.digits = digits
        self.probabilities = np.empty((len(digits.images), 10), np.float32)
        self._network: Network | None = network
        self._at = 0
        self._seconds: list[float] = []  # per image, a slice each
        self._lock = threading.Lock()

    @property
    def milliseconds(self) -> float:
        """How long one image took here, the median over the slices."""
        return float(np.median(self._seconds)) * 1000

    def go_on(self) -> bool:
        """Read the next slice; return whether all is read."""
        with self._lock:
            if self._network is None:
                return True
            part = slice(self._at, self._at + SLICE)
            images = self.digits.images[part]
            began = time.perf_counter()
            self.probabilities[part] = self._network.predict(images)
            self._seconds.append((time.perf_counter() - began) / len(images))
            self._at += SLICE
            if self._at >= len(self.digits.images):
                self._network = None  # it is needed no more, and its memory is
            return self._network is None


class HeldOut:
    """Readings of the versions in `store` on the test part of the npz `data`.

    Only the test part is read, and not before somebody asks; `load` makes a network of a `.tflite` file, as for
    serving.
    """

    def __init__(self, data: Path, store: Store, load: Callable[[Path], Network] = Classifier) -> None:
        self._data = data
        self._store = store
        self._load = load
        self._lock = threading.Lock()
        self._digits: tuple[object, Digits] | None = None
        self._readings: OrderedDict[tuple[object, ...], Reading] = OrderedDict()

    def reading(self, version: int) -> Reading:
        """Return the pass of `version`, finished or not; whoever wants the answers steps it to its end.

        Raises NotFound, BadVersion, and BadData when the file with the digits cannot be used.
        """
        with self._lock:
            digits = self._current_digits()
            key = (*self._store.fingerprint(version), digits.sha256)
            if key not in self._readings:
                network = self._load(self._store.verified(version) / "model.tflite")
                self._readings[key] = Reading(digits, network)
            self._readings.move_to_end(key)
            while len(self._readings) > KEPT:
                self._readings.popitem(last=False)
            return self._readings[key]

    def _current_digits(self) -> Digits:
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


def read_held_out(path: Path) -> Digits:
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
    return Digits(images, labels.astype(np.uint8), sha256(path))
