"""The trainer, with a real queue and real child processes."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from app.corrections.correction import NewCorrection, Review
from app.jobs.queue import JobQueue, Overrides, TrainRequest
from app.settings import ROOT
from app.training.host_lost import HostLost
from app.training.process.launcher import TrainingProcess
from app.training.process.tasks import TrainingTask
from app.training.process.trainer import Trainer
from app.training.process.warm_child import WarmChild
from tests.support.trainers import QUICKSTART, Place, eventually


def test_without_a_job_there_is_nothing_to_do(place: Place) -> None:
    assert not place.trainer("succeed").run_one()


def test_a_job_shows_what_its_child_reported(place: Place) -> None:
    job = place.outcome("succeed")
    assert (job.status, job.error) == ("succeeded", None)
    assert job.result is not None
    assert (job.result.accuracy, job.result.verdict.decision) == (0.98, "promote")
    assert [epoch.val_accuracy for epoch in job.history] == [0.9]
    assert (job.metrics.loss, job.metrics.val_loss) == (0.6, 0.4)
    assert (job.progress.epochs, job.progress.fraction, job.progress.images_per_second) == (2, 1.0, 9000.0)


def test_the_child_gets_the_corrections_accepted_by_then_and_their_file_goes_with_it(place: Place) -> None:
    for label in range(3):
        image = np.full((28, 28), 10 * label, np.uint8)
        shares = np.full(10, 0.1)
        correction, _ = place.corrections.add(NewCorrection(label=label, image=image, probabilities=shares, version=1))
        if label:
            place.corrections.review([correction.id], Review(state="accepted"))
    job = place.outcome("count_the_corrections")
    said = json.loads(str(job.error))
    assert said["labels"] == [1, 2]
    assert said["first"] == 10
    assert not Path(said["file"]).exists()


def test_the_child_is_told_all_it_needs(place: Place) -> None:
    request = TrainRequest(recipe="fast", overrides=Overrides(epochs=3), promote="never")
    job = place.outcome("repeat_the_request", request)
    assert json.loads(str(job.error)) == {
        "job": job.id,
        "recipe": "fast",
        "overrides": {"epochs": 3},
        "promote": "never",
        "data": str(ROOT / "data" / "mnist.npz"),
        "models_dir": str(place.store.root),
        "shipped_dir": str(place.settings.shipped_dir),
        "database": "",
        "store_url": "",
        "keep_versions": 0,
        "unfinished": str(place.settings.unfinished),
        "answers": str(place.settings.answers),
        "corrected": None,
        "min_accuracy": 0.95,
        "sweep": None,
        "sweeps": str(place.settings.sweeps),
    }


def test_a_failed_training_says_why(place: Place) -> None:
    job = place.outcome("fail")
    assert (job.status, job.error) == ("failed", "The data are damaged; restore them.")


def test_a_training_that_hangs_is_ended_and_says_so(place: Place) -> None:
    place.settings = place.settings.model_copy(update={"training_silence_seconds": 2})
    job = place.outcome("work_on")
    assert job.status == "failed"
    assert "said nothing for 2 seconds" in str(job.error)
    if place.pid_file.exists():  # a busy machine may have ended it before it wrote down who it is
        assert not Path(f"/proc/{place.pid_file.read_text()}").exists()


def test_a_crash_is_told_with_its_exit_code_and_goes_into_the_log(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    job = place.outcome("crash")
    assert job.status == "failed"
    assert "exit code 3" in str(job.error)
    assert "Traceback" not in str(job.error)
    assert "this is for the log" in caplog.text


def test_a_killed_child_is_told_as_a_likely_lack_of_memory(place: Place) -> None:
    job = place.outcome("be_killed")
    assert job.status == "failed"
    assert "SIGKILL" in str(job.error)
    assert "memory" in str(job.error)


def test_a_job_that_failed_by_its_own_fault_is_not_tried_again(place: Place) -> None:
    place.outcome("crash")
    assert not place.trainer("succeed").run_one()


def test_what_is_no_message_is_passed_over(place: Place) -> None:
    assert place.outcome("chatter").status == "succeeded"


def test_what_a_dead_child_left_running_ends_with_it(place: Place) -> None:
    assert "exit code 3" in str(place.outcome("leave_a_process_behind").error)
    eventually(place.child_is_gone)


@pytest.mark.parametrize(("behaviour", "fraction"), [("work_on", 0.25), ("ignore_sigterm", 0.5)])
def test_cancelling_ends_the_child(place: Place, behaviour: str, fraction: float) -> None:
    with place.working(behaviour, fraction) as (job, _):
        assert place.jobs.cancel(job.id).status == "running"
    assert place.jobs.get(job.id).status == "cancelled"
    assert place.child_is_gone()


@pytest.mark.parametrize("behaviour", ["keep_what_was_learned", "publish_and_die_when_told_to_stop"])
def test_what_a_stopped_training_learned_is_kept_but_not_promoted(place: Place, behaviour: str) -> None:
    place.store.root.mkdir()
    (place.store.root / "current").write_text("7\n")
    with place.working(behaviour) as (job, _):
        assert place.jobs.cancel(job.id, keep=True).status == "running"
    job = place.jobs.get(job.id)
    assert (job.status, [epoch.epoch for epoch in job.history]) == ("succeeded", [1])
    assert job.result is not None
    assert (job.result.version, job.result.promoted, place.store.current()) == (1, False, 7)
    assert place.child_is_gone()


def test_a_training_stopped_before_it_learned_anything_is_cancelled(place: Place) -> None:
    with place.working("have_learned_nothing") as (job, _):
        place.jobs.cancel(job.id, keep=True)
    job = place.jobs.get(job.id)
    assert (job.status, job.result, place.store.versions()) == ("cancelled", None, [])


def test_a_training_that_is_to_keep_what_it_learned_can_still_be_dropped(place: Place) -> None:
    with place.working("work_on") as (job, _):
        place.jobs.cancel(job.id, keep=True)
        place.jobs.cancel(job.id)
    assert place.jobs.get(job.id).status == "cancelled"
    assert place.child_is_gone()


def test_each_epoch_is_told_in_the_log_in_the_lines_of_keras(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    job = place.outcome("succeed")
    line = "30/30 - 2s - 50ms/step - accuracy: 0.8000 - loss: 0.5000 - val_accuracy: 0.9000 - val_loss: 0.4000"
    for told in ("Epoch 1/2", line):
        assert f"job {job.id}: {told}" in caplog.text


def test_stopping_the_trainer_gives_the_job_back_and_ends_the_child(place: Place) -> None:
    with place.working("work_on") as (job, stop):
        stop.set()
    assert place.jobs.get(job.id).status == "queued"
    assert place.child_is_gone()


def test_a_trainer_that_lost_its_job_ends_the_child_and_leaves_the_job_alone(place: Place) -> None:
    with place.working("work_on") as (job, _):
        an_hour_later = JobQueue(place.engine, lambda: datetime.now(UTC) + timedelta(hours=1))
        assert an_hour_later.requeue_dead() == 1
    assert place.jobs.get(job.id).status == "queued"
    assert place.child_is_gone()


class LosesItsMachine:
    """A launcher whose first training is lost with its machine, and whose next ones run here."""

    def __init__(self, place: Place) -> None:
        self._here = WarmChild(place.command("succeed"), 0)
        self._lost = False

    def assign(self, task: TrainingTask) -> TrainingProcess:
        if not self._lost:
            self._lost = True
            raise HostLost("node 3")
        return self._here.assign(task)

    def expect_task(self) -> None:
        self._here.expect_task()

    def update(self) -> None:
        self._here.update()

    def end(self) -> None:
        self._here.end()


def test_a_job_whose_machine_is_lost_is_claimed_again(place: Place) -> None:
    job = place.jobs.enqueue(QUICKSTART)
    later = JobQueue(place.engine, lambda: datetime.now(UTC) + timedelta(seconds=11))
    launcher = LosesItsMachine(place)

    def trainer(jobs: JobQueue) -> Trainer:
        return Trainer(jobs, place.corrections, place.store, place.settings, launcher=launcher)

    assert trainer(place.jobs).run_one()
    assert place.jobs.get(job.id).status == "running"  # nobody has said that it failed
    assert trainer(later).run_one()
    assert place.jobs.get(job.id).status == "succeeded"
