"""`digits serve`: the server's processes, and a trainer kept alive beside them."""

import contextlib
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from tempfile import TemporaryDirectory
from types import FrameType

import uvicorn
from uvicorn.supervisors.multiprocess import Multiprocess

from app.process import logs
from app.process.memory import ARENAS, share_memory, uncollected
from app.settings import Settings

log = logging.getLogger(__name__)

GRACE_SECONDS = 5
OTHER_FILES = 1_300
"""Files beside the connections in use: the store's, the database's, and connections that come or go just now."""

LONGEST_PAUSE_SECONDS = 60.0
START_SECONDS = 60.0
"""How long a worker may take to start before nothing is said of where it runs."""


class RestartedProcess:
    """A child process that is started again whenever it ends, after a pause that doubles while it keeps failing."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._environment = os.environ.copy()  # as it is now: what is set for serving processes is not for this one
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
            self._child = subprocess.Popen(self._command, env=self._environment)  # noqa: S603
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
    share_memory()  # now, before what looks after the trainer has a thread
    logs.start(settings.log)
    _make_room(settings.max_connections)
    signal.signal(signal.SIGTERM, _leave)
    # each process reads the environment, and which names it answers under hangs on where it listens
    os.environ["DIGITS_HOST"] = settings.host
    trainer = (
        RestartedProcess([sys.executable, "-m", "app", "trainer", "--parent", str(os.getpid())])
        if with_trainer
        else None
    )
    if trainer:
        trainer.start()
    try:
        with counted_together(settings), contextlib.suppress(KeyboardInterrupt):
            _run(
                uvicorn.Config(
                    "app.main:from_environment",
                    factory=True,
                    host=settings.host,
                    port=settings.port,
                    workers=settings.workers,
                    timeout_graceful_shutdown=settings.grace_seconds,
                    loop="app.server.acceptor:Loop",
                    http="app.server.connection:Connection",
                    ws="none",
                    access_log=False,
                    proxy_headers=bool(settings.trusted_proxies),
                    forwarded_allow_ips=list(settings.trusted_proxies),
                    server_header=False,
                    log_config=None,
                )
            )
    finally:
        if trainer:
            trainer.stop()


@contextlib.contextmanager
def counted_together(settings: Settings) -> Iterator[None]:
    """Give several serving processes a folder for what they count, so that each can tell of all."""
    if settings.workers == 1 or settings.metrics_dir:
        yield
        return
    with TemporaryDirectory(prefix="digits-metrics-") as folder:
        os.environ["DIGITS_METRICS_DIR"] = folder  # the processes read their settings anew
        yield


class Workers(Multiprocess):
    """uvicorn's supervisor, which replaces a worker that dies; told to end twice, it ends at once."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_end)
        self._asked = False
        self._told: set[int | None] = set()

    def init_processes(self) -> None:
        """Start the workers, and say where they run once they take requests."""
        super().init_processes()
        if all(worker.wait_until_ready(START_SECONDS, self.should_exit) for worker in self.processes):
            name = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
            port = self.sockets[0].getsockname()[1]
            log.info("running on http://%s:%d with %d workers", name, port, len(self.processes))

    def terminate_all(self) -> None:
        """Ask all workers to end, and take no more connections that nobody would answer."""
        for worker in self.processes:
            if worker.pid not in self._told:
                worker.terminate()
        for listening in self.sockets:
            listening.close()

    def _asked_to_end(self, number: int, _: FrameType | None) -> None:
        if self._asked:
            for worker in self.processes:
                worker.process.kill()
            os._exit(128 + number)
        self._asked = True
        for worker in self.processes:  # at once: the loop that reads the queue sleeps
            worker.process.terminate()
            self._told.add(worker.pid)
        self.signal_queue.append(number)


def _make_room(connections: int) -> None:
    """Raise the number of files that may be open, each connection being one, as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Server(uvicorn.Server):
    """uvicorn's server on a socket of ours: it says where it runs once it takes requests, as it does on its own."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if sockets and not self.should_exit:
            self._log_started_message(sockets)


def _run(config: uvicorn.Config) -> None:
    listening = _listening(config)
    if config.workers == 1:
        with uncollected():
            config.load()
        Server(config).run([listening])
    else:
        # a worker has a thread of uvicorn's before it comes to `share_memory`
        os.environ.setdefault(ARENAS, "1")
        Workers(config, [listening]).run()


def _listening(config: uvicorn.Config) -> socket.socket:
    """Return the socket that `app.server.acceptor` takes connections from; ends the program when it is not to be had."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        return socket.create_server((config.host, config.port), family=family, backlog=config.backlog)
    except OSError as error:
        log.error("%s:%d cannot be listened on: %s", config.host, config.port, error)
        raise SystemExit(1) from None


def _leave(_: int, __: FrameType | None) -> None:
    # uvicorn raises the signal again once its requests are answered; leaving this way still ends the trainer
    raise SystemExit(0)
