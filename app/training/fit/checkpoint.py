"""Where an unfinished training stands on disk, so that one that was killed goes on from its last epoch.

A checkpoint belongs to the recipe and the data, not to a job: whoever trains the same again goes on with it.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.jobs.job import Epoch
from app.training.recipes import Recipe

STALE_SECONDS: Final = 7 * 24 * 3600
"""What nobody went on with for so long is removed."""

Arrays = Sequence[NDArray[Any]]


@dataclass(frozen=True)
class Standing:
    """Where a training stands after an epoch: every variable's values, the dice, the epochs and seconds so far."""

    arrays: Arrays
    dice: Mapping[str, Any]
    history: Sequence[Epoch]
    seconds: float


class Checkpoint:
    """The one file of one training's standing, replaced as a whole."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "standing.npz"

    def save(self, standing: Standing) -> None:
        """Replace what was saved; raises OSError when the disk is full."""
        history = [epoch.model_dump() for epoch in standing.history]
        said = {"dice": standing.dice, "history": history, "seconds": standing.seconds}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        pending = self._file.with_name(".standing.npz")
        with pending.open("wb") as file:
            np.savez(file, *standing.arrays, said=np.array(json.dumps(said)))
            file.flush()
            os.fsync(file.fileno())
        pending.replace(self._file)

    def load(self) -> Standing | None:
        """Return what was saved, None when there is nothing that can be read."""
        try:
            with self._file.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                said = json.loads(str(file["said"]))
                arrays = [file[f"arr_{i}"] for i in range(len(file.files) - 1)]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
        history = [Epoch.model_validate(epoch) for epoch in said["history"]]
        return Standing(arrays, said["dice"], history, said["seconds"])


@contextlib.contextmanager
def checkpoint_of(root: Path | None, recipe: Recipe, data_sha256: str) -> Iterator[Checkpoint | None]:
    """Give the checkpoint, under `root`, of training `recipe` on that data; None while another process trains the same.

    It is removed when the block ends without an error: the training is over then. Without `root` there is none.
    """
    if root is None:
        yield None
        return
    _sweep(root)
    told = json.dumps([asdict(recipe), data_sha256], sort_keys=True)
    folder = root / hashlib.sha256(told.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield Checkpoint(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(root: Path) -> None:
    now = time.time()
    for folder in root.glob("*/"):
        with contextlib.suppress(FileNotFoundError):
            if now - folder.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
