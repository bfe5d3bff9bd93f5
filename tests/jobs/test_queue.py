"""The queue of jobs, seen from those who ask and those who work."""

import contextlib
import functools
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE

import pytest
from sqlalchemy import Engine

from app.db.engine import open_database
from app.errors import Conflict, NotFound
from app.jobs.claim import Claim, ClaimLost
from app.jobs.job import Epoch, Metrics, Progress, Result, Verdict
from app.jobs.queue import Job, JobQueue, Overrides, TrainRequest
from app.settings import ROOT

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


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'digits.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(engine: Engine, clock: Clock) -> JobQueue:
    return JobQueue(engine, clock)


def claimed(jobs: JobQueue) -> tuple[Job, Claim]:
    job, claim = jobs.enqueue(QUICKSTART), jobs.claim()
    assert claim is not None
    return job, claim


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


def test_a_new_job_waits_with_nothing_done_yet(jobs: JobQueue) -> None:
    job = jobs.enqueue(TrainRequest(recipe="fast", overrides=Overrides(epochs=2, share=0.5)))
    assert json.loads(job.model_dump_json()) == {
        "id": job.id,
        "status": "queued",
        "recipe": "fast",
        "overrides": {"epochs": 2, "share": 0.5},
        "progress": {
            "phase": None,
            "epoch": 0,
            "epochs": 0,
            "fraction": 0.0,
            "eta_seconds": None,
            "images_per_second": None,
        },
        "metrics": {"loss": None, "accuracy": None, "val_loss": None, "val_accuracy": None},
        "history": [],
        "result": None,
        "error": None,
        "asked": None,
        "created": "2026-01-31T12:00:00Z",
        "started": None,
        "ended": None,
    }
    assert jobs.get(job.id) == job


def test_jobs_run_in_the_order_they_were_asked_for(jobs: JobQueue) -> None:
    asked = [jobs.enqueue(QUICKSTART).id for _ in range(3)]
    claims = [jobs.claim() for _ in range(3)]
    assert [claim and claim.job_id for claim in claims] == asked
    assert jobs.claim() is None


def test_of_many_trainers_exactly_one_gets_each_job(jobs: JobQueue, engine: Engine) -> None:
    asked = [jobs.enqueue(QUICKSTART).id for _ in range(40)]
    program = (
        "import sys; from app.db.engine import open_database; from app.jobs.queue import JobQueue\n"
        "jobs = JobQueue(open_database(sys.argv[1]))\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "while claim := jobs.claim(): print(claim.job_id)"
    )
    command = [sys.executable, "-c", program, str(engine.url)]
    start = functools.partial(subprocess.Popen[str], command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True)
    with contextlib.ExitStack() as stack:
        trainers = [stack.enter_context(start()) for _ in range(4)]
        for trainer in trainers:
            assert trainer.stdout
            assert trainer.stdout.readline() == "ready\n"
        for trainer in trainers:
            assert trainer.stdin
            trainer.stdin.write("go\n")
            trainer.stdin.flush()
        taken = [job_id for trainer in trainers for job_id in trainer.communicate()[0].split()]
    assert sorted(taken) == sorted(asked)


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


def test_a_job_shows_how_it_was_told_to_end(jobs: JobQueue) -> None:
    job, _ = claimed(jobs)
    assert jobs.cancel(job.id, keep=True).asked == "keep"
    assert jobs.cancel(job.id).asked == "drop"
    assert jobs.get(job.id).asked == "drop"


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


def test_a_queued_job_is_cancelled_at_once(jobs: JobQueue, clock: Clock) -> None:
    job = jobs.enqueue(QUICKSTART)
    assert (jobs.cancel(job.id).status, jobs.get(job.id).ended) == ("cancelled", clock.time)
    assert jobs.claim() is None


def test_the_trainer_of_a_running_job_hears_that_it_is_to_be_cancelled(jobs: JobQueue) -> None:
    job, claim = claimed(jobs)
    assert not claim.heartbeat()
    assert jobs.cancel(job.id).status == "running"
    assert claim.heartbeat()
    claim.cancel()
    assert jobs.get(job.id).status == "cancelled"


def test_a_job_that_has_ended_cannot_be_cancelled(jobs: JobQueue) -> None:
    job, claim = claimed(jobs)
    claim.succeed(RESULT)
    with pytest.raises(Conflict, match="already succeeded"):
        jobs.cancel(job.id)
    assert jobs.get(job.id).status == "succeeded"


def test_a_job_that_is_not_there_is_not_found(jobs: JobQueue) -> None:
    with pytest.raises(NotFound, match="no job 'nonsense'"):
        jobs.get("nonsense")
    with pytest.raises(NotFound):
        jobs.cancel("nonsense")
    assert jobs.revision("nonsense") == 0


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


def test_the_trainer_hears_that_what_was_learned_is_to_be_kept(jobs: JobQueue) -> None:
    job, claim = claimed(jobs)
    assert jobs.cancel(job.id, keep=True).status == "running"
    assert claim.heartbeat() == "keep"
    jobs.cancel(job.id)
    assert claim.heartbeat() == "drop"


def test_a_queued_job_has_learned_nothing_to_keep(jobs: JobQueue) -> None:
    job = jobs.enqueue(QUICKSTART)
    assert jobs.cancel(job.id, keep=True).status == "cancelled"


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


def test_the_list_begins_with_the_newest(jobs: JobQueue) -> None:
    asked = [jobs.enqueue(QUICKSTART).id for _ in range(3)]
    assert [job.id for job in jobs.list(limit=2)] == [asked[2], asked[1]]
