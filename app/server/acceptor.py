"""Accepts all pending connections of a socket at once; uvloop accepts one in each iteration of its loop.

An iteration may take long under load. Connections in the kernel's accept queue are neither counted nor bounded, so a
crowd would wait there for seconds instead of being refused.
"""

import asyncio
import logging
import socket
import time
from collections.abc import Callable
from typing import Any, Final

import uvloop

log = logging.getLogger(__name__)

MAX_ACCEPT_SECONDS: Final = 0.002
"""The longest time for accepting in one iteration: accepted requests, among them health checks, come next."""

MIN_ACCEPT_SECONDS: Final = 0.0005
"""The shortest time for accepting in one iteration; between the two it is the time since the last one."""

RETRY_SECONDS: Final = 0.1
"""The pause before the next attempt when the system has no resources for one more connection."""


class Loop(uvloop.Loop):
    """uvloop with `Acceptor` for a socket that is passed in; uvicorn creates one in each process."""

    async def create_server(  # type: ignore[override]
        self,
        protocol_factory: Callable[[], Any],
        *args: Any,  # noqa: ANN401  uvloop's own
        **kwargs: Any,  # noqa: ANN401  uvloop's own
    ) -> "asyncio.AbstractServer | Acceptor":
        """Listen on `sock`; without one, or with TLS, listen as uvloop does."""
        if kwargs.get("sock") is None or kwargs.get("ssl"):
            server: asyncio.AbstractServer = await super().create_server(protocol_factory, *args, **kwargs)
            return server
        return Acceptor(self, protocol_factory, kwargs["sock"], kwargs.get("backlog", 100))


class Acceptor:
    """Accepts connections of a listening socket and gives each its protocol, unless the protocol refuses it early."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, protocol: Callable[[], Any], listening: socket.socket, backlog: int
    ) -> None:
        self.sockets = (listening,)
        self._loop = loop
        self._protocol = protocol
        self._socket = listening
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self._unused_protocol: Any = None
        self._last_accept = 0.0
        listening.setblocking(False)
        listening.listen(backlog)
        self._listen()

    def close(self) -> None:
        """Stop accepting."""
        self._closed = True
        self._loop.remove_reader(self._socket)

    async def wait_closed(self) -> None:
        """Return when every accepted connection has its protocol."""
        await asyncio.gather(*self._tasks)

    def _listen(self) -> None:
        if not self._closed:
            self._loop.add_reader(self._socket, self._accept)

    def _accept(self) -> None:
        now = time.perf_counter()
        end = now + min(MAX_ACCEPT_SECONDS, max(MIN_ACCEPT_SECONDS, now - self._last_accept))
        while now < end:
            try:
                connection, _ = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                break
            except OSError as error:
                log.error("no connection can be taken: %s", error)
                self._loop.remove_reader(self._socket)
                self._loop.call_later(RETRY_SECONDS, self._listen)
                return
            connection.setblocking(False)
            # a protocol that refused a connection is reused: creating one takes half as long as refusing
            protocol = self._unused_protocol or self._protocol()
            self._unused_protocol = protocol
            if not protocol.refuse_early(connection):
                self._unused_protocol = None
                task = self._loop.create_task(self._connect(connection, protocol))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            now = time.perf_counter()
        self._last_accept = now

    async def _connect(self, connection: socket.socket, protocol: Any) -> None:  # noqa: ANN401  uvicorn's own
        try:
            await self._loop.connect_accepted_socket(lambda: protocol, connection)
        except OSError:  # the client has closed it already
            connection.close()
            return
        if self._closed:  # the shutdown of the other connections happened before this one was there
            protocol.shutdown()
