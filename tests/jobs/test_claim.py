"""A claim: what a trainer stores of its job while it runs and when it ends."""

import json

import pytest

from app.errors import NotFound
from app.jobs.job import Epoch, Metrics, Progress
from app.jobs.queue import JobQueue
from tests.jobs.claims import QUICKSTART, RESULT, Clock, claimed


def test_readings_within_epochs_stay_with_their_job_and_behind_no_later_one(jobs: JobQueue, clock: Clock) -> None:
    job, claim = claimed(jobs)
    reads = Metrics(loss=0.5, accuracy=0.9)
    assert jobs.samples(job.id) == []
    for fraction in (0.0, 0.25, 0.251, 0.5):  # the third is closer to the second than a pixel
        claim.progress(Progress(phase="fitting", epochs=2, fraction=fraction), reads)
    claim.progress(Progress(phase="judging", epochs=2, fraction=1), reads)
    assert [sample.at for sample in jobs.samples(job.id)] == [0.5, 1.0]

    clock.pass_by(60)
    assert jobs.requeue_dead() == 1
    again = jobs.claim()
    assert again
    assert [sample.at for sample in jobs.samples(job.id)] == [0.5, 1.0]
    again.progress(Progress(phase="fitting", epochs=2, fraction=0.3), Metrics(loss=0.4, accuracy=0.92))
    assert [(sample.at, sample.loss) for sample in jobs.samples(job.id)] == [(0.5, 0.5), (0.6, 0.4)]


def test_the_report_on_a_refused_candidate_is_kept_beside_its_job(jobs: JobQueue) -> None:
    job, claim = claimed(jobs)
    assert jobs.regression(job.id) is None
    claim.succeed(RESULT.model_copy(update={"version": None, "regression": {"against": 2}}))
    assert jobs.regression(job.id) == {"against": 2}
    assert "regression" not in jobs.get(job.id).model_dump()["result"]
    with pytest.raises(NotFound):
        jobs.regression("0" * 16)


def test_a_running_job_shows_how_far_it_is(jobs: JobQueue) -> None:
    job, claim = claimed(jobs)
    claim.progress(Progress(phase="fitting", epoch=1, epochs=5, fraction=0.1), Metrics(loss=0.9, accuracy=0.7))
    claim.epoch(Epoch(epoch=1, loss=0.5, accuracy=0.8, val_loss=0.4, val_accuracy=0.9, seconds=1.5))
    claim.progress(Progress(phase="judging", epoch=5, epochs=5, fraction=0.9, eta_seconds=0.5), Metrics())
    seen = jobs.get(job.id)
    assert (seen.status, seen.progress.phase, seen.progress.fraction) == ("running", "judging", 0.9)
    assert seen.metrics == Metrics(loss=0.5, accuracy=0.8, val_loss=0.4, val_accuracy=0.9)
    assert [(epoch.epoch, epoch.val_accuracy) for epoch in seen.history] == [(1, 0.9)]


def test_only_the_latest_epoch_shows_what_was_read_as_what(jobs: JobQueue) -> None:
    job, claim = claimed(jobs)
    for number in (1, 2, 3):
        matrix = [[number * (digit == read) for read in range(10)] for digit in range(10)]
        claim.epoch(Epoch(epoch=number, seconds=1, loss=0.5, accuracy=0.8, confusion=matrix))
    matrices = [epoch.confusion for epoch in jobs.get(job.id).history]
    assert matrices[:2] == [None, None]
    assert matrices[2] is not None
    assert [row[digit] for digit, row in enumerate(matrices[2])] == [3] * 10


@pytest.mark.parametrize("matrix", [[[0] * 10] * 9, [[0] * 9] * 10, [[-1] * 10] * 10, []])
def test_what_is_no_confusion_matrix_of_ten_digits_is_refused(matrix: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="confusion"):
        Epoch(epoch=1, seconds=1, confusion=matrix)


def test_a_job_that_succeeded_keeps_its_result(jobs: JobQueue, clock: Clock) -> None:
    job, claim = claimed(jobs)
    clock.pass_by(7)
    claim.succeed(RESULT)
    seen = jobs.get(job.id)
    assert (seen.status, seen.result, seen.progress.fraction) == ("succeeded", RESULT, 1.0)
    assert (seen.ended, seen.error) == (clock.time, None)


def test_a_loss_that_ran_away_is_shown_as_unknown(jobs: JobQueue) -> None:
    job, claim = claimed(jobs)
    claim.epoch(Epoch(epoch=1, loss=float("nan"), accuracy=0.1, val_loss=float("inf"), val_accuracy=0.1, seconds=1))
    assert json.loads(jobs.get(job.id).model_dump_json())["history"][0]["loss"] is None


def test_the_trainer_hears_that_what_was_learned_is_to_be_kept(jobs: JobQueue) -> None:
    job, claim = claimed(jobs)
    assert jobs.cancel(job.id, keep=True).status == "running"
    assert claim.heartbeat() == "keep"
    jobs.cancel(job.id)
    assert claim.heartbeat() == "drop"


def test_what_is_to_be_kept_is_still_to_be_kept_when_its_trainer_is_another(jobs: JobQueue, clock: Clock) -> None:
    job, claim = claimed(jobs)
    jobs.cancel(job.id, keep=True)
    claim.release()
    heir = jobs.claim()
    assert heir is not None
    assert heir.early_end == "keep"
    clock.pass_by(11)
    jobs.requeue_dead()
    assert jobs.get(job.id).status == "queued"
    third = jobs.claim()
    assert third is not None
    assert third.heartbeat() == "keep"


def test_being_interrupted_is_no_failed_attempt(jobs: JobQueue) -> None:
    job = jobs.enqueue(QUICKSTART)
    for _ in range(5):
        claim = jobs.claim()
        assert claim is not None
        claim.release()
    assert jobs.get(job.id).status == "queued"
    assert jobs.claim()


def test_the_revision_grows_with_what_is_shown_and_not_with_heartbeats(jobs: JobQueue) -> None:
    job, claim = claimed(jobs)
    revision = jobs.revision(job.id)
    claim.heartbeat()
    assert jobs.revision(job.id) == revision
    claim.progress(Progress(fraction=0.5), Metrics())
    assert jobs.revision(job.id) > revision
