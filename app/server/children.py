"""Child processes that are started again whenever they end: the trainer, and several workers."""

import logging
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Final

log = logging.getLogger(__name__)

STOP_SECONDS: Final = 5
"""How long a child may take to end, beyond its own grace, before it is killed."""

FIRST_PAUSE_SECONDS: Final = 0.5
MAX_PAUSE_SECONDS: Final = 60.0


class Child:
    """A command that runs until it is told to end; the pause before it is started again doubles while it keeps failing.

    The end of its standard input tells it to end, and so does the end of this process; `by_signal`, SIGTERM does, too.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        by_signal: bool,
        files: Sequence[int] = (),
    ) -> None:
        self._name, self._command, self._environment, self._files = name, command, environment, files
        self._by_signal = by_signal
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name=f"{name}-restarts", daemon=True)

    def start(self) -> None:
        """Start it, and start it again whenever it ends."""
        self._thread.start()

    def end(self) -> None:
        """Tell it to end."""
        self._stop.set()
        if self._process:
            self._end(self._process)

    def kill(self) -> None:
        """End it by force."""
        self._stop.set()
        if self._process:
            self._process.kill()

    def wait(self, seconds: float | None) -> None:
        """Return when it has ended, by force after so many seconds."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            self.kill()
            self._thread.join()

    def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._stop.is_set():
            started = time.monotonic()
            # the command is this program's own, made in `serve`
            with subprocess.Popen(  # noqa: S603
                self._command, env=self._environment, pass_fds=self._files, stdin=subprocess.PIPE
            ) as self._process:
                if self._stop.is_set():  # it was told to end before it was there
                    self._end(self._process)
                code = self._process.wait()
            if time.monotonic() - started > MAX_PAUSE_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            if not self._stop.is_set():
                log.warning("the %s ended with %d; starting it again in %.1f s", self._name, code, pause)
            self._stop.wait(pause)
            pause = min(2 * pause, MAX_PAUSE_SECONDS)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin:
            process.stdin.close()
        if self._by_signal:
            process.terminate()
