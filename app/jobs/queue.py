"""The queue of jobs: enqueued and cancelled by the web side, claimed by trainers.

Every change of state is one UPDATE that names the state it starts from, so of two processes that want the same job
exactly one gets it, on any database. Every method raises Unavailable while the database cannot be used.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar, get_args

from sqlalchemy import ColumnElement, Engine, false, func, or_, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.db.changes import fingerprint
from app.db.tables import JobRow
from app.db.utc import utc_now
from app.errors import Conflict, NotFound
from app.jobs.claim import RESET, UNOWNED, Claim
from app.jobs.curve_samples import Sample
from app.jobs.failure import sentence
from app.jobs.job import Job, Overrides, RecipeName, Status, TrainRequest, early_end_of

__all__ = ["Job", "JobQueue", "Overrides", "RecipeName", "TrainRequest"]

T = TypeVar("T")

DEAD_AFTER_SECONDS = 10.0
MAX_ATTEMPTS = 3


def job_of(row: JobRow) -> Job:
    """Return the job of a row."""
    job = Job.model_validate(row)
    return job.model_copy(update={"asked": early_end_of(cancel=row.cancel_asked, keep=row.keep_asked)})


class JobQueue:
    """The jobs in one database; any number of processes may use it at once."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def enqueue(self, request: TrainRequest) -> Job:
        """Put a job at the end of the queue and return it."""
        row = JobRow(
            id=secrets.token_hex(8),
            status="queued",
            recipe=request.recipe,
            overrides=request.overrides.model_dump(),
            promote=request.promote,
            sweep=request.sweep and request.sweep.model_dump(),
            created=self._now(),
        )
        with Session(self._engine) as session, session.begin():
            session.add(row)
            session.flush()
            return job_of(row)

    def get(self, job_id: str) -> Job:
        """Return the job; raises NotFound."""
        return self.get_with_revision(job_id)[1]

    def get_with_revision(self, job_id: str) -> tuple[int, Job]:
        """Return the job's revision, which grows with every visible change, and the job; raises NotFound."""
        with Session(self._engine) as session:
            row = session.scalar(select(JobRow).where(JobRow.id == job_id))
            if row is None:
                raise _not_found(job_id)
            return row.revision, job_of(row)

    def samples(self, job_id: str) -> Sequence[Sample]:
        """Return the job's learning curve samples, in their order; raises NotFound."""
        return [Sample.model_validate(sample) for sample in self._column(job_id, JobRow.samples) or []]

    def regression(self, job_id: str) -> dict[str, Any] | None:
        """Return the regression report of a refused candidate, None where there is none; raises NotFound."""
        return self._column(job_id, JobRow.regression)

    def revision(self, job_id: str) -> int:
        """Return the job's revision, 0 for a missing job; cheap enough for frequent polling."""
        with self._engine.connect() as connection:
            return connection.scalar(select(JobRow.revision).where(JobRow.id == job_id)) or 0

    def cancel(self, job_id: str, *, keep: bool = False) -> Job:
        """End a queued job, or ask the trainer of a running one to end it, and return the job.

        With `keep`, the network of a running one is published as it is then, but not promoted. Raises NotFound, and
        Conflict for a job that has ended.
        """
        this = JobRow.id == job_id
        ended = {"status": "cancelled", "ended": self._now()}
        request = {"keep_asked": True} if keep else {"cancel_asked": True}
        # a job may change between these states between two updates, so try again
        while not (
            self._change(this, JobRow.status == "queued", values=ended)
            or self._change(this, JobRow.status == "running", values=request)
        ):
            job = self.get(job_id)
            if job.has_ended:
                raise Conflict(f"Job {job_id} has already {_past(job.status)}; there is nothing left to cancel.")
        return self.get(job_id)

    def fingerprint(self) -> object:
        """Return a value that changes when a job is put into the queue, where that can be seen without a query."""
        return fingerprint(self._engine)

    def claim(self) -> Claim | None:
        """Take the oldest queued job for the caller to run; None when nothing waits."""
        queued = JobRow.status == "queued"
        oldest = select(JobRow.number).where(queued).order_by(JobRow.number).limit(1)
        while True:
            with self._engine.connect() as connection:
                number = connection.scalar(oldest)
            if number is None:
                return None
            owner, now = secrets.token_hex(16), self._now()
            values = {"status": "running", "owner": owner, "started": now, "heartbeat": now}
            counted = {"attempts": JobRow.attempts + 1}
            if self._change(JobRow.number == number, queued, values=values | counted):
                with Session(self._engine) as session:
                    row = session.get_one(JobRow, number)
                    return Claim(self._engine, self._now, row, owner)

    def requeue_dead(self, after_seconds: float = DEAD_AFTER_SECONDS) -> int:
        """Put the jobs without a recent heartbeat back in the queue and return how many there were.

        One whose trainer died `MAX_ATTEMPTS` times has failed; one that was to be cancelled is cancelled.
        """
        now = self._now()
        dead = (JobRow.status == "running", JobRow.heartbeat < now - timedelta(seconds=after_seconds))
        with self._engine.connect() as connection:
            if connection.scalar(select(JobRow.number).where(*dead).limit(1)) is None:
                return 0
        error = sentence("trainer-died", times=MAX_ATTEMPTS)
        cancelled = {"status": "cancelled", "ended": now, **UNOWNED}
        failed = {"status": "failed", "error": error, "ended": now, **UNOWNED}
        return (
            self._change(*dead, JobRow.cancel_asked == true(), values=cancelled)
            + self._change(*dead, JobRow.attempts >= MAX_ATTEMPTS, values=failed)
            + self._change(*dead, JobRow.cancel_asked == false(), values=RESET)
        )

    def list(self, limit: int = 50) -> Sequence[Job]:
        """Return the newest jobs, newest first."""
        with Session(self._engine) as session:
            rows = session.scalars(select(JobRow).order_by(JobRow.number.desc()).limit(limit))
            return [job_of(row) for row in rows]

    def has_trainer(self) -> bool:
        """Return whether a trainer is running, as far as the queue shows.

        There is none where a job has waited longer than an idle trainer takes to claim it, without a recent heartbeat.
        """
        since = self._now() - timedelta(seconds=DEAD_AFTER_SECONDS)
        waits = select(JobRow.number).where(JobRow.status == "queued", JobRow.created < since).limit(1)
        alive = or_((JobRow.status == "running") & (JobRow.heartbeat >= since), JobRow.ended >= since)
        with self._engine.connect() as connection:
            if connection.scalar(waits) is None:
                return True
            return connection.scalar(select(JobRow.number).where(alive).limit(1)) is not None

    def count(self) -> dict[Status, int]:
        """Return how many jobs have each status, including 0."""
        counts = select(JobRow.status, func.count()).group_by(JobRow.status)
        with self._engine.connect() as connection:
            found = {row[0]: row[1] for row in connection.execute(counts)}
        return {status: found.get(status, 0) for status in get_args(Status)}

    def _column(self, job_id: str, column: InstrumentedAttribute[T]) -> T:
        with self._engine.connect() as connection:
            found = connection.execute(select(column).where(JobRow.id == job_id)).one_or_none()
        if found is None:
            raise _not_found(job_id)
        return found[0]

    def _change(self, *where: ColumnElement[bool], values: Mapping[str, Any]) -> int:
        changes = {**values, "revision": JobRow.revision + 1}
        with self._engine.begin() as connection:
            return connection.execute(update(JobRow).where(*where).values(changes)).rowcount


def _not_found(job_id: str) -> NotFound:
    return NotFound(f"There is no job {job_id!r}; `GET /train` lists those there are.")


def _past(status: str) -> str:
    return {"cancelled": "been cancelled"}.get(status, status)
