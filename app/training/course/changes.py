"""Chapter 8's runs: the quickstart as published, and with one thing changed, each trained and judged as a job is."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from app.jobs.job import Epoch, Metrics, Overrides, Progress
from app.lessons.quickstart import CHANGES
from app.training.process.run import train_and_evaluate
from app.training.recipes import QUICKSTART, with_overrides
from app.versions import Store

EPOCH_FIELDS: Final = {"epoch", "steps", "seconds", "loss", "accuracy"}
EVALUATION_FIELDS: Final = {"held_out", "evaluation_seconds", "loss", "accuracy"}


class EpochRecorder:
    """A reporter that keeps the epochs."""

    def __init__(self) -> None:
        self.epochs: list[Epoch] = []

    def progress(self, progress: Progress, metrics: Metrics) -> None:
        """Ignore the progress within an epoch."""

    def epoch(self, epoch: Epoch) -> None:
        """Keep the metrics of an epoch."""
        self.epochs.append(epoch)


def run_changes(data: Path, names: Sequence[str] = tuple(CHANGES), less: Overrides | None = None) -> Mapping[str, Any]:
    """Return, by their names, the epochs of each run and its evaluation on the held-out digits.

    `less` makes all runs smaller, except where a run changes the same.
    """
    return {name: _run(data, CHANGES[name], less or Overrides()) for name in names}


def _run(data: Path, change: Overrides, less: Overrides) -> dict[str, Any]:
    overrides = Overrides.model_validate(less.model_dump() | change.model_dump())
    recorder = EpochRecorder()
    with tempfile.TemporaryDirectory() as folder:
        result = train_and_evaluate(
            with_overrides(QUICKSTART, overrides),
            data=data, store=Store(Path(folder)), min_accuracy=0.0, promote="never", reporter=recorder,
        )  # fmt: skip
    return {
        "history": [epoch.model_dump(include=EPOCH_FIELDS) for epoch in recorder.epochs],
        "evaluation": result.model_dump(include=EVALUATION_FIELDS),
    }
