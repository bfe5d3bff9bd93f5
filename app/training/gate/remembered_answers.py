"""Answers that were computed before: a version is compared with candidate after candidate, on the same images.

The answers of one network are a file, named after the SHA-256 of its `.tflite` and the release of LiteRT, whose arrays
are named after the SHA-256 of the images.
"""

import contextlib
import hashlib
import logging
import os
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.inference.network import Network
from app.versions import sha256

log = logging.getLogger(__name__)

MIN_IMAGES: Final = 100
"""Fewer are read anew: that takes no time, or is done to measure the time."""

MAX_FILES: Final = 8
"""Networks whose answers are stored, half a megabyte each; the ones used longest ago are removed."""

Answers = NDArray[np.float32]  # (n, 10) probabilities


class RememberedAnswers:
    """A network that reads the same images only once."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._answers: dict[str, Answers] = {}
        self._saved = 0

    def predict(self, images: NDArray[np.uint8]) -> Answers:
        """Return the probabilities (n, 10) of `images` (n, 28, 28) uint8."""
        if len(images) < MIN_IMAGES:
            return self._network.predict(images)
        key = hashlib.sha256(images.tobytes()).hexdigest()
        found = self._answers.get(key)
        if found is None or found.shape != (len(images), 10) or found.dtype != np.float32:
            found = self._answers[key] = self._network.predict(images)
        return found

    def load(self, folder: Path | None, tflite: Path) -> None:
        """Remember what was saved in `folder` of the network in the file `tflite`, if anything was."""
        if folder is None:
            return
        with contextlib.suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            file = _file(folder, tflite)
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
                self._answers |= {key: arrays[key] for key in arrays.files}
            self._saved = len(self._answers)
            os.utime(file)

    def save(self, folder: Path | None, tflite: Path) -> None:
        """Save what is remembered of the network in the file `tflite`; a full disk only logs a warning."""
        if folder is None or len(self._answers) == self._saved:
            return
        pending = folder / f".{os.getpid()}.npz"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with pending.open("wb") as file:
                np.savez(file, **self._answers)  # type: ignore[arg-type]  # its stub takes `allow_pickle` for one
            pending.replace(_file(folder, tflite))
            _remove_oldest(folder)
        except OSError as error:
            # the next comparison computes them again
            log.warning("the answers of a network cannot be saved: %s", error)
            with contextlib.suppress(OSError):
                pending.unlink(missing_ok=True)


def _file(folder: Path, tflite: Path) -> Path:
    return folder / f"{sha256(tflite)}-{version('ai-edge-litert')}.npz"


def _remove_oldest(folder: Path) -> None:
    by_use = sorted(folder.glob("[!.]*.npz"), key=lambda file: file.stat().st_mtime)
    for file in by_use[:-MAX_FILES]:
        file.unlink(missing_ok=True)
