"""What the server listens with: its socket, its event loop, and enough file descriptors for its connections."""

import asyncio
import logging
import resource
import socket
import time
from collections.abc import Callable
from typing import Any, Final

import uvloop

log = logging.getLogger(__name__)

OTHER_FILES: Final = 1_300
"""File descriptors beside the connections in use: versions, the database, connections that open or close just now."""

ACCEPT_SECONDS: Final = 0.002
"""The longest time for accepting before requests are worked on again."""

RETRY_SECONDS: Final = 0.1
"""The pause when the system has no resources for one more connection."""


def listening_socket(host: str, port: int, backlog: int) -> socket.socket:
    """Return a listening socket; ends the program when the address is not available."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=backlog)
    except OSError as error:
        log.error(
            "%s:%d cannot be listened on: %s; choose another with DIGITS_HOST and DIGITS_PORT, or --host and --port",
            host, port, error,
        )  # fmt: skip
        raise SystemExit(1) from None


def log_address(listening: socket.socket, workers: int = 1) -> None:
    """Log where requests are accepted."""
    host, port = listening.getsockname()[:2]
    host = f"[{host}]" if ":" in host else host
    log.info("running on http://%s:%d%s", host, port, f" with {workers} workers" if workers > 1 else "")


def raise_file_limit(connections: int) -> None:
    """Raise the limit on open files, one for each connection, as far as the system permits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Loop(uvloop.Loop):
    """uvloop, but it accepts all pending connections of a socket that is passed in, not one in each of its iterations.

    Under load an iteration takes milliseconds, so a crowd would wait in the kernel for seconds, unseen by admission.
    """

    async def create_server(self, protocol_factory: Callable[[], Any], **given: Any) -> Any:  # type: ignore[override]  # noqa: ANN401
        """Listen on `sock`."""
        return Acceptor(self, protocol_factory, given["sock"])


class Acceptor:
    """Accepts connections of a listening socket."""

    def __init__(self, loop: Loop, protocol: Callable[[], Any], listening: socket.socket) -> None:
        self._loop, self._protocol, self._socket = loop, protocol, listening
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False
        listening.setblocking(False)
        self._listen()

    def close(self) -> None:
        """Stop accepting."""
        self._is_closed = True
        self._loop.remove_reader(self._socket)

    async def wait_closed(self) -> None:
        """Return when every accepted connection has its protocol."""
        await asyncio.gather(*self._tasks)

    def _listen(self) -> None:
        if not self._is_closed:
            self._loop.add_reader(self._socket, self._accept)

    def _accept(self) -> None:
        end = time.perf_counter() + ACCEPT_SECONDS
        while time.perf_counter() < end:
            try:
                connection, _ = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                log.error("no connection can be taken: %s", error)
                self._loop.remove_reader(self._socket)
                self._loop.call_later(RETRY_SECONDS, self._listen)
                return
            task = self._loop.create_task(self._connect(connection))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _connect(self, connection: socket.socket) -> None:
        try:
            _, protocol = await self._loop.connect_accepted_socket(self._protocol, connection)
        except OSError:  # the client has closed it already
            connection.close()
            return
        if self._is_closed:  # the shutdown of the other connections came before this one was there
            protocol.shutdown()
