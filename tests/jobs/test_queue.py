"""The queue of jobs: enqueueing, claiming, cancelling and listing."""

import contextlib
import functools
import json
import subprocess
import sys
from subprocess import PIPE

import pytest
from sqlalchemy import Engine

from app.errors import Conflict, NotFound
from app.jobs.queue import JobQueue, Overrides, TrainRequest
from app.settings import ROOT
from tests.jobs.claims import QUICKSTART, RESULT, Clock, claimed


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
        "failure": None,
        "asked": None,
        "sweep": None,
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


def test_a_job_shows_how_it_was_told_to_end(jobs: JobQueue) -> None:
    job, _ = claimed(jobs)
    assert jobs.cancel(job.id, keep=True).asked == "keep"
    assert jobs.cancel(job.id).asked == "drop"
    assert jobs.get(job.id).asked == "drop"


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


def test_a_queued_job_has_learned_nothing_to_keep(jobs: JobQueue) -> None:
    job = jobs.enqueue(QUICKSTART)
    assert jobs.cancel(job.id, keep=True).status == "cancelled"


def test_the_list_begins_with_the_newest(jobs: JobQueue) -> None:
    asked = [jobs.enqueue(QUICKSTART).id for _ in range(3)]
    assert [job.id for job in jobs.list(limit=2)] == [asked[2], asked[1]]
