"""A sweep that is a job: its trials one after the other in the job's own process, and the setting that is judged."""

import threading
import time

from app.errors import AppError
from app.jobs.job import Metrics, Overrides, Progress
from app.jobs.sweep import Sweep, TrialCurve
from app.training.fit.reporter import NothingLearned
from app.training.process.messages import MessageWriter
from app.training.process.tasks import TrainingTask
from app.training.sweep.grid import Grid, Trial
from app.training.sweep.record import Record, record_of
from app.training.sweep.run import SweepRun
from app.training.sweep.summary import best, summaries
from app.training.sweep.trial import LocalWorker


def best_overrides(task: TrainingTask, sweep: Sweep, reporter: MessageWriter, stop: threading.Event) -> Overrides:
    """Run the trials that are still to be run, and return the overrides of the best setting.

    Raises NothingLearned when `stop` is set meanwhile, BadData, AppError, and OSError.
    """
    grid = Grid(task.recipe, sweep.grid, sweep.seeds, task.overrides.model_dump())
    corrected = task.corrections()
    with record_of(task.sweeps, grid, task.data, corrected, halving=sweep.halving) as record:
        record.restore(grid.trials(), sweep.trials)
        view = SweepReport(grid, record, sweep, reporter, stop)
        worker = LocalWorker(task.data, corrected, task.unfinished, task.store().objects, view.progress)
        SweepRun(grid, record, view, halving=sweep.halving).run([worker])
        winner = best(summaries(grid, record))
        if winner is None:
            record.path.unlink()  # or the next sweep of the same would have failed before it began
            why = next(filter(None, record.errors.values()), "")
            raise AppError(f"No setting was trained to its end with any seed. {why}".strip())
        view.show(best=winner.setting)
        return Overrides.model_validate(grid.settings()[winner.setting])


class SweepReport:
    """Reports a sweep while it runs: its table and curves, and how far it is."""

    def __init__(
        self, grid: Grid, record: Record, sweep: Sweep, reporter: MessageWriter, stop: threading.Event
    ) -> None:
        self._grid, self._record, self._sweep, self._reporter, self._stop = grid, record, sweep, reporter, stop
        self._epochs = {trial.key: trial.recipe.epochs for trial in grid.trials()}
        self._began = time.monotonic()
        self._done_before = self._done()
        self.show()

    def started(self, trial: Trial) -> None:
        """Say that a trial begins."""
        self.progress(Progress(epochs=self._epochs[trial.key]), Metrics())

    def changed(self) -> None:
        """Show what the record has become."""
        self.show()

    def progress(self, progress: Progress, metrics: Metrics) -> None:
        """Report how far all trials are, from how far the one is that runs; raises NothingLearned to stop it."""
        if self._stop.is_set():
            raise NothingLearned
        done = self._done() + progress.fraction * progress.epochs - max(0, progress.epoch - 1)
        total, here = sum(self._epochs.values()), done - self._done_before
        # the best is trained once more, for about as many epochs as each trial
        left = total - done + max(self._epochs.values())
        eta = (time.monotonic() - self._began) / here * left if here > 0 else None
        self._reporter.progress(
            Progress(
                phase="sweeping", epoch=int(done), epochs=total, fraction=min(1.0, max(0.0, done / total)),
                eta_seconds=None if eta is None else round(eta, 1), images_per_second=progress.images_per_second,
            ),
            metrics,
        )  # fmt: skip

    def show(self, best: str | None = None) -> None:
        """Report the table and the curves."""
        known = {"settings": summaries(self._grid, self._record), "trials": self._curves(), "best": best}
        self._reporter.sweep(self._sweep.model_copy(update=known))

    def _done(self) -> float:
        """Return the epochs that need no training any more; all of a trial that has ended."""
        known = self._record.histories
        return sum(
            epochs if key in self._record.ends else len(known.get(key, [])) for key, epochs in self._epochs.items()
        )

    def _curves(self) -> list[TrialCurve]:
        found = []
        for trial in self._grid.trials():
            history, end = self._record.histories.get(trial.key, []), self._record.ends.get(trial.key)
            if history or end:
                found.append(
                    TrialCurve(
                        setting=trial.setting, seed=trial.seed, end=end, error=self._record.errors.get(trial.key, ""),
                        val_accuracy=[epoch.val_accuracy for epoch in history],
                        val_loss=[epoch.val_loss for epoch in history],
                    )
                )  # fmt: skip
        return found
