"""The child that waits for the next training: when it is there, what becomes of it, and the training without it."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from app.jobs.queue import Overrides, TrainRequest
from app.settings import ROOT
from app.training.process.child import ChildProcess
from app.training.process.tasks import TrainingTask
from app.training.process.trainer import Trainer
from app.training.process.warm_child import NEEDED_BYTES, SHORT_BYTES, START_SECONDS, WarmChild
from tests.support.digits_serve import command_of, is_running
from tests.support.forked import Forked
from tests.support.trainers import QUICKSTART, Place, eventually, running
from tests.support.waiting import until

KEPT_SECONDS: Final = 600
PLENTY: Final = 1 << 40
SCRIPTED: Final = b"tests.support.scripted_child"
REAL: Final = b"app.training.process.run"


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Rig:
    """A warm child that follows a script, on a clock and with an amount of memory that a test sets."""

    def __init__(self, place: Place, behaviour: str, seconds: float) -> None:
        self.place = place
        self.clock = Clock()
        self.available: int | None = PLENTY
        command = place.command(behaviour)
        self.warm = WarmChild(command, seconds, clock=self.clock, available=lambda: self.available)

    def at(self, seconds: float) -> None:
        """Let it be so many seconds after the start of the trainer, which is idle."""
        self.clock.now = seconds
        self.warm.update()

    def waiting(self) -> int:
        """Return the process that waits, once it has begun to."""
        eventually(lambda: self.place.pid_file.exists() and self.place.pid_file.read_text() != "")
        return int(self.place.pid_file.read_text())

    def train(self) -> ChildProcess:
        """Return a child at work on a training."""
        task = TrainingTask(
            job="1", recipe="quickstart", overrides=Overrides(), promote="never", data=Path("none"),
            models_dir=self.place.store.root, unfinished=Path("none"), min_accuracy=0.9,
        )  # fmt: skip
        return self.warm.assign(task)


@contextmanager
def rigged(place: Place, behaviour: str = "work_on", seconds: float = KEPT_SECONDS) -> Iterator[Rig]:
    rig = Rig(place, behaviour, seconds)
    try:
        yield rig
    finally:
        rig.warm.end()


def test_the_start_of_a_server_is_not_slowed_down(place: Place) -> None:
    with rigged(place) as rig:
        rig.at(START_SECONDS - 1)
        assert trainings() == []
        rig.at(START_SECONDS)
        assert is_running(rig.waiting())


def test_a_training_is_run_by_the_child_that_waited_and_there_is_never_another_one(place: Place) -> None:
    with rigged(place) as rig:
        for second in range(3):
            rig.at(START_SECONDS + second)
        waiting = rig.waiting()
        assert trainings() == [waiting]
        with rig.train() as child:
            assert child.receive(20)
            rig.at(START_SECONDS + 3)
            assert trainings() == [waiting]
    assert place.child_is_gone()


def test_after_a_training_the_next_one_is_waited_for_at_once(place: Place) -> None:
    with rigged(place) as rig:
        with rig.train() as child:
            assert child.receive(20)
        first = rig.waiting()
        rig.warm.expect_task()
        rig.at(0)
        eventually(lambda: rig.waiting() != first)
        assert is_running(rig.waiting())


def test_it_is_given_back_when_there_was_no_training_for_ten_minutes(place: Place) -> None:
    with rigged(place) as rig:
        rig.at(START_SECONDS)
        waiting = rig.waiting()
        rig.at(START_SECONDS + KEPT_SECONDS - 1)
        assert is_running(waiting)
        rig.at(START_SECONDS + KEPT_SECONDS)
        assert not is_running(waiting)
        rig.at(START_SECONDS + KEPT_SECONDS + 1)
        assert trainings() == []


def test_it_is_given_back_when_the_memory_becomes_short(place: Place) -> None:
    with rigged(place) as rig:
        rig.at(START_SECONDS)
        waiting = rig.waiting()
        rig.available = SHORT_BYTES - 1
        rig.at(START_SECONDS + 1)
        assert not is_running(waiting)


@pytest.mark.parametrize("available", [NEEDED_BYTES - 1, None])
def test_there_is_none_where_the_memory_is_short_or_not_known(place: Place, available: int | None) -> None:
    with rigged(place) as rig:
        rig.available = available
        rig.at(START_SECONDS)
        assert trainings() == []
        with rig.train() as child:
            assert child.receive(20)


def test_there_is_none_where_the_setting_says_so(place: Place) -> None:
    with rigged(place, seconds=0) as rig:
        rig.at(START_SECONDS)
        assert trainings() == []


def test_a_training_is_run_although_the_child_that_waited_was_killed(place: Place) -> None:
    with rigged(place) as rig:
        rig.at(START_SECONDS)
        waiting = rig.waiting()
        os.kill(waiting, signal.SIGKILL)
        until(lambda: not is_running(waiting))
        with rig.train() as child:
            assert child.receive(20)


def test_one_that_was_killed_is_not_started_again_and_again(place: Place) -> None:
    with rigged(place) as rig:
        rig.at(START_SECONDS)
        waiting = rig.waiting()
        os.kill(waiting, signal.SIGKILL)
        until(lambda: not is_running(waiting))
        for second in range(3):
            rig.at(START_SECONDS + 1 + second)
        assert trainings() == []


def test_cancelling_ends_a_training_of_the_child_that_waited(tmp_path: Path) -> None:
    place = Place(tmp_path, warm_seconds=KEPT_SECONDS)
    with running(place.trainer("work_on")):
        pids = []
        for _ in range(2):
            job = place.jobs.enqueue(QUICKSTART)
            eventually(lambda job=job: place.jobs.get(job.id).progress.fraction > 0)  # type: ignore[misc]
            pids.append(place.pid_file.read_text())
            place.jobs.cancel(job.id)
            eventually(lambda job=job: place.jobs.get(job.id).status == "cancelled")  # type: ignore[misc]
            eventually(lambda: place.pid_file.read_text() not in {*pids, ""})  # the next one waits
    assert len({*pids, place.pid_file.read_text()}) == 3
    assert place.child_is_gone()
    place.engine.dispose()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_trainer_that_ends_leaves_no_child_behind(tmp_path: Path, number: signal.Signals) -> None:
    place = Place(tmp_path, warm_seconds=KEPT_SECONDS)
    job = place.jobs.enqueue(QUICKSTART)
    program = (
        "from app.training.process.trainer import main",
        "main(place.settings.model_copy(update={'training_warm_seconds': 600}), command=place.command('succeed'))",
    )
    with Forked(place.process(*program), cwd=ROOT) as trainer:
        eventually(lambda: place.jobs.get(job.id).has_ended)
        until(lambda: [str(pid) for pid in trainings(trainer.pid)] == [place.pid_file.read_text()])
        trainer.send_signal(number)
        trainer.wait(20)
    eventually(place.child_is_gone)
    place.engine.dispose()


@pytest.mark.training
def test_a_second_training_does_not_import_tensorflow_again(tmp_path: Path, data: Path) -> None:
    place = Place(tmp_path, min_accuracy=0.1, warm_seconds=KEPT_SECONDS)
    settings = place.settings.model_copy(update={"data": data})
    small = TrainRequest(recipe="quickstart", overrides=Overrides(share=0.1, epochs=1))
    with running(Trainer(place.jobs, place.corrections, place.store, settings)):
        first = place.jobs.enqueue(small)
        until(lambda: place.jobs.get(first.id).has_ended)
        until(lambda: any(map(has_tensorflow, trainings())))
        waiting = [pid for pid in trainings() if has_tensorflow(pid)]
        second = place.jobs.enqueue(small)
        until(lambda: place.jobs.get(second.id).status == "running")
        assert [pid for pid in trainings() if has_tensorflow(pid)] == waiting
        until(lambda: place.jobs.get(second.id).has_ended)
    assert [place.jobs.get(job.id).status for job in (first, second)] == ["succeeded", "succeeded"]
    served = [place.store.card(version)["sha256"]["model.tflite"] for version in (1, 2)]
    assert served[0] == served[1]  # it has trained nothing before
    place.engine.dispose()


def trainings(pid: int | None = None) -> list[int]:
    """Return the children for trainings that a process, or this one, has started."""
    tasks = Path(f"/proc/{pid or os.getpid()}/task").glob("*/children")
    found = [int(child) for task in tasks for child in task.read_text().split()]
    return [child for child in found if command_of(child).split(b"\0")[2:3] in ([SCRIPTED], [REAL])]


def has_tensorflow(pid: int) -> bool:
    try:
        return "libtensorflow" in Path(f"/proc/{pid}/maps").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
