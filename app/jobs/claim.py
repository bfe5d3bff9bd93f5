"""A trainer's claim on the one job that it runs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select, update

from app.db.tables import JobRow
from app.jobs.curve_samples import Sample, add_sample
from app.jobs.job import EarlyEnd, Epoch, Metrics, Overrides, Progress, Result, early_end_of
from app.jobs.sweep import Sweep

# the values of a job that waits to be run again from the start
RESET: Mapping[str, Any] = {
    "status": "queued",
    "owner": None,
    "heartbeat": None,
    "started": None,
    "progress": {},
    "metrics": {},
    "history": [],
}
UNOWNED: Mapping[str, Any] = {"owner": None, "heartbeat": None}


class ClaimLost(Exception):
    """The claim has expired: the job was requeued, claimed by another trainer, or ended."""


class Claim:
    """The right to run one job, until it ends or is lost.

    Each change names the claim's own token, so a trainer whose claim expired while it slept changes nothing. Every
    method raises ClaimLost then.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime], row: JobRow, owner: str) -> None:
        self.job_id = row.id
        self.recipe = row.recipe
        self.overrides = Overrides.model_validate(row.overrides)
        self.promote = row.promote
        self.sweep = Sweep.model_validate(row.sweep) if row.sweep else None
        self.attempt = row.attempts
        self.early_end = early_end_of(cancel=row.cancel_asked, keep=row.keep_asked)
        """How it is to end early, as of the last heartbeat."""

        self._engine = engine
        self._now = now
        self._mine = (JobRow.number == row.number, JobRow.owner == owner, JobRow.status == "running")
        self._progress = Progress()
        self._metrics = Metrics()
        self._history: list[Epoch] = []
        self._samples = [Sample.model_validate(sample) for sample in row.samples or []]

    def heartbeat(self) -> EarlyEnd | None:
        """Send a heartbeat; return how the job is to end early, None when it is not to."""
        with self._engine.begin() as connection:
            # the write comes first: after a read the lock to write may be refused instead of waited for
            held = connection.execute(update(JobRow).where(*self._mine).values(heartbeat=self._now())).rowcount
            if not held:
                raise ClaimLost
            cancel, keep = connection.execute(select(JobRow.cancel_asked, JobRow.keep_asked).where(*self._mine)).one()
        self.early_end = early_end_of(cancel=cancel, keep=keep)
        return self.early_end

    def progress(self, progress: Progress, metrics: Metrics) -> None:
        """Store the progress, and those metrics that are known."""
        self._progress = progress
        self._metrics = self._metrics.model_copy(update=metrics.model_dump(exclude_none=True))
        self._samples = add_sample(self._samples, progress, self._metrics, len(self._history))
        self._change(
            {
                "progress": progress.model_dump(),
                "metrics": self._metrics.model_dump(),
                "samples": [sample.model_dump() for sample in self._samples],
            }
        )

    def epoch(self, epoch: Epoch) -> None:
        """Add an epoch to the job's history; only the latest keeps its confusion matrix."""
        earlier = [epoch.model_copy(update={"confusion": None}) for epoch in self._history]
        self.restore([*earlier, epoch])

    def restore(self, history: Sequence[Epoch]) -> None:
        """Replace the job's history, and its metrics by those of the last epoch."""
        self._history = list(history)
        if history:
            self._metrics = Metrics(**history[-1].model_dump(include=set(Metrics.model_fields)))
        self._change({"history": [e.model_dump() for e in history], "metrics": self._metrics.model_dump()})

    def update_sweep(self, sweep: Sweep) -> None:
        """Store what is known of the job's sweep."""
        self.sweep = sweep
        self._change({"sweep": sweep.model_dump()})

    def succeed(self, result: Result) -> None:
        """End the job with its result."""
        whole = self._progress.model_copy(update={"phase": None, "fraction": 1.0, "eta_seconds": 0.0})
        outcome = {"result": result.model_dump(), "regression": result.regression, "progress": whole.model_dump()}
        self._end({"status": "succeeded", **outcome})

    def fail(self, error: str) -> None:
        """End the job with an error in one sentence."""
        self._end({"status": "failed", "error": error})

    def cancel(self) -> None:
        """End the job as cancelled."""
        self._end({"status": "cancelled"})

    def release(self) -> None:
        """Put the job back in the queue; an interruption does not count as an attempt.

        A job that is to keep what it has learned is put back as well: the next trainer resumes it and ends it.
        """
        if self.heartbeat() == "drop":
            self.cancel()
        else:
            self._change({**RESET, "attempts": JobRow.attempts - 1})

    def _end(self, values: Mapping[str, Any]) -> None:
        self._change({**values, **UNOWNED, "ended": self._now()})

    def _change(self, values: Mapping[str, Any]) -> None:
        changes = {"heartbeat": self._now(), **values, "revision": JobRow.revision + 1}
        with self._engine.begin() as connection:
            if not connection.execute(update(JobRow).where(*self._mine).values(changes)).rowcount:
                raise ClaimLost
