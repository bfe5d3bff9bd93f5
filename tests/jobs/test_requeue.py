"""Jobs whose trainer died: requeued, given up or cancelled."""

import pytest

from app.jobs.claim import ClaimLost
from app.jobs.job import Metrics, Progress
from app.jobs.queue import JobQueue
from tests.jobs.claims import QUICKSTART, RESULT, Clock, claimed


def test_a_job_whose_trainer_died_waits_to_be_run_again_from_the_start(jobs: JobQueue, clock: Clock) -> None:
    job, claim = claimed(jobs)
    claim.progress(Progress(phase="fitting", fraction=0.5), Metrics(loss=1))
    clock.pass_by(11)
    assert jobs.requeue_dead() == 1
    seen = jobs.get(job.id)
    assert (seen.status, seen.started, seen.progress, seen.metrics) == ("queued", None, Progress(), Metrics())


def test_a_job_whose_trainer_lives_is_left_alone(jobs: JobQueue, clock: Clock) -> None:
    job, claim = claimed(jobs)
    for _ in range(5):
        clock.pass_by(8)
        claim.heartbeat()
        assert jobs.requeue_dead() == 0
    assert jobs.get(job.id).status == "running"


def test_a_trainer_that_was_taken_for_dead_changes_nothing_any_more(jobs: JobQueue, clock: Clock) -> None:
    job, zombie = claimed(jobs)
    clock.pass_by(11)
    jobs.requeue_dead()
    heir = jobs.claim()
    assert heir is not None
    heir.progress(Progress(phase="fitting", fraction=0.3), Metrics())
    before = jobs.get_with_revision(job.id)
    for change in (
        zombie.heartbeat,
        lambda: zombie.succeed(RESULT),
        lambda: zombie.fail("no"),
        zombie.cancel,
        zombie.release,
    ):
        with pytest.raises(ClaimLost):
            change()
    assert jobs.get_with_revision(job.id) == before


def test_a_job_is_given_up_when_its_third_trainer_has_died(jobs: JobQueue, clock: Clock) -> None:
    job = jobs.enqueue(QUICKSTART)
    for _ in range(3):
        assert jobs.claim()
        clock.pass_by(11)
        jobs.requeue_dead()
    seen = jobs.get(job.id)
    assert (seen.status, jobs.claim()) == ("failed", None)
    assert "died 3 times" in str(seen.error)


def test_a_job_to_be_cancelled_whose_trainer_died_is_cancelled(jobs: JobQueue, clock: Clock) -> None:
    job, _ = claimed(jobs)
    jobs.cancel(job.id)
    clock.pass_by(11)
    jobs.requeue_dead()
    assert jobs.get(job.id).status == "cancelled"


def test_a_queue_that_nobody_works_off_is_told_from_one_that_waits_its_turn(jobs: JobQueue, clock: Clock) -> None:
    assert jobs.has_trainer(), "nothing waits"
    _, claim = claimed(jobs)
    jobs.enqueue(QUICKSTART)
    clock.pass_by(60)
    claim.heartbeat()
    assert jobs.has_trainer(), "the trainer works on another job"
    clock.pass_by(11)
    assert not jobs.has_trainer(), "that trainer died"
    claim.cancel()
    assert jobs.has_trainer(), "it has just ended a job"
    clock.pass_by(11)
    assert not jobs.has_trainer()
