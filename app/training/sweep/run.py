"""Runs the trials of a sweep that are still to be run, by one worker or by several at once."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from app.errors import AppError
from app.jobs.job import Epoch
from app.jobs.sweep import End
from app.training.host_lost import HostLost
from app.training.sweep.grid import Grid, Trial
from app.training.sweep.halving import goes_on, is_rung
from app.training.sweep.record import Record

log = logging.getLogger(__name__)

OnEpoch = Callable[[Epoch], bool]
"""Takes an epoch, known ones of an earlier run included; returns whether the trial goes on."""

Worker = Callable[[Trial, OnEpoch], None]
"""Trains one trial at a time to its end, or until it does not go on. Raises HostLost when its machine is gone."""


class View(Protocol):
    """Shows a sweep while it runs."""

    def started(self, trial: Trial) -> None:
        """Take note of a trial that begins."""

    def changed(self) -> None:
        """Show what the record has become."""


class SweepRun:
    """One run over a sweep's open trials; with `halving` those that are behind are stopped early."""

    def __init__(self, grid: Grid, record: Record, view: View, *, halving: bool) -> None:
        self._record, self._view, self._halving = record, view, halving
        self._trials = grid.trials()
        self._waiting = deque(trial for trial in self._trials if trial.key not in record.ends)
        self._turn = threading.Lock()
        self._stopped = threading.Event()

    def run(self, workers: Sequence[Worker]) -> None:
        """Run all that wait; with one worker in this thread, so that Ctrl-C interrupts it."""
        if len(workers) == 1:
            self._work(workers[0])
            return
        with ThreadPoolExecutor(len(workers)) as pool:
            try:
                for done in [pool.submit(self._work, worker) for worker in workers]:
                    done.result()
            except BaseException:
                self._stopped.set()
                raise

    def _work(self, worker: Worker) -> None:
        while not self._stopped.is_set():
            with self._turn:
                if not self._waiting:
                    return
                trial = self._waiting.popleft()
            self._view.started(trial)
            try:
                worker(trial, lambda epoch, trial=trial: self._take(trial, epoch))  # type: ignore[misc]
            except HostLost as lost:
                log.warning("%s: its machine is gone, and it goes on elsewhere: %s", trial.key, lost)
                with self._turn:
                    self._waiting.append(trial)
                continue
            except (AppError, OSError) as error:
                self._end(trial, "failed", error.detail if isinstance(error, AppError) else str(error))
                continue
            self._end(trial, "complete")

    def _take(self, trial: Trial, epoch: Epoch) -> bool:
        with self._turn:
            if self._stopped.is_set():
                raise KeyboardInterrupt
            is_new = self._record.add_epoch(trial, epoch)
            if is_new and self._halving and is_rung(epoch.epoch) and epoch.epoch < trial.recipe.epochs:
                histories = (self._record.histories.get(other.key, []) for other in self._trials if other != trial)
                others = [history[epoch.epoch - 1].val_accuracy for history in histories if len(history) >= epoch.epoch]
                if not goes_on(epoch.val_accuracy, others):
                    self._record.add_end(trial, "stopped")
        self._view.changed()
        return trial.key not in self._record.ends

    def _end(self, trial: Trial, end: End, error: str = "") -> None:
        with self._turn:
            if trial.key not in self._record.ends:
                self._record.add_end(trial, end, error)
        self._view.changed()
