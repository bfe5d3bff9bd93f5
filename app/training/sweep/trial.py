"""Trains one trial of a sweep: no more than fitting, on the training digits alone. Held-out digits choose nothing."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.jobs.job import Epoch, Metrics, Progress
from app.training.data.corrected import Corrected
from app.training.data.mnist import load, share_of
from app.training.fit.checkpoint import checkpoint_of
from app.training.sweep.grid import Trial
from app.training.sweep.run import OnEpoch
from app.versions.object_store import ObjectStore


@dataclass(frozen=True)
class LocalWorker:
    """Trains trials in this process; one that was killed resumes from the checkpoint after its last epoch."""

    data: Path
    corrected: Corrected
    unfinished: Path
    objects: ObjectStore | None
    on_progress: Callable[[Progress, Metrics], None] = lambda *_: None

    def __call__(self, trial: Trial, on_epoch: OnEpoch) -> None:
        """Train `trial`; raises BadData, AppError, and OSError."""
        from app.training.fit import fit, network  # noqa: PLC0415  TensorFlow takes its time

        recipe = trial.recipe
        digits = share_of(load(self.data), recipe.share, recipe.seed)
        stop = _StopAfterEpoch(on_epoch, self.on_progress)
        identity = digits.sha256 + self.corrected.fingerprint
        with checkpoint_of(self.unfinished, recipe, identity, self.objects) as checkpoint:
            fit.prepare(recipe)
            fit.fit(
                network.build(recipe, None), recipe, digits.x_train, digits.y_train, stop,
                places=digits.places, corrected=self.corrected, checkpoint=checkpoint,
                stop_requested=stop.requested.is_set,
            )  # fmt: skip


class _StopAfterEpoch:
    """Hands progress and epochs on, and asks the training to stop when it is not to go on."""

    def __init__(self, on_epoch: OnEpoch, on_progress: Callable[[Progress, Metrics], None]) -> None:
        self._on_epoch, self.progress = on_epoch, on_progress
        self.requested = threading.Event()

    def epoch(self, epoch: Epoch) -> None:
        """Hand an epoch on."""
        if not self._on_epoch(epoch):
            self.requested.set()
