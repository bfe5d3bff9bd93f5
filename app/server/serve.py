"""`digits serve`: the serving processes, and a trainer beside them."""

import contextlib
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from tempfile import TemporaryDirectory
from typing import Final

import uvicorn

from app.process import logs
from app.process.memory import ARENAS, share_memory, uncollected
from app.server.children import STOP_SECONDS, Child
from app.server.listening import listening_socket, log_address, raise_file_limit
from app.server.shutdown import end_at_once, exit_on_sigterm, handle_signals
from app.settings import Settings

log = logging.getLogger(__name__)

BACKLOG: Final = 2048
"""Connections that wait in the kernel to be accepted."""

SIGNAL_SECONDS: Final = 0.1
"""How soon a signal is seen by the supervisor."""


def serve(settings: Settings, *, with_trainer: bool) -> None:
    """Serve until SIGINT or SIGTERM, with a trainer beside the server when asked."""
    share_memory()  # before the first thread, which is the one that starts the trainer again
    logs.start(settings.log)
    for sentence in settings.warnings(os.environ):
        log.warning(sentence)
    raise_file_limit(settings.max_connections)
    exit_on_sigterm()
    # each process reads the environment, and the host names that it answers under depend on where it listens
    os.environ["DIGITS_HOST"] = settings.host
    listening = listening_socket(settings.host, settings.port, BACKLOG)
    with (
        _trainer() if with_trainer else contextlib.nullcontext(),
        _shared_metrics(settings),
        contextlib.suppress(KeyboardInterrupt),
    ):
        if settings.workers > 1:
            _supervise(settings.workers, listening)
        else:
            _server(settings, lambda: log_address(listening)).run([listening])


def work(listening: int, ready: int) -> None:
    """Serve as one of several workers, on an inherited socket, until standard input ends: the supervisor closes it."""
    share_memory()
    settings = Settings()
    logs.start(settings.log)
    exit_on_sigterm()
    server = _server(settings, lambda: os.write(ready, b"."))

    def end_with_supervisor() -> None:
        sys.stdin.buffer.read()
        if not server.should_exit:
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end_with_supervisor, daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        server.run([socket.socket(fileno=listening)])


def _server(settings: Settings, announce: Callable[[], object]) -> uvicorn.Server:
    """Return uvicorn's server, its app loaded; `announce` is called once requests are accepted."""
    todo = [announce]

    async def notify() -> None:  # uvicorn calls it when it has started, and again from time to time
        if todo:
            todo.pop()()

    config = uvicorn.Config(
        "app.main:from_environment",
        factory=True,
        timeout_graceful_shutdown=settings.grace_seconds,
        callback_notify=notify,
        loop="app.server.listening:Loop",
        http="app.server.connection:Connection",
        ws="none",
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        server_header=False,
        date_header=False,
        log_config=None,
    )
    with uncollected():
        config.load()
    return uvicorn.Server(config)


@contextlib.contextmanager
def _trainer() -> Iterator[None]:
    """Run a trainer in this context."""
    command = [sys.executable, "-m", "app", "trainer", "--parent", str(os.getpid())]
    trainer = Child("trainer", command, os.environ.copy(), by_signal=True)
    trainer.start()
    try:
        yield
    finally:
        trainer.end()
        trainer.wait(STOP_SECONDS)


def _supervise(workers: int, listening: socket.socket) -> None:
    """Run several workers until a signal; a second one ends them, and this process, at once."""
    ended = threading.Event()

    def end(number: int, _: object) -> None:
        if ended.is_set():
            for child in children:
                child.kill()
            end_at_once(number)
        ended.set()

    read, write = os.pipe()
    command = [sys.executable, "-m", "app.server.serve", str(listening.fileno()), str(write)]
    environment = {ARENAS: "1"} | os.environ
    files = (listening.fileno(), write)
    children = [Child("worker", command, environment, by_signal=False, files=files) for _ in range(workers)]
    for child in children:
        child.start()
    handle_signals(end)

    def announce() -> None:
        for _ in range(workers):
            os.read(read, 1)
        log_address(listening, workers)

    threading.Thread(target=announce, daemon=True).start()
    while not ended.wait(SIGNAL_SECONDS):
        pass  # a wait without an end would leave signals unhandled
    listening.close()  # nobody would answer
    for child in children:
        child.end()
    for child in children:
        child.wait(None)


@contextlib.contextmanager
def _shared_metrics(settings: Settings) -> Iterator[None]:
    """Give several workers a folder for their counters, so that each of them answers a scrape for all."""
    if settings.workers == 1 or settings.metrics_dir:
        yield
        return
    with TemporaryDirectory(prefix="digits-metrics-") as folder:
        os.environ["DIGITS_METRICS_DIR"] = folder  # each worker reads its settings from the environment
        yield


if __name__ == "__main__":
    work(*map(int, sys.argv[1:]))
