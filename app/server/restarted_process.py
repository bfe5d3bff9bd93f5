"""A child process that is restarted whenever it ends: the trainer beside the server."""

import logging
import os
import subprocess
import threading
import time
from typing import Final

log = logging.getLogger(__name__)

STOP_SECONDS: Final = 5
"""How long the child may take to end before it is killed."""

MAX_PAUSE_SECONDS: Final = 60.0


class RestartedProcess:
    """Restarts a command after a pause that doubles while it keeps failing."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._environment = os.environ.copy()  # as it is now: what is set later is for serving processes
        self._stop = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="trainer-restarts")

    def start(self) -> None:
        """Start the child, and restart it until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """End the child by SIGTERM, by SIGKILL when that takes too long."""
        self._stop.set()
        if self._child:
            self._child.terminate()
        self._thread.join(STOP_SECONDS)
        if self._child and self._child.poll() is None:
            self._child.kill()
            self._child.wait()

    def _run(self) -> None:
        pause = 1.0
        while not self._stop.is_set():
            started = time.monotonic()
            # the command is this program's own, made in `serve`
            self._child = subprocess.Popen(self._command, env=self._environment)  # noqa: S603
            if self._stop.is_set():  # `stop` was called while it started
                self._child.terminate()
            code = self._child.wait()
            if self._stop.is_set():
                return
            if time.monotonic() - started > MAX_PAUSE_SECONDS:
                pause = 1.0
            log.warning("the trainer ended with %d; starting it again in %.0f s", code, pause)
            self._stop.wait(pause)
            pause = min(2 * pause, MAX_PAUSE_SECONDS)
