"""`digits serve`: the serving processes, and a trainer that is restarted beside them."""

import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import uvicorn

from app.process import logs
from app.process.memory import ARENAS, share_memory, uncollected
from app.server.listening import listening_socket, raise_file_limit
from app.server.restarted_process import RestartedProcess
from app.server.shutdown import exit_on_sigterm
from app.server.supervisor import Supervisor
from app.settings import Settings


def serve(settings: Settings, *, with_trainer: bool) -> None:
    """Serve until SIGINT or SIGTERM, with a trainer beside the server when asked."""
    share_memory()  # before the first thread, which is the one that restarts the trainer
    logs.start(settings.log)
    raise_file_limit(settings.max_connections)
    exit_on_sigterm()
    # each process reads the environment, and the host names that it answers under depend on where it listens
    os.environ["DIGITS_HOST"] = settings.host
    trainer = (
        RestartedProcess([sys.executable, "-m", "app", "trainer", "--parent", str(os.getpid())])
        if with_trainer
        else None
    )
    if trainer:
        trainer.start()
    try:
        with shared_metrics(settings), contextlib.suppress(KeyboardInterrupt):
            _run(_config(settings))
    finally:
        if trainer:
            trainer.stop()


@contextlib.contextmanager
def shared_metrics(settings: Settings) -> Iterator[None]:
    """Give several workers a folder for their counters, so that each of them answers a scrape for all."""
    if settings.workers == 1 or settings.metrics_dir:
        yield
        return
    with TemporaryDirectory(prefix="digits-metrics-") as folder:
        os.environ["DIGITS_METRICS_DIR"] = folder  # each worker reads its settings from the environment
        yield


class Server(uvicorn.Server):
    """uvicorn's server on a socket that is passed in: it logs the address, as it does for a socket of its own."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and log the address."""
        await super().startup(sockets)
        if sockets and not self.should_exit:
            self._log_started_message(sockets)


def _config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
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


def _run(config: uvicorn.Config) -> None:
    listening = listening_socket(config.host, config.port, config.backlog)
    if config.workers == 1:
        with uncollected():
            config.load()
        Server(config).run([listening])
    else:
        # a worker has a thread of uvicorn's before it comes to `share_memory`
        os.environ.setdefault(ARENAS, "1")
        Supervisor(config, [listening]).run()
