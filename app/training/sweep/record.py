"""The record of a sweep: a file to which each epoch is added, so that one that was killed goes on where it was."""

import contextlib
import fcntl
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from app.errors import Conflict
from app.jobs.job import Epoch
from app.jobs.sweep import End, TrialCurve
from app.training.data.corrected import Corrected
from app.training.recipes import RECIPES
from app.training.sweep.grid import Grid, Trial
from app.versions import sha256


class Record:
    """What is known of a sweep's trials; each change is a line of the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.histories: dict[str, list[Epoch]] = {}
        self.ends: dict[str, End] = {}
        self.errors: dict[str, str] = {}
        self.outcome: dict[str, Any] | None = None
        """What became of the best setting, None until that is known."""

    @classmethod
    @contextlib.contextmanager
    def opened(cls, folder: Path, identity: str) -> Iterator[Self]:
        """Give the record of the sweep of this identity; raises Conflict while another process has it."""
        folder.mkdir(parents=True, exist_ok=True)
        record = cls(folder / f"{hashlib.sha256(identity.encode()).hexdigest()[:16]}.jsonl")
        with record.path.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict("This sweep runs already, in another process.") from None
            file.seek(0)
            whole = 0
            for line in file:
                if not line.endswith("\n"):  # it was killed within the line
                    break
                whole += len(line.encode())
                record._read(json.loads(line))
            file.truncate(whole)
            yield record

    def add_epoch(self, trial: Trial, epoch: Epoch) -> bool:
        """Add an epoch, unless it is known; return whether it was new."""
        if epoch.epoch <= len(self.histories.get(trial.key, [])):
            return False
        self._write({"trial": trial.key, "epoch": epoch.model_dump(exclude={"confusion"})})
        return True

    def add_end(self, trial: Trial, end: End, error: str = "") -> None:
        """Add how a trial ended."""
        self._write({"trial": trial.key, "end": end, "error": error})

    def add_outcome(self, outcome: dict[str, Any]) -> None:
        """Add what became of the best setting."""
        self._write({"outcome": outcome})

    def restore(self, trials: Sequence[Trial], known: Sequence[TrialCurve]) -> None:
        """Add what is known from elsewhere, as where the sweep went on with another machine's disk."""
        of = {trial.key: trial for trial in trials}
        for curve in known:
            trial = of[f"{curve.setting} seed={curve.seed}"]
            for at, (accuracy, loss) in enumerate(zip(curve.val_accuracy, curve.val_loss, strict=True), start=1):
                self.add_epoch(trial, Epoch(epoch=at, seconds=0, val_accuracy=accuracy, val_loss=loss))
            if curve.end and trial.key not in self.ends:
                self.add_end(trial, curve.end, curve.error)

    def _write(self, line: dict[str, Any]) -> None:
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")
        self._read(line)

    def _read(self, line: dict[str, Any]) -> None:
        match line:
            case {"trial": str(key), "epoch": epoch}:
                self.histories.setdefault(key, []).append(Epoch.model_validate(epoch))
            case {"trial": str(key), "end": end, "error": error}:
                self.ends[key], self.errors[key] = end, error
            case {"outcome": outcome}:
                self.outcome = outcome


def record_of(
    folder: Path, grid: Grid, data: Path, corrected: Corrected, *, halving: bool
) -> contextlib.AbstractContextManager[Record]:
    """Give the sweep's record: another one for other data, or other corrections where the recipe learns from them."""
    learned = corrected.fingerprint if RECIPES[grid.recipe].corrections else ""
    return Record.opened(folder, f"{grid.identity()} {halving} {sha256(data)} {learned}")
