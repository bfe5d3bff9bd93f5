"""One attempt at a job: from a trainer's claim to the job's end."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Any, Final, Literal

from app.corrections.repository import CorrectionRepository
from app.errors import AppError, BadVersion, NotFound
from app.jobs.claim import Claim
from app.jobs.job import Epoch, Result
from app.jobs.keras_log import epoch_lines
from app.settings import Settings
from app.training.data.corrected import Corrected
from app.training.process.child import Child, how_it_ended
from app.training.process.messages import Failure, Report, Stopped
from app.training.promotion import serve
from app.versions import Card, Store

log = logging.getLogger(__name__)

BEAT_SECONDS: Final = 0.5
HEAR_SECONDS: Final = 0.1
LEAVE_SECONDS: Final = 1.0  # for a child that has said its last word


class Order(Enum):
    """Why a trainer ends a child that would go on."""

    CANCEL = auto()
    STOP = auto()
    HANG = auto()


Outcome = Result | Failure | Stopped | Order | None


class Attempt:
    """Runs the claimed job in a child started by `command`."""

    def __init__(
        self, claim: Claim, store: Store, settings: Settings, command: Sequence[str], corrections: CorrectionRepository
    ) -> None:
        self._claim = claim
        self._corrections = corrections
        self._store = store
        self._settings = settings
        self._command = command
        self._beat_at = 0.0
        self._told = False

    def run(self, stop: threading.Event) -> None:
        """Bring the job to its end, or back to the queue when `stop` is set.

        Raises Lost when the job was taken from this trainer meanwhile.
        """
        try:
            if not self._adopt(promote=self._may_promote):
                self._train(stop)
        except AppError as error:
            self._claim.fail(error.detail)
        except OSError as error:
            log.exception("job %s", self._claim.job_id)
            self._claim.fail(f"The training could not be run: {error}.")

    def _train(self, stop: threading.Event) -> None:
        # as they are now; the child reads no database
        accepted = Corrected.of(self._corrections.accepted())
        with accepted.kept() as corrected, Child(self._command, self._request(corrected)) as child:
            outcome = self._attend(child, stop)
            code = child.end(0.0 if isinstance(outcome, Order) else LEAVE_SECONDS)
        if outcome is None or isinstance(outcome, Failure):
            last_lines = "\n".join(child.last_lines)
            log.error("job %s: the child ended with code %d after:\n%s", self._claim.job_id, code, last_lines)
        self._conclude(outcome, code)

    def _request(self, corrected: Path | None) -> Mapping[str, Any]:
        return {
            "job": self._claim.job_id,
            "recipe": self._claim.recipe,
            "overrides": self._claim.overrides.model_dump(),
            "promote": self._claim.promote,
            "data": str(self._settings.data.resolve()),
            "models_dir": str(self._store.root.resolve()),
            "keep_versions": self._settings.keep_versions,
            "unfinished": str(self._settings.unfinished.resolve()),
            "corrected": str(corrected) if corrected else None,
            "min_accuracy": self._settings.min_accuracy,
        }

    def _attend(self, child: Child, stop: threading.Event) -> Outcome:
        """Pass on what the child says until it has said its last word; None when it ended without one."""
        epochs = 0
        while not child.ended:
            if order := self._ordered(child, stop):
                return order
            match child.hear(HEAR_SECONDS):
                case Report(progress, metrics):
                    epochs = progress.epochs
                    self._claim.progress(progress, metrics)
                case Epoch() as epoch:
                    for line in epoch_lines(epoch, epochs):
                        log.info("job %s: %s", self._claim.job_id, line)
                    self._claim.epoch(epoch)
                case Result() | Failure() | Stopped() as last:
                    return last
        return None

    def _ordered(self, child: Child, stop: threading.Event) -> Order | None:
        """Say now and then that the trainer lives; return why the child is to be ended, if it is."""
        if stop.is_set():
            return Order.STOP
        if time.monotonic() >= self._beat_at:
            asked = self._claim.beat()
            if asked == "drop":
                return Order.CANCEL
            if asked == "keep" and not self._told:
                child.stop()
                self._told = True
            self._beat_at = time.monotonic() + BEAT_SECONDS
        return Order.HANG if child.silent_seconds > self._settings.training_silence_seconds else None

    @property
    def _may_promote(self) -> bool:
        return self._claim.promote == "auto" and self._claim.asked is None

    def _conclude(self, outcome: Outcome, code: int) -> None:
        match outcome:
            case Stopped():
                self._claim.cancel()
            case Result():
                self._claim.succeed(outcome)
            case Order.STOP:
                self._claim.release()
            case Order.CANCEL:
                # a version that was published before the child heard of it is there to stay
                if not self._adopt(promote=False):
                    self._claim.cancel()
            case Failure() | Order.HANG | None:
                # what went wrong after a version was published does not take it away
                if not self._adopt(promote=self._may_promote):
                    self._claim.fail(self._fault(outcome, code))

    def _fault(self, outcome: Failure | Literal[Order.HANG] | None, code: int) -> str:
        if outcome is None:
            return how_it_ended(code)
        if isinstance(outcome, Failure):
            return outcome.detail
        return (
            f"The training said nothing for {self._settings.training_silence_seconds:g} seconds and was ended. Start "
            "it again; if the machine is slow, set DIGITS_TRAINING_SILENCE_SECONDS higher."
        )

    def _adopt(self, *, promote: bool) -> bool:
        """End the job with the version that an earlier run of it published, if any; so it is published once."""
        card = self._published()
        if card is None:
            return False
        result = Result.model_validate({**card, "promoted": self._store.current() == card["version"]})
        if promote and not result.promoted and result.verdict.decision == "promote":
            who = f"job {self._claim.job_id}"
            promoted, verdict = serve(self._store, card["version"], result.verdict, beside=card.get("parent"), who=who)
            result = result.model_copy(update={"promoted": promoted, "verdict": verdict})
        self._claim.restore([Epoch.model_validate(epoch) for epoch in card["history"]])
        self._claim.succeed(result)
        return True

    def _published(self) -> Card | None:
        for version in reversed(self._store.versions()):
            try:
                card = self._store.card(version)
            except (BadVersion, NotFound) as error:
                log.warning("%s", error.detail)
                continue
            if card.get("job") == self._claim.job_id:
                return card
        return None
