"""A job halfway, after its first epoch, and with its result."""

from app.jobs.claim import Claim
from app.jobs.job import Epoch, Progress, Result, Verdict
from app.jobs.queue import JobQueue, TrainRequest

HALFWAY = Progress(phase="fitting", epoch=1, epochs=2, fraction=0.5, eta_seconds=3.0, images_per_second=9e3)
FIRST = Epoch(epoch=1, loss=0.5, accuracy=0.8, val_loss=0.4, val_accuracy=0.9, seconds=1.5)
RESULT = Result(
    accuracy=0.98,
    loss=0.07,
    fit_seconds=5.5,
    version=3,
    promoted=True,
    verdict=Verdict(decision="promote", reasons=["98.00% is at least 95.00%."]),
)


def claimed(jobs: JobQueue) -> Claim:
    claim = jobs.claim()
    assert claim is not None
    return claim


def running(jobs: JobQueue) -> tuple[str, Claim]:
    job = jobs.enqueue(TrainRequest(recipe="quickstart"))
    return job.id, claimed(jobs)
