"""The process that runs one training, as the trainer sees it: a request in, messages out, an end.

The request is one JSON object on the first line of its standard input, which stays open: a line `stop` asks the child
to end with what it has learned, and one that reads the end knows that the trainer died. Its messages
(`app.training.process.messages`) are the lines of its standard output.
"""

import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import IO, Any, Self

from app.settings import ROOT
from app.training.process.messages import Message, read_message

log = logging.getLogger(__name__)

TERM_SECONDS = 0.7  # how long a child that was told to end may take before it is made to
LAST_LINES = 30
OUT_OF_MEMORY = (signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS)
"""How a process ends that gets no more memory: by the system, or by libraries that do not ask whether they got it."""

NICENESS = 10  # answering requests comes before training where both want the same core


class Child:
    """A child process at work on `request`; a context manager that never leaves it running."""

    def __init__(self, command: Sequence[str], request: Mapping[str, Any]) -> None:
        # the command is this program's own; see `Trainer`
        self._process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            cwd=ROOT,
            process_group=0,  # so that Ctrl-C in a terminal reaches the trainer alone, which then ends the child
        )
        self.ended = False
        self._heard_at = time.monotonic()
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self._heard: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._readers = [
            threading.Thread(target=self._hear_all, args=[self._process.stdout], daemon=True),
            threading.Thread(target=self._note_all, args=[self._process.stderr], daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        with contextlib.suppress(OSError):  # it may have died already, or be beyond our rights to slow down
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICENESS)
        self._tell(json.dumps(request))

    def stop(self) -> None:
        """Ask the child to learn no more, and to end with what it has learned."""
        self._tell("stop")

    def hear(self, seconds: float) -> Message | None:
        """Return the next message; None when there was none for `seconds`, or none will come: then `ended` is true."""
        with contextlib.suppress(queue.Empty):
            message = self._heard.get(timeout=seconds)
            self._heard_at = time.monotonic()
            self.ended = message is None
            return message
        if self._process.poll() is not None:
            # what it started may hold its output open; what it said itself is read within this time
            self._readers[0].join(TERM_SECONDS)
            self.ended = self._heard.empty()
        return None

    @property
    def silent_seconds(self) -> float:
        """How long it has said nothing."""
        return time.monotonic() - self._heard_at

    def end(self, patience: float = 0.0) -> int:
        """Give the child `patience` seconds to end, then end it and all it started; return its exit code.

        A negative code is the signal that ended it.
        """
        for seconds, number in ((patience, signal.SIGTERM), (TERM_SECONDS, signal.SIGKILL)):
            if self._process.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(seconds)
            with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing is left of the group
                os.killpg(self._process.pid, number)
        code = self._process.wait()
        for reader in self._readers:
            reader.join(TERM_SECONDS)
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self.end()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _tell(self, line: str) -> None:
        assert self._process.stdin  # noqa: S101 - it was asked for above; Popen's type does not say so
        with contextlib.suppress(BrokenPipeError):  # it died already, which its exit code tells better
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()

    def _hear_all(self, stdout: IO[str]) -> None:
        for line in stdout:
            try:
                message = read_message(line)
            except ValueError:
                log.warning("the training wrote what is no message: %.200s", line.rstrip())
                continue
            if message is not None:
                self._heard.put(message)
        self._heard.put(None)

    def _note_all(self, stderr: IO[str]) -> None:
        self.last_lines.extend(line.rstrip() for line in stderr)


def how_it_ended(code: int) -> str:
    """Return a sentence on a child that ended with `code` and without a result."""
    if -code in OUT_OF_MEMORY:
        return (
            f"The training process was ended by {signal.Signals(-code).name}, most likely because the machine "
            "ran out of memory. Free some, or train with a smaller batch_size or share."
        )
    if code < 0:
        return f"The training process was ended by {signal.Signals(-code).name}; the trainer's log has its last lines."
    return f"The training process ended with exit code {code} and no result; the trainer's log has its last lines."
