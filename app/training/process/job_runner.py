"""Runs one claimed job: from a trainer's claim to the job's end."""

import logging
import threading
import time
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import Final, Literal

from app.corrections.repository import CorrectionRepository
from app.errors import AppError, BadVersion, NotFound
from app.jobs.claim import Claim
from app.jobs.failure import sentence
from app.jobs.job import Epoch, Metrics, Progress, Result
from app.jobs.keras_log import epoch_lines
from app.jobs.sweep import Sweep
from app.settings import Settings
from app.training.data.corrected import Corrected
from app.training.process.child import how_it_ended
from app.training.process.launcher import TrainingProcess
from app.training.process.messages import Failure, Report, Stopped
from app.training.process.tasks import TrainingTask
from app.training.publish import promote_published
from app.versions import Card, Store

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS: Final = 0.5
RECEIVE_SECONDS: Final = 0.1
EXIT_SECONDS: Final = 1.0  # for a child that has sent its last message


class EndReason(Enum):
    """Why a trainer ends a child that would go on."""

    CANCELLED = auto()
    TRAINER_STOPPED = auto()
    SILENT = auto()


Outcome = Result | Failure | Stopped | EndReason | None


class JobRunner:
    """Runs the claimed job in a child process; `assign` returns one at work on a task."""

    def __init__(
        self,
        claim: Claim,
        store: Store,
        settings: Settings,
        assign: Callable[[TrainingTask], TrainingProcess],
        corrections: CorrectionRepository,
    ) -> None:
        self._claim = claim
        self._corrections = corrections
        self._store = store
        self._settings = settings
        self._assign = assign
        self._next_heartbeat = 0.0
        self._stop_sent = False

    def run(self, stop: threading.Event) -> None:
        """Run the job to its end, or put it back in the queue when `stop` is set.

        Raises ClaimLost when the job was taken from this trainer meanwhile, and HostLost when its process is gone with
        its machine.
        """
        try:
            if not self._finish_published(promote=self._may_promote):
                self._train(stop)
        except AppError as error:
            self._claim.fail(error.detail)
        except OSError as error:
            log.exception("job %s", self._claim.job_id)
            self._claim.fail(sentence("not-run", reason=error))

    def _train(self, stop: threading.Event) -> None:
        self._claim.progress(Progress(phase="starting"), Metrics())
        # a snapshot of the corrections, since the child reads no database
        accepted = Corrected.of(self._corrections.accepted())
        with accepted.temporary_file() as corrected, self._assign(self._task(corrected)) as child:
            outcome = self._watch(child, stop)
            if isinstance(outcome, Result):  # nobody waits until the process has freed its memory
                self._claim.succeed(outcome)
            code = child.end(0.0 if isinstance(outcome, EndReason) else EXIT_SECONDS)
        if outcome is None or isinstance(outcome, Failure):
            last_lines = "\n".join(child.last_lines)
            log.error("job %s: the child ended with code %d after:\n%s", self._claim.job_id, code, last_lines)
        self._conclude(outcome, code)

    def _task(self, corrected: Path | None) -> TrainingTask:
        """Return the child's task; raises BadInput for a job that this program cannot run."""
        return TrainingTask.checked(
            job=self._claim.job_id,
            recipe=self._claim.recipe,
            overrides=self._claim.overrides,
            promote=self._claim.promote,
            data=self._settings.data.resolve(),
            models_dir=self._store.root.resolve(),
            shipped_dir=self._settings.shipped_dir.resolve(),
            database=self._settings.database if self._settings.store_url else "",
            store_url=self._settings.store_url,
            keep_versions=self._settings.keep_versions,
            unfinished=self._settings.unfinished.resolve(),
            answers=self._settings.answers.resolve(),
            corrected=corrected,
            sweep=self._claim.sweep,
            sweeps=self._settings.sweeps.resolve(),
            min_accuracy=self._settings.min_accuracy,
        )

    def _watch(self, child: TrainingProcess, stop: threading.Event) -> Outcome:
        """Store what the child reports until its last message; return that, None when it ended without one."""
        epochs = 0
        while not child.ended:
            if reason := self._end_reason(child, stop):
                return reason
            match child.receive(RECEIVE_SECONDS):
                case Report(progress, metrics):
                    epochs = progress.epochs
                    self._claim.progress(progress, metrics)
                case Epoch() as epoch:
                    for line in epoch_lines(epoch, epochs):
                        log.info("job %s: %s", self._claim.job_id, line)
                    self._claim.epoch(epoch)
                case Sweep() as sweep:
                    self._claim.update_sweep(sweep)
                case Result() | Failure() | Stopped() as last:
                    return last
        return None

    def _end_reason(self, child: TrainingProcess, stop: threading.Event) -> EndReason | None:
        """Send a heartbeat when one is due; return why the child is to be ended, None when it goes on."""
        if stop.is_set():
            return EndReason.TRAINER_STOPPED
        if time.monotonic() >= self._next_heartbeat:
            early_end = self._claim.heartbeat()
            if early_end == "drop":
                return EndReason.CANCELLED
            if early_end == "keep" and not self._stop_sent:
                child.stop()
                self._stop_sent = True
            self._next_heartbeat = time.monotonic() + HEARTBEAT_SECONDS
        return EndReason.SILENT if child.silent_seconds > self._settings.training_silence_seconds else None

    @property
    def _may_promote(self) -> bool:
        return self._claim.promote == "auto" and self._claim.early_end is None

    def _conclude(self, outcome: Outcome, code: int) -> None:
        match outcome:
            case Stopped():
                self._claim.cancel()
            case Result():
                pass  # it has succeeded
            case EndReason.TRAINER_STOPPED:
                self._claim.release()
            case EndReason.CANCELLED:
                # a version that was published before the cancellation stays
                if not self._finish_published(promote=False):
                    self._claim.cancel()
            case Failure() | EndReason.SILENT | None:
                # a failure after the publication does not take the version away
                if not self._finish_published(promote=self._may_promote):
                    self._claim.fail(self._error(outcome, code))

    def _error(self, outcome: Failure | Literal[EndReason.SILENT] | None, code: int) -> str:
        if outcome is None:
            return how_it_ended(code)
        if isinstance(outcome, Failure):
            return outcome.detail
        return sentence("silent", seconds=f"{self._settings.training_silence_seconds:g}")

    def _finish_published(self, *, promote: bool) -> bool:
        """End the job with the version that an earlier attempt published, if any; so it is published only once."""
        card = self._published()
        if card is None:
            return False
        result = Result.model_validate({**card, "promoted": self._store.current() == card["version"]})
        if promote and not result.promoted and result.verdict.decision == "promote":
            promoted, verdict = promote_published(
                self._store,
                card["version"],
                result.verdict,
                judged_against=card.get("parent"),
                who=f"job {self._claim.job_id}",
            )
            result = result.model_copy(update={"promoted": promoted, "verdict": verdict})
        self._claim.restore([Epoch.model_validate(epoch) for epoch in card["history"]])
        self._claim.succeed(result)
        return True

    def _published(self) -> Card | None:
        """Return the card of the version that this job published, None when it has not."""
        for version in reversed(self._store.versions()):
            try:
                card = self._store.card(version)
            except (BadVersion, NotFound) as error:
                log.warning("%s", error.detail)
                continue
            if card.get("job") == self._claim.job_id:
                return card
        return None
