"""The warm child: a child process that has imported TensorFlow and waits, so that a training starts seconds sooner."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Final

from app.process.available_memory import available_bytes
from app.training.process.child import ChildProcess
from app.training.process.tasks import CandidateTask

log = logging.getLogger(__name__)

START_SECONDS: Final = 10.0
"""How long after the trainer it starts, so that a server that starts beside it has the processor first."""

NEEDED_BYTES: Final = 1 << 30
"""The memory that must be available when it starts: half for itself, half for what it takes when it trains."""

SHORT_BYTES: Final = 256 << 20
"""It is ended when less memory than this is available."""


class WarmChild:
    """At most one child process that waits for its task; the trainer's one thread calls all of its methods.

    It is started when a trainer has been idle since its start, and when a training has ended. It is ended when there
    was no training for `seconds`, or when the memory becomes short; without `seconds` there is none. One that dies is
    not replaced before the next training, which then starts cold.
    """

    def __init__(
        self,
        command: Sequence[str],
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        available: Callable[[], int | None] = available_bytes,
    ) -> None:
        self._command = command
        self._seconds = seconds
        self._clock = clock
        self._available = available
        self._child: ChildProcess | None = None
        self._start_at: float | None = clock() + START_SECONDS
        self._end_at = clock() + START_SECONDS + seconds

    def assign(self, task: CandidateTask) -> ChildProcess:
        """Return a child at work on `task`: the one that waited, or a new one."""
        child, self._child, self._start_at = self._child, None, None
        if child is not None:
            if child.assign(task):
                return child
            _end(child)
        child = ChildProcess(self._command)
        child.assign(task)
        return child

    def expect_task(self) -> None:
        """Let one wait for the next task, `seconds` from now; call it when a training has ended."""
        self._start_at = self._clock()
        self._end_at = self._start_at + self._seconds

    def update(self) -> None:
        """Start or end it, as time and memory demand; call it often while no training runs."""
        now = self._clock()
        if self._child is not None:
            if reason := self._reason_to_end(self._child, now):
                self.end(reason)
        elif self._start_at is not None and self._start_at <= now < self._end_at and self._has_memory(NEEDED_BYTES):
            self._start_at = None
            self._child = ChildProcess(self._command)

    def end(self, reason: str = "the trainer ends") -> None:
        """End it, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            log.info("the process that waits for the next training ends: %s", reason)
            _end(child)

    def _reason_to_end(self, child: ChildProcess, now: float) -> str:
        """Return why it is to be ended, empty when it goes on waiting."""
        if not child.is_alive:
            return "it was killed, or failed"
        if now >= self._end_at:
            return f"there was no training for {self._seconds:g} seconds"
        return "" if self._has_memory(SHORT_BYTES) else "the memory is short"

    def _has_memory(self, least: int) -> bool:
        available = self._available()
        return available is not None and available >= least


def _end(child: ChildProcess) -> None:
    with child:
        pass
