"""The supervisor of several workers: starts them, replaces one that dies, and ends them."""

import logging
import os
import socket
from types import FrameType
from typing import Final

import uvicorn
from uvicorn.supervisors.multiprocess import Multiprocess

from app.server.shutdown import handle_signals

log = logging.getLogger(__name__)

START_SECONDS: Final = 60.0
"""How long a worker may take to start before the supervisor no longer logs the address."""


class Supervisor(Multiprocess):
    """uvicorn's supervisor, which forwards a signal at once; a second signal kills the workers and itself."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        handle_signals(self._end)
        self._is_ending = False
        self._terminated: set[int | None] = set()
        """Workers that have got the signal."""

    def init_processes(self) -> None:
        """Start the workers, and log the address once all of them accept requests."""
        super().init_processes()
        if all(worker.wait_until_ready(START_SECONDS, self.should_exit) for worker in self.processes):
            name = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
            port = self.sockets[0].getsockname()[1]
            log.info("running on http://%s:%d with %d workers", name, port, len(self.processes))

    def terminate_all(self) -> None:
        """End all workers gracefully, and refuse new connections, which nobody would answer."""
        for worker in self.processes:
            if worker.pid not in self._terminated:
                worker.terminate()
        for listening in self.sockets:
            listening.close()

    def _end(self, number: int, _: FrameType | None) -> None:
        if self._is_ending:
            for worker in self.processes:
                worker.process.kill()
            os._exit(128 + number)
        self._is_ending = True
        for worker in self.processes:  # at once: the loop that reads the queue sleeps for half a second
            worker.process.terminate()
            self._terminated.add(worker.pid)
        self.signal_queue.append(number)
