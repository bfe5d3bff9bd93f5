"""New connections, all that wait at once: uvloop takes one in each turn of its loop, and a turn may be long.

Those it has not taken wait where nothing sees or bounds them, so a crowd would wait for seconds instead of being told.
"""

import asyncio
import logging
import socket
import time
from collections.abc import Callable
from typing import Any, Final

import uvloop

log = logging.getLogger(__name__)

TURN_SECONDS: Final = 0.002
"""For taking connections in one turn, at most: what was accepted goes on in the next ones, and health with it."""

LEAST_SECONDS: Final = 0.0005
"""And at least; between the two, for as long as went by since the last turn."""

PAUSE_SECONDS: Final = 0.1
"""Before the next try when the system has no room for one more connection."""


class Loop(uvloop.Loop):
    """uvloop, with an acceptor of our own for a socket that is given; uvicorn starts one in each process."""

    async def create_server(  # type: ignore[override]
        self,
        protocol_factory: Callable[[], Any],
        *args: Any,  # noqa: ANN401  uvloop's own
        **kwargs: Any,  # noqa: ANN401  uvloop's own
    ) -> "asyncio.AbstractServer | Acceptor":
        """Listen on `sock`, or as uvloop does without one or with TLS."""
        if kwargs.get("sock") is None or kwargs.get("ssl"):
            server: asyncio.AbstractServer = await super().create_server(protocol_factory, *args, **kwargs)
            return server
        return Acceptor(self, protocol_factory, kwargs["sock"], kwargs.get("backlog", 100))


class Acceptor:
    """Takes the connections of a listening socket and hands each to a protocol of its own, unless that refuses it."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, protocol: Callable[[], Any], listening: socket.socket, backlog: int
    ) -> None:
        self.sockets = (listening,)
        self._loop = loop
        self._protocol = protocol
        self._socket = listening
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self._spare: Any = None
        self._took = 0.0
        """When it last took connections."""
        listening.setblocking(False)
        listening.listen(backlog)
        self._listen()

    def close(self) -> None:
        """Take no more."""
        self._closed = True
        self._loop.remove_reader(self._socket)

    async def wait_closed(self) -> None:
        """Return when those taken are in their protocols' hands."""
        await asyncio.gather(*self._tasks)

    def _listen(self) -> None:
        if not self._closed:
            self._loop.add_reader(self._socket, self._take)

    def _take(self) -> None:
        now = time.perf_counter()
        until = now + min(TURN_SECONDS, max(LEAST_SECONDS, now - self._took))
        while now < until:
            try:
                connection, _ = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                break
            except OSError as error:
                log.error("no connection can be taken: %s", error)
                self._loop.remove_reader(self._socket)
                self._loop.call_later(PAUSE_SECONDS, self._listen)
                return
            connection.setblocking(False)
            # one that refuses has not been used: making it takes half as long as refusing
            protocol = self._spare or self._protocol()
            self._spare = protocol
            if not protocol.refuses(connection):
                self._spare = None
                task = self._loop.create_task(self._hand_over(connection, protocol))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            now = time.perf_counter()
        self._took = now

    async def _hand_over(self, connection: socket.socket, protocol: Any) -> None:  # noqa: ANN401  uvicorn's own
        try:
            await self._loop.connect_accepted_socket(lambda: protocol, connection)
        except OSError:  # it has left already
            connection.close()
            return
        if self._closed:  # the others have been told before it came
            protocol.shutdown()
