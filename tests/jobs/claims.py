"""A clock to set, and jobs that are claimed."""

from datetime import UTC, datetime, timedelta

from app.jobs.claim import Claim
from app.jobs.job import Result, Verdict
from app.jobs.queue import Job, JobQueue, TrainRequest

QUICKSTART = TrainRequest(recipe="quickstart")
RESULT = Result(
    accuracy=0.98,
    loss=0.07,
    fit_seconds=5.5,
    version=3,
    promoted=True,
    verdict=Verdict(decision="promote", reasons=["98% is at least 95%."]),
)


class Clock:
    """Tells the time that a test says it is."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def claimed(jobs: JobQueue) -> tuple[Job, Claim]:
    job, claim = jobs.enqueue(QUICKSTART), jobs.claim()
    assert claim is not None
    return job, claim
