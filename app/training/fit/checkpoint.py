"""The checkpoint of an unfinished training on disk, from which a killed one resumes after its last epoch.

A checkpoint belongs to the recipe and the data, not to a job: the next training of the same resumes from it.
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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.jobs.job import Epoch
from app.training.fit.checkpoint_copies import STALE_SECONDS, CheckpointCopies
from app.training.recipes import Recipe
from app.versions.object_store import ObjectStore

Arrays = Sequence[NDArray[Any]]


@dataclass(frozen=True)
class TrainingState:
    """A training after an epoch: all variables, the random generator's state, the epochs and the seconds so far."""

    arrays: Arrays
    rng_state: Mapping[str, Any]
    history: Sequence[Epoch]
    seconds: float


class Checkpoint:
    """The file of one training's state, replaced as a whole, and its copies in an object store where there is one."""

    def __init__(self, folder: Path, copies: CheckpointCopies | None = None) -> None:
        self._file = folder / "standing.npz"
        self._copies = copies

    def save(self, state: TrainingState) -> None:
        """Replace the saved state; raises OSError when the disk is full."""
        history = [epoch.model_dump() for epoch in state.history]
        metadata = {"dice": state.rng_state, "history": history, "seconds": state.seconds}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        pending = self._file.with_name(".standing.npz")
        with pending.open("wb") as file:
            np.savez(file, *state.arrays, said=np.array(json.dumps(metadata)))
            file.flush()
            os.fsync(file.fileno())
        pending.replace(self._file)
        if self._copies:
            self._copies.send(self._file, len(state.history))

    def load(self) -> TrainingState | None:
        """Return the saved state, another host's where that is further; None when there is none that can be read."""
        here = self._read()
        if self._copies and self._copies.fetch(self._file, beyond=len(here.history) if here else 0):
            return self._read()
        return here

    def _read(self) -> TrainingState | None:
        try:
            with self._file.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                metadata = json.loads(str(file["said"]))
                arrays = [file[f"arr_{i}"] for i in range(len(file.files) - 1)]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
        history = [Epoch.model_validate(epoch) for epoch in metadata["history"]]
        return TrainingState(arrays, metadata["dice"], history, metadata["seconds"])


@contextlib.contextmanager
def checkpoint_of(
    root: Path | None, recipe: Recipe, data_sha256: str, objects: ObjectStore | None = None
) -> Iterator[Checkpoint | None]:
    """Give the checkpoint, under `root`, of training `recipe` on this data; None while another process trains the same.

    It is removed when the block ends without an error: the training is complete then. Without `root` there is none.
    With `objects`, other hosts resume from its copies there.
    """
    if root is None:
        yield None
        return
    _sweep(root)
    identity = json.dumps([asdict(recipe), data_sha256], sort_keys=True)
    folder = root / hashlib.sha256(identity.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        copies = CheckpointCopies(objects, folder.name) if objects else None
        yield Checkpoint(folder, copies)
        shutil.rmtree(folder, ignore_errors=True)
        if copies:
            copies.remove()


def _sweep(root: Path) -> None:
    now = time.time()
    for folder in root.glob("*/"):
        with contextlib.suppress(FileNotFoundError):
            if now - folder.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
