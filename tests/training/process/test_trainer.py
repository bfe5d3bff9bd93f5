"""The trainer, with a real queue and real child processes."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.exc import OperationalError

from app.corrections.correction import NewCorrection, Review
from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from app.jobs.job import Job, Result
from app.jobs.queue import JobQueue, Overrides, TrainRequest
from app.settings import ROOT, Settings
from app.training.process.trainer import Trainer
from app.versions import Store

QUICKSTART = TrainRequest(recipe="quickstart")
PATIENCE = 20.0


class Place:
    """A state folder and a models folder of their own, with trainers on them whose child follows a script."""

    def __init__(self, folder: Path, min_accuracy: float = 0.95) -> None:
        self.settings = Settings(state_dir=folder, models_dir=folder / "models", min_accuracy=min_accuracy)
        self.engine = open_database(self.settings.database)
        self.jobs = JobQueue(self.engine)
        self.corrections = CorrectionRepository(self.engine)
        self.store = Store(self.settings.models_dir)
        self.pid_file = folder / "pid"

    def trainer(self, behaviour: str | list[str], jobs: JobQueue | None = None) -> Trainer:
        """Return a trainer whose child follows the script, or is what a whole command starts."""
        command = self.command(behaviour) if isinstance(behaviour, str) else behaviour
        return Trainer(jobs or self.jobs, self.corrections, self.store, self.settings, command)

    def command(self, behaviour: str) -> list[str]:
        return [sys.executable, "-m", "tests.support.scripted_child", behaviour, str(self.pid_file)]

    def process(self, *lines: str) -> list[str]:
        """Return the command of a Python process that runs `lines` in this place."""
        found = "from pathlib import Path; from tests.training.process.test_trainer import Place; place = Place(Path(sys.argv[1]))"
        return [sys.executable, "-c", "\n".join(("import sys", found, *lines)), str(self.pid_file.parent)]

    def outcome(self, behaviour: str, request: TrainRequest = QUICKSTART) -> Job:
        """Return the job after a trainer ran it."""
        job = self.jobs.enqueue(request)
        assert self.trainer(behaviour).run_one()
        return self.jobs.get(job.id)

    @contextmanager
    def working(self, behaviour: str, fraction: float = 0.25) -> Iterator[tuple[Job, threading.Event]]:
        """Give a job that is being run, as far as `fraction`, and what stops its trainer; wait for that at the end."""
        job, stop = self.jobs.enqueue(QUICKSTART), threading.Event()
        thread = threading.Thread(target=self.trainer(behaviour).run_one, args=[stop])
        thread.start()
        try:
            eventually(lambda: self.jobs.get(job.id).progress.fraction >= fraction)
            yield job, stop
            thread.join(PATIENCE)
            assert not thread.is_alive()
        finally:
            stop.set()
            thread.join(PATIENCE)

    def child_is_gone(self) -> bool:
        pid = self.pid_file.read_text()
        try:
            os.kill(int(pid), 0)
            # nobody may have asked yet how an orphan ended
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except ProcessLookupError:
            return True
        except FileNotFoundError:
            return False


def eventually(happened: Callable[[], bool]) -> None:
    """Wait until something happened, at most as long as a slow machine may need for it."""
    waiting = threading.Event()
    deadline = datetime.now(UTC) + timedelta(seconds=PATIENCE)
    while not happened():
        assert datetime.now(UTC) < deadline, "it did not happen"
        waiting.wait(0.01)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.engine.dispose()


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
        "keep_versions": 0,
        "unfinished": str(place.settings.unfinished),
        "corrected": None,
        "min_accuracy": 0.95,
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


def test_a_version_published_before_the_child_died_is_the_result(place: Place) -> None:
    job = place.outcome("publish_and_die")
    assert job.status == "succeeded"
    assert job.result is not None
    assert (job.result.version, job.result.promoted, place.store.current()) == (1, True, 1)
    assert [epoch.epoch for epoch in job.history] == [1]


def test_a_version_published_before_the_trainer_died_is_not_trained_again(place: Place) -> None:
    with place.working("publish_and_work_on", 0.9) as (job, stop):
        stop.set()
    assert place.trainer("crash").run_one()
    assert place.jobs.get(job.id).status == "succeeded"
    assert place.store.versions() == [1]


def test_a_training_that_fails_after_it_published_a_version_ends_with_that_version(place: Place) -> None:
    job = place.outcome("publish_and_fail")
    assert (job.status, job.error) == ("succeeded", None)
    assert job.result is not None
    assert (job.result.version, job.result.promoted, place.store.current()) == (1, True, 1)


def test_a_version_that_was_rolled_back_is_not_promoted_again_when_its_job_goes_on(place: Place) -> None:
    place.outcome("publish_and_die")
    with place.working("publish_and_work_on", 0.9) as (job, stop):
        place.store.promote(2, who=f"job {job.id}")
        place.store.rollback()
        stop.set()
    assert place.trainer("crash").run_one()
    result = place.jobs.get(job.id).result
    assert result is not None
    assert (result.version, result.promoted, place.store.current()) == (2, False, 1)
    assert result.verdict.decision == "ask"
    assert "after this one was judged" in result.verdict.reasons[0]


def test_a_version_that_was_not_yet_promoted_is_when_its_job_goes_on(place: Place) -> None:
    place.outcome("publish_and_die")
    with place.working("publish_and_work_on", 0.9) as (job, stop):
        stop.set()
    assert place.trainer("crash").run_one()
    result = place.jobs.get(job.id).result
    assert result is not None
    assert (result.version, result.promoted, place.store.current()) == (2, True, 2)


def test_what_was_published_before_it_was_cancelled_is_kept_but_not_promoted(place: Place) -> None:
    place.store.root.mkdir()
    (place.store.root / "current").write_text("7\n")
    with place.working("publish_and_work_on", 0.9) as (job, _):
        place.jobs.cancel(job.id)
    result = place.jobs.get(job.id).result
    assert result is not None
    assert (result.version, result.promoted, place.store.current()) == (1, False, 7)


def main(behaviour: str, *, parent: str = "None") -> str:
    return (
        "import os\nfrom app.training.process.trainer import main\n"
        f"main(place.settings, parent={parent}, command=place.command({behaviour!r}))"
    )


def test_a_killed_trainer_takes_its_child_along_and_another_one_ends_the_job(place: Place) -> None:
    job = place.jobs.enqueue(QUICKSTART)
    with subprocess.Popen(place.process(main("work_on")), cwd=ROOT) as trainer:
        eventually(lambda: place.jobs.get(job.id).progress.fraction > 0)
        trainer.kill()
    eventually(place.child_is_gone)
    later = JobQueue(place.engine, lambda: datetime.now(UTC) + timedelta(seconds=11))
    assert place.trainer("succeed", later).run_one()
    assert place.jobs.get(job.id).status == "succeeded"


def test_a_database_locked_for_too_long_ends_the_child_and_the_job_is_run_again(place: Place) -> None:
    job, raised = place.jobs.enqueue(QUICKSTART), list[OperationalError]()

    def work() -> None:
        try:
            place.trainer("work_on").run_one()
        except OperationalError as error:
            raised.append(error)

    trainer = threading.Thread(target=work)
    trainer.start()
    eventually(lambda: place.jobs.get(job.id).progress.fraction > 0)
    with closing(sqlite3.connect(place.settings.state_dir / "digits.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        trainer.join(PATIENCE)
    assert "locked" in str(raised[0])
    assert place.child_is_gone()
    later = JobQueue(place.engine, lambda: datetime.now(UTC) + timedelta(seconds=11))
    assert place.trainer("succeed", later).run_one()
    assert place.jobs.get(job.id).status == "succeeded"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_trainer_and_gives_its_job_back(place: Place, number: signal.Signals) -> None:
    job = place.jobs.enqueue(QUICKSTART)
    with subprocess.Popen(place.process(main("work_on")), cwd=ROOT) as trainer:
        eventually(lambda: place.jobs.get(job.id).progress.fraction > 0)
        trainer.send_signal(number)
        assert trainer.wait(PATIENCE) == 0
    assert place.jobs.get(job.id).status == "queued"
    assert place.child_is_gone()


def test_a_trainer_with_a_parent_ends_when_the_parent_dies(place: Place) -> None:
    job = place.jobs.enqueue(QUICKSTART)
    trainer = place.process(main("work_on", parent="os.getppid()"))
    parent = [sys.executable, "-c", f"import subprocess; subprocess.run({trainer!r})"]
    with subprocess.Popen(parent, cwd=ROOT) as process:
        eventually(lambda: place.jobs.get(job.id).progress.fraction > 0)
        process.kill()
    eventually(lambda: place.jobs.get(job.id).status == "queued")
    assert place.child_is_gone()


def test_the_trainer_itself_never_imports_tensorflow(place: Place) -> None:
    place.jobs.enqueue(QUICKSTART)
    run = "assert place.trainer('succeed').run_one(); print({'tensorflow', 'keras'} & set(sys.modules))"
    process = subprocess.run(place.process(run), cwd=ROOT, check=True, capture_output=True, text=True)
    assert process.stdout == "set()\n"


def test_without_tensorflow_the_trainer_says_what_to_install(place: Place) -> None:
    hidden = "sys.modules['tensorflow'] = None"
    command = place.process(hidden, main("succeed"))
    process = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert process.returncode == 1
    assert "install the extra `train`" in process.stderr


def test_a_real_training_is_published_served_next_and_told_on_its_card(tmp_path: Path) -> None:
    place = Place(tmp_path, min_accuracy=0.1)
    job = place.jobs.enqueue(TrainRequest(recipe="quickstart", overrides=Overrides(share=0.02, epochs=1, seed=1)))
    assert Trainer(place.jobs, place.corrections, place.store, place.settings).run_one()
    job = place.jobs.get(job.id)
    assert (job.status, job.error) == ("succeeded", None)
    assert job.result is not None
    assert (job.result.version, job.result.promoted, place.store.current()) == (1, True, 1)
    assert job.result.accuracy is not None
    assert job.result.accuracy > 0.5
    assert len(job.history) == 1
    card = place.store.card(1)
    assert card["job"] == job.id
    assert Result.model_validate({**card, "promoted": True}) == job.result
    place.engine.dispose()
