"""A queue, a store and trainers on them, whose child processes follow a script."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from app.jobs.job import Job
from app.jobs.queue import JobQueue, TrainRequest
from app.settings import Settings
from app.training.process.trainer import Trainer
from app.versions import Store

QUICKSTART = TrainRequest(recipe="quickstart")
PATIENCE = 20.0


class Place:
    """A state folder and a models folder of their own, with trainers on them whose child follows a script."""

    def __init__(self, folder: Path, min_accuracy: float = 0.95, warm_seconds: float = 0) -> None:
        self.settings = Settings(
            state_dir=folder,
            models_dir=folder / "models",
            shipped_dir=folder / "models",
            min_accuracy=min_accuracy,
            training_warm_seconds=warm_seconds,
        )
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
        place = "from tests.support.trainers import Place; place = Place(Path(sys.argv[1]))"
        return [
            sys.executable,
            "-c",
            "\n".join(("import sys", "from pathlib import Path", place, *lines)),
            str(self.pid_file.parent),
        ]

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


@contextmanager
def running(trainer: Trainer) -> Iterator[None]:
    """Run the trainer in a thread, and end it."""
    stop = threading.Event()
    thread = threading.Thread(target=trainer.run_forever, args=[stop])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()
