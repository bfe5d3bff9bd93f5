"""A trainer's hold on the one job it runs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select, update

from app.db.tables import JobRow
from app.jobs.curve_samples import Sample, with_reading
from app.jobs.job import Asked, Epoch, Metrics, Overrides, Progress, Result, asked_of

# what a job shows when it waits to be run again from the start
AFRESH: Mapping[str, Any] = {
    "status": "queued",
    "owner": None,
    "heartbeat": None,
    "started": None,
    "progress": {},
    "metrics": {},
    "history": [],
}
LET_GO: Mapping[str, Any] = {"owner": None, "heartbeat": None}


class ClaimLost(Exception):
    """The job is no longer this trainer's: it was taken for dead, and the job given to another or ended."""


class Claim:
    """The right to run one job, until it ends or is lost.

    Each change carries the claim's own token, so a trainer that was taken for dead and wakes up again changes
    nothing. Every method raises Lost then.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime], row: JobRow, owner: str) -> None:
        self.job_id = row.id
        self.recipe = row.recipe
        self.overrides = Overrides.model_validate(row.overrides)
        self.promote = row.promote
        self.attempt = row.attempts
        self.asked = asked_of(cancel=row.cancel_asked, keep=row.keep_asked)
        """How it is to end early, as of the last beat."""

        self._engine = engine
        self._now = now
        self._mine = (JobRow.number == row.number, JobRow.owner == owner, JobRow.status == "running")
        self._progress = Progress()
        self._metrics = Metrics()
        self._history: list[Epoch] = []
        self._samples = [Sample.model_validate(sample) for sample in row.samples or []]

    def beat(self) -> Asked | None:
        """Say that the trainer lives; return how the job is to end early, None when it is not to."""
        with self._engine.begin() as connection:
            # the write comes first: a reader that turns writer can be refused at once instead of waiting its turn
            held = connection.execute(update(JobRow).where(*self._mine).values(heartbeat=self._now())).rowcount
            if not held:
                raise ClaimLost
            cancel, keep = connection.execute(select(JobRow.cancel_asked, JobRow.keep_asked).where(*self._mine)).one()
        self.asked = asked_of(cancel=cancel, keep=keep)
        return self.asked

    def progress(self, progress: Progress, metrics: Metrics) -> None:
        """Show how far the job is, with those readings that there are."""
        self._progress = progress
        self._metrics = self._metrics.model_copy(update=metrics.model_dump(exclude_none=True))
        self._samples = with_reading(self._samples, progress, self._metrics, len(self._history))
        self._change(
            {
                "progress": progress.model_dump(),
                "metrics": self._metrics.model_dump(),
                "samples": [sample.model_dump() for sample in self._samples],
            }
        )

    def epoch(self, epoch: Epoch) -> None:
        """Add an epoch to the job's history, where the latest alone keeps its confusion matrix."""
        earlier = [epoch.model_copy(update={"confusion": None}) for epoch in self._history]
        self.restore([*earlier, epoch])

    def restore(self, history: Sequence[Epoch]) -> None:
        """Make this the job's history, and the readings of its last epoch the latest."""
        self._history = list(history)
        if history:
            self._metrics = Metrics(**history[-1].model_dump(include=set(Metrics.model_fields)))
        self._change({"history": [e.model_dump() for e in history], "metrics": self._metrics.model_dump()})

    def succeed(self, result: Result) -> None:
        """End the job with what came out."""
        whole = self._progress.model_copy(update={"phase": None, "fraction": 1.0, "eta_seconds": 0.0})
        told = {"result": result.model_dump(), "regression": result.regression, "progress": whole.model_dump()}
        self._end({"status": "succeeded", **told})

    def fail(self, error: str) -> None:
        """End the job with one sentence for its owner."""
        self._end({"status": "failed", "error": error})

    def cancel(self) -> None:
        """End the job because someone asked for it."""
        self._end({"status": "cancelled"})

    def release(self) -> None:
        """Give the job back, to be run again from the start; an interruption does not count as an attempt.

        What is to keep what it learned waits as well: whoever runs it next goes on from where it was saved, and ends.
        """
        if self.beat() == "drop":
            self.cancel()
        else:
            self._change({**AFRESH, "attempts": JobRow.attempts - 1})

    def _end(self, values: Mapping[str, Any]) -> None:
        self._change({**values, **LET_GO, "ended": self._now()})

    def _change(self, values: Mapping[str, Any]) -> None:
        changes = {"heartbeat": self._now(), **values, "revision": JobRow.revision + 1}
        with self._engine.begin() as connection:
            if not connection.execute(update(JobRow).where(*self._mine).values(changes)).rowcount:
                raise ClaimLost
