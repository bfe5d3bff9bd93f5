"""A child process that runs one task, as its parent uses it: start, assign, stop, messages, end.

It waits for its task (`app.training.process.tasks`), the first line of its standard input, which stays open: a line
`stop` asks the child to end with what it has learned, and the end of the input means that the parent died. Its messages
(`app.training.process.messages`) are the lines of its standard output.
"""

import contextlib
import logging
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import IO, Self

from app.jobs.failure import sentence
from app.settings import ROOT
from app.training.process.messages import Message, read_message
from app.training.process.tasks import CandidateTask

log = logging.getLogger(__name__)

TERM_SECONDS = 0.7  # how long a child may take to end after SIGTERM, before SIGKILL
LAST_LINES = 30
OUT_OF_MEMORY = (signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS)
"""The signals that end a process without memory: sent by the kernel, or raised by a failed allocation."""

NICENESS = 10  # where both need the same core, answering requests comes before training


class ChildProcess:
    """A child process that is started by `command`; a context manager that never leaves it running."""

    def __init__(self, command: Sequence[str]) -> None:
        # TensorFlow removes its temporary files at a normal end only, and this child may be killed
        self._temporary = tempfile.TemporaryDirectory(prefix="digits-training-", ignore_cleanup_errors=True)
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
            env=os.environ | {"TMPDIR": self._temporary.name},
            process_group=0,  # so that Ctrl-C in a terminal reaches the trainer alone, which then ends the child
        )
        self.ended = False
        self._received_at = time.monotonic()
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self._messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._readers = [
            threading.Thread(target=self._read_messages, args=[self._process.stdout], daemon=True),
            threading.Thread(target=self._read_errors, args=[self._process.stderr], daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        with contextlib.suppress(OSError):  # it may have died already, or we may lack the rights
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICENESS)

    def assign(self, task: CandidateTask) -> bool:
        """Send the child its task, which it may have waited for; return whether it still lives."""
        self._received_at = time.monotonic()
        return self._send(task.model_dump_json()) and self.is_alive

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Ask the child to stop training, and to publish what it has learned."""
        self._send("stop")

    def receive(self, seconds: float) -> Message | None:
        """Return the next message; None after `seconds` without one, or when none will come: then `ended` is true."""
        with contextlib.suppress(queue.Empty):
            message = self._messages.get(timeout=seconds)
            self._received_at = time.monotonic()
            self.ended = message is None
            return message
        if self._process.poll() is not None:
            # its own children may hold its output open; its own messages are read within this time
            self._readers[0].join(TERM_SECONDS)
            self.ended = self._messages.empty()
        return None

    @property
    def silent_seconds(self) -> float:
        """The seconds since its last message, or since it was assigned its task."""
        return time.monotonic() - self._received_at

    def end(self, timeout: float = 0.0) -> int:
        """Give the child `timeout` seconds to end, then end it and its process group; return its exit code.

        A negative code is the signal that ended it.
        """
        for seconds, number in ((timeout, signal.SIGTERM), (TERM_SECONDS, signal.SIGKILL)):
            if self._process.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(seconds)
            with contextlib.suppress(ProcessLookupError, PermissionError):  # the whole group has ended
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
        self._temporary.cleanup()

    def _send(self, line: str) -> bool:
        assert self._process.stdin  # noqa: S101 - Popen got PIPE above; its type does not say so
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:  # it died already, as its exit code will show
            return False
        return True

    def _read_messages(self, stdout: IO[str]) -> None:
        for line in stdout:
            try:
                message = read_message(line)
            except ValueError:
                log.warning("the training wrote what is no message: %.200s", line.rstrip())
                continue
            if message is not None:
                self._messages.put(message)
        self._messages.put(None)

    def _read_errors(self, stderr: IO[str]) -> None:
        self.last_lines.extend(line.rstrip() for line in stderr)


def how_it_ended(code: int) -> str:
    """Return a sentence about a child that ended with `code` and without a result."""
    if -code in OUT_OF_MEMORY:
        return sentence("killed-out-of-memory", signal=signal.Signals(-code).name)
    if code < 0:
        return sentence("killed", signal=signal.Signals(-code).name)
    return sentence("exited", code=code)
