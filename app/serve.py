"""`digits serve`: the server's processes, and a trainer kept alive beside them."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

import uvicorn

from app.settings import Settings

log = logging.getLogger(__name__)

GRACE_SECONDS = 5
LONGEST_PAUSE_SECONDS = 60.0


class Kept:
    """A child process that is started again whenever it ends, after a pause that doubles while it keeps failing."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._stop = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="trainer-keeper")

    def start(self) -> None:
        """Start the child and keep it."""
        self._thread.start()

    def stop(self) -> None:
        """End the child: asked first, forced after the grace time."""
        self._stop.set()
        if self._child:
            self._child.terminate()
        self._thread.join(GRACE_SECONDS)
        if self._child and self._child.poll() is None:
            self._child.kill()
            self._child.wait()

    def _keep(self) -> None:
        pause = 1.0
        while not self._stop.is_set():
            started = time.monotonic()
            # the command is this program's own, made in `serve`
            self._child = subprocess.Popen(self._command)  # noqa: S603
            if self._stop.is_set():  # asked to stop while it was being started
                self._child.terminate()
            code = self._child.wait()
            if self._stop.is_set():
                return
            if time.monotonic() - started > LONGEST_PAUSE_SECONDS:
                pause = 1.0
            log.warning("the trainer ended with %d; starting it again in %.0f s", code, pause)
            self._stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def serve(settings: Settings, *, with_trainer: bool) -> None:
    """Serve until SIGINT or SIGTERM, with a trainer beside the server when asked."""
    signal.signal(signal.SIGTERM, _leave)
    # each process reads the environment, and which names it answers under hangs on where it listens
    os.environ["DIGITS_HOST"] = settings.host
    trainer = Kept([sys.executable, "-m", "app.cli", "trainer", "--parent", str(os.getpid())]) if with_trainer else None
    if trainer:
        trainer.start()
    try:
        uvicorn.run(
            "app.main:from_environment",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            timeout_graceful_shutdown=GRACE_SECONDS,
            access_log=False,
            http="app.web.wire:Wire",
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
            server_header=False,
        )
    finally:
        if trainer:
            trainer.stop()


def _leave(_: int, __: FrameType | None) -> None:
    # uvicorn raises the signal again once its requests are answered; leaving this way still ends the trainer
    raise SystemExit(0)
