"""The trainer as a process: signals, a parent or a child that dies, and what it imports."""

import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.errors import Unavailable
from app.jobs.job import Result
from app.jobs.queue import JobQueue, Overrides, TrainRequest
from app.settings import ROOT
from app.training.process.trainer import Trainer
from tests.support.forked import Forked
from tests.support.trainers import PATIENCE, QUICKSTART, Place, eventually


def main(behaviour: str, *, parent: str = "None") -> str:
    return (
        "import os\nfrom app.training.process.trainer import main\n"
        f"main(place.settings, parent={parent}, command=place.command({behaviour!r}))"
    )


def test_a_killed_trainer_takes_its_child_along_and_another_one_ends_the_job(place: Place) -> None:
    job = place.jobs.enqueue(QUICKSTART)
    with Forked(place.process(main("work_on")), cwd=ROOT) as trainer:
        eventually(lambda: place.jobs.get(job.id).progress.fraction > 0)
        trainer.kill()
    eventually(place.child_is_gone)
    later = JobQueue(place.engine, lambda: datetime.now(UTC) + timedelta(seconds=11))
    assert place.trainer("succeed", later).run_one()
    assert place.jobs.get(job.id).status == "succeeded"


def test_a_database_locked_for_too_long_ends_the_child_and_the_job_is_run_again(place: Place) -> None:
    job, raised = place.jobs.enqueue(QUICKSTART), list[Unavailable]()

    def work() -> None:
        try:
            place.trainer("work_on").run_one()
        except Unavailable as error:
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
    with Forked(place.process(main("work_on")), cwd=ROOT) as trainer:
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


@pytest.mark.parametrize(("parent", "code"), [("None", 1), ("1", 0)])  # 1 is not its parent, so that it ends at once
def test_without_training_data_it_says_so_at_the_start(place: Place, parent: str, code: int) -> None:
    absent = "from pathlib import Path; place.settings = place.settings.model_copy(update={'data': Path('/no.npz')})"
    command = place.process(absent, main("succeed", parent=parent))
    process = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert process.returncode == code
    assert "DIGITS_DATA: There is no file /no.npz; restore it or name another npz in MNIST's layout." in process.stderr


@pytest.mark.training
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
