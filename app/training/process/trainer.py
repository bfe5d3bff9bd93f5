"""The trainer: a process that runs the queued jobs, each in a child process of its own.

It never imports TensorFlow: the child does, so that its memory is freed and its crash ends nothing else.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from app.errors import Unavailable
from app.jobs.claim import ClaimLost
from app.jobs.queue import JobQueue
from app.settings import Settings
from app.training.available import can_train
from app.training.process.job_runner import JobRunner
from app.versions import Store

log = logging.getLogger(__name__)

CHILD: Final = (sys.executable, "-m", "app.training.process.run")
IDLE_SECONDS: Final = 0.5
STALE_SECONDS: Final = 600.0  # for a staging folder: far longer than an export takes


class Trainer:
    """Runs `jobs`, one after the other, each in a child process started by `command` (`app.training.process.child`)."""

    def __init__(
        self,
        jobs: JobQueue,
        corrections: CorrectionRepository,
        store: Store,
        settings: Settings,
        command: Sequence[str] = CHILD,
    ) -> None:
        self._jobs = jobs
        self._corrections = corrections
        self._store = store
        self._settings = settings
        self._command = command

    def run_forever(self, stop: threading.Event) -> None:
        """Run jobs until `stop` is set; the running job then goes back to the queue."""
        while not stop.is_set():
            try:
                ran = self.run_one(stop)
            except (SQLAlchemyError, OSError):
                # the running job gets no heartbeat any more, so it will be run again
                log.exception("the database or the disk failed; trying again")
                ran = False
            if not ran:
                stop.wait(IDLE_SECONDS)

    def run_one(self, stop: threading.Event | None = None) -> bool:
        """Run the oldest queued job, if any, to its end; return whether there was one."""
        dead = self._jobs.requeue_dead()
        if dead:
            log.warning("jobs whose trainer had died: %d", dead)
        claim = self._jobs.claim()
        if claim is None:
            return False
        log.info("job %s: %s, attempt %d", claim.job_id, claim.recipe, claim.attempt)
        self._store.sweep(STALE_SECONDS)
        try:
            runner = JobRunner(claim, self._store, self._settings, self._command, self._corrections)
            runner.run(stop or threading.Event())
        except ClaimLost:
            log.warning("job %s is no longer this trainer's", claim.job_id)
        return True


def main(settings: Settings, *, parent: int | None = None, command: Sequence[str] = CHILD) -> None:
    """Run the trainer process until SIGTERM or SIGINT, or until its parent process `parent` ends.

    Raises Unavailable where TensorFlow is not installed.
    """
    if not can_train():
        raise Unavailable("Training needs TensorFlow, which is not installed here; install the extra `train`.")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if parent is not None:
        threading.Thread(target=_stop_with_parent, args=[parent, stop], daemon=True).start()
    engine = open_database(settings.database)
    trainer = Trainer(JobQueue(engine), CorrectionRepository(engine), Store(settings.models_dir), settings, command)
    trainer.run_forever(stop)


def _stop_with_parent(parent: int, stop: threading.Event) -> None:
    # an orphan gets another parent
    while os.getppid() == parent and not stop.wait(IDLE_SECONDS):
        pass
    stop.set()
