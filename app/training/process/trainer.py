"""The trainer: a process that runs the queued jobs, each in a child process of its own, one of which it keeps ready.

It never imports TensorFlow: the child does, so that its memory is freed and its crash ends nothing else.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from app.errors import BadData, Unavailable
from app.jobs.claim import ClaimLost
from app.jobs.failure import sentence
from app.jobs.queue import JobQueue
from app.settings import Settings
from app.training.available import can_train
from app.training.host_lost import HostLost
from app.training.process.job_runner import JobRunner
from app.training.process.launcher import Launcher
from app.training.process.warm_child import WarmChild
from app.versions import Store, open_store, up_to_date

log = logging.getLogger(__name__)

CHILD: Final = (sys.executable, "-m", "app.training.process.run")
IDLE_SECONDS: Final = 0.5
LOOK_SECONDS: Final = 0.05  # between two looks at the files of the database, which cost microseconds
STALE_SECONDS: Final = 600.0  # for a staging folder: far longer than an export takes


class Trainer:
    """Runs `jobs`, one after the other, each in a child process started by `command` (`app.training.process.child`).

    A `launcher`, where one is given, starts the processes instead.
    """

    def __init__(
        self,
        jobs: JobQueue,
        corrections: CorrectionRepository,
        store: Store,
        settings: Settings,
        command: Sequence[str] = CHILD,
        *,
        launcher: Launcher | None = None,
    ) -> None:
        self._jobs = jobs
        self._corrections = corrections
        self._store = store
        self._settings = settings
        self._launcher = launcher or WarmChild(command, settings.training_warm_seconds)
        self._unavailable = ""

    def run_forever(self, stop: threading.Event) -> None:
        """Run jobs until `stop` is set; the running job then goes back to the queue."""
        try:
            while not stop.is_set():
                seen = self._jobs.fingerprint()
                if not self._run_one_or_log(stop):
                    self._wait(stop, seen)
        finally:
            self._launcher.end()

    def _run_one_or_log(self, stop: threading.Event) -> bool:
        try:
            if self.run_one(stop):
                return True
            self._launcher.update()
        # the running job gets no heartbeat any more, so it will be run again
        except Unavailable as error:
            if error.detail != self._unavailable:  # once, not twice a second
                log.error("%s", error.detail)
            self._unavailable = error.detail
            return False
        except (SQLAlchemyError, OSError):
            log.exception("the database, the disk or the start of a process failed; trying again")
        self._unavailable = ""
        return False

    def _wait(self, stop: threading.Event, seen: object) -> None:
        """Wait until it is time to query the queue again: at once when the database is no longer as it was `seen`."""
        end = time.monotonic() + IDLE_SECONDS
        while not stop.wait(LOOK_SECONDS) and time.monotonic() < end and self._jobs.fingerprint() == seen:
            pass

    def run_one(self, stop: threading.Event | None = None) -> bool:
        """Run the oldest queued job, if any, to its end; return whether there was one."""
        dead = self._jobs.requeue_dead()
        if dead:
            log.warning("jobs whose trainer had died: %d", dead)
        claim = self._jobs.claim()
        if claim is None:
            return False
        log.info("job %s: %s, attempt %d", claim.job_id, claim.recipe, claim.attempt)
        up_to_date(self._store).sweep(STALE_SECONDS)
        try:
            runner = JobRunner(claim, self._store, self._settings, self._launcher.assign, self._corrections)
            runner.run(stop or threading.Event())
        except ClaimLost:
            log.warning("job %s is no longer this trainer's", claim.job_id)
        except HostLost as lost:  # it gets no heartbeat any more, so it will be run again
            log.warning("job %s: its machine is gone, and it will be claimed again: %s", claim.job_id, lost)
        finally:
            self._launcher.expect_task()
        return True


def main(
    settings: Settings,
    *,
    parent: int | None = None,
    command: Sequence[str] = CHILD,
    launcher: Launcher | None = None,
    at_once: int = 1,
) -> None:
    """Run the trainer process until SIGTERM or SIGINT, or until its parent process `parent` ends.

    With a `launcher` trainings run elsewhere, up to `at_once` at a time. Raises Unavailable where TensorFlow is not
    installed, and BadData where there is no training data, which a server's own trainer only logs: the server reads
    digits all the same.
    """
    if launcher is None:
        _check(settings, is_alone=parent is None)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if parent is not None:
        threading.Thread(target=_stop_with_parent, args=[parent, stop], daemon=True).start()
    engine = open_database(settings.database)
    jobs, corrections, store = JobQueue(engine), CorrectionRepository(engine), open_store(settings)
    trainers = [Trainer(jobs, corrections, store, settings, command, launcher=launcher) for _ in range(at_once)]
    others = [threading.Thread(target=trainer.run_forever, args=[stop]) for trainer in trainers[1:]]
    for other in others:
        other.start()
    trainers[0].run_forever(stop)
    for other in others:
        other.join()


def _check(settings: Settings, *, is_alone: bool) -> None:
    if not can_train():
        raise Unavailable("Training needs TensorFlow, which is not installed here; install the extra `train`.")
    if not settings.data.is_file():
        missing = f"DIGITS_DATA: {sentence('data-missing', file=settings.data)}"
        if is_alone:
            raise BadData(missing)
        log.warning("%s Until then every training fails.", missing)


def _stop_with_parent(parent: int, stop: threading.Event) -> None:
    # an orphan gets another parent
    while os.getppid() == parent and not stop.wait(IDLE_SECONDS):
        pass
    stop.set()
