"""A sweep that is a job, run by a real trainer on a slice of MNIST."""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.db.engine import open_database
from app.jobs.job import Job, Overrides, TrainRequest
from app.jobs.queue import JobQueue
from app.settings import ROOT
from tests.support.forked import TRAINING, Forked
from tests.support.mnist_slice import save
from tests.support.waiting import until

pytestmark = pytest.mark.training

LATER = timedelta(seconds=11)


def ended(job: Job) -> int:
    return sum(trial.end is not None for trial in job.sweep.trials) if job.sweep else 0


def test_a_killed_sweep_goes_on_on_another_disk_and_its_best_is_judged(tmp_path: Path) -> None:
    environment = os.environ | {
        "DIGITS_DATA": str(save(tmp_path / "slice.npz")), "DIGITS_MIN_ACCURACY": "0.3",
        "DIGITS_DATABASE_URL": f"sqlite:///{tmp_path / 'digits.db'}", "DIGITS_MODELS_DIR": str(tmp_path / "models"),
    }  # fmt: skip
    engine = open_database(environment["DIGITS_DATABASE_URL"])
    jobs = JobQueue(engine)
    command = [sys.executable, "-m", "app", "trainer"]

    def trainer(state: str) -> Forked:
        return Forked(command, TRAINING, cwd=ROOT, env=environment | {"DIGITS_STATE_DIR": str(tmp_path / state)})

    asked = jobs.enqueue(
        TrainRequest(
            recipe="quickstart", overrides=Overrides(epochs=2), grid={"learning_rate": [0.001, 0.0001]}, seeds=2
        )
    )
    with trainer("a") as one:
        until(lambda: ended(jobs.get(asked.id)) >= 1, 120)
        one.send_signal(signal.SIGKILL)
    before = jobs.get(asked.id).sweep
    assert before is not None

    JobQueue(engine, lambda: datetime.now(UTC) + LATER).requeue_dead()
    waiting = jobs.get(asked.id)
    assert (waiting.status, waiting.sweep) == ("queued", before)  # the table stays
    with trainer("b") as other:
        until(lambda: jobs.get(asked.id).has_ended, 120)
        other.send_signal(signal.SIGTERM)
    job = jobs.get(asked.id)
    engine.dispose()
    assert job.status == "succeeded", job.error
    assert job.sweep is not None
    assert job.sweep.best == "learning_rate=0.001"
    assert [one.complete for one in job.sweep.settings] == [2, 2]
    assert all(one.accuracy and one.accuracy.error for one in job.sweep.settings)
    assert all(len(trial.val_accuracy) == 2 for trial in job.sweep.trials)
    assert len(job.history) == 2
    assert all(epoch.val_accuracy is None for epoch in job.history)  # trained as the recipe has it
    assert job.result is not None
    assert job.result.version is not None
    # what had ended was not trained again: the other disk's checkpoints and record would show it
    record = next((tmp_path / "b" / "sweeps").glob("*.jsonl")).read_text()
    first = before.trials[0]
    assert f'"trial": "{first.setting} seed={first.seed}", "epoch": {{"loss": null' in record


def test_a_sweep_is_cancelled_while_it_runs_and_the_next_of_the_same_goes_on(tmp_path: Path) -> None:
    environment = os.environ | {
        "DIGITS_DATA": str(save(tmp_path / "slice.npz")), "DIGITS_STATE_DIR": str(tmp_path), "DIGITS_MIN_ACCURACY": "0",
    }  # fmt: skip
    engine = open_database(f"sqlite:///{tmp_path / 'digits.db'}")
    jobs = JobQueue(engine)
    request = TrainRequest(recipe="quickstart", grid={"epochs": [1, 200]}, seeds=1, promote="never")
    with Forked([sys.executable, "-m", "app", "trainer"], TRAINING, cwd=ROOT, env=environment) as one:
        first = jobs.enqueue(request)
        until(lambda: ended(jobs.get(first.id)) == 1, 120)
        running = jobs.get(first.id).progress
        assert (running.phase, running.epochs) == ("sweeping", 201)
        jobs.cancel(first.id)
        until(lambda: jobs.get(first.id).status == "cancelled", 60)
        second = jobs.enqueue(request)
        until(lambda: ended(jobs.get(second.id)) == 1, 120)
        jobs.cancel(second.id, keep=True)  # nothing is a candidate yet, so there is nothing to keep
        until(lambda: jobs.get(second.id).status == "cancelled", 60)
        one.send_signal(signal.SIGTERM)
    engine.dispose()
    record = next((tmp_path / "sweeps").glob("*.jsonl")).read_text()
    assert record.count('"trial": "epochs=1 seed=0", "epoch"') == 1
