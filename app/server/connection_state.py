"""What a connection waits for, and how it ends: by an answer that closes it, a timeout, an eviction, or its client."""

import asyncio
from collections import deque

from app.errors import AppError
from app.server.connections import Connections, State, Watch
from app.server.exchange import Exchange
from app.server.refusals import raw_response
from app.server.request_parser import RequestParser


class ConnectionState(asyncio.Protocol):
    """The state of a connection and the ways in which it ends; `app.server.connection` has its requests."""

    transport: asyncio.Transport
    parser: RequestParser

    def __init__(self, shared: Connections) -> None:
        self.shared = shared
        self.watch = Watch()
        self.loop = asyncio.get_running_loop()
        self.unanswered: deque[Exchange] = deque()
        """Requests in their order; the work on the first has begun, or it waits for its turn."""
        self.receiving: Exchange | None = None
        """The one whose body has not been received whole."""
        self.received = self.answers = 0
        """Bytes and answers so far."""
        self.is_half_closed = self.is_lingering = False
        self.is_throttled = self._is_paused = False
        self._writable: asyncio.Future[None] | None = None
        """While the client does not read, what answers wait for."""

    def state(self) -> tuple[State, int]:
        """Return what the connection waits for, and of which request."""
        return self._state(), self.answers

    def progress(self) -> int:
        """Return a count that grows as the client sends or reads."""
        unread = self.transport.get_write_buffer_size()
        return -unread if unread else self.received

    def expire(self, error: AppError | None, reason: str) -> None:
        """Close, with this answer where the client waits for one and none has begun."""
        state = self._state()
        if reason:
            self.shared.counters.closed(reason)
        if state == "handler" and (task := self.unanswered[0].task) is not None:
            self.loop.call_soon(task.cancel)  # once it has been answered
        if error is not None and state not in ("idle", "reader", "lingering"):
            self.refuse(error)
        elif state in ("reader", "lingering"):
            self.transport.abort()
        else:
            self.transport.close()
            self.disconnect()

    def pause_writing(self) -> None:
        """Let answers wait for the client to read."""
        self._writable = self.loop.create_future()

    def resume_writing(self) -> None:
        """Let them go on."""
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None

    async def writable(self) -> None:
        """Return when the client reads, or is gone."""
        if self._writable is not None:
            await self._writable

    def resume_reading(self) -> None:
        """Read on, if reading was paused."""
        if self._is_paused and not self.is_throttled:
            self._is_paused = False
            if not self.transport.is_closing():
                self.transport.resume_reading()

    def unthrottle(self) -> None:
        """Read on after too many refusals."""
        self.is_throttled = False
        self.resume_reading()

    def pause_reading(self) -> None:
        """Read no more for now."""
        if not self._is_paused:
            self._is_paused = True
            self.transport.pause_reading()

    def _state(self) -> State:  # noqa: PLR0911  a state each
        if self.is_lingering:
            return "lingering"
        if self.transport.get_write_buffer_size():
            return "reader"
        if self.unanswered:
            request = self.unanswered[0]
            if not (request.started or request.is_whole or self._is_paused):
                return "body"
            if request.is_whole and request.reads_digits and not request.started:
                return "handler"
            return "half-closed" if self.is_half_closed else "answering"
        if self.receiving is not None:  # the rest of a body, after the answer
            return "body"
        if self.parser.in_head:
            return "headers"
        return "idle" if self.answers else "silent"

    def refuse(self, error: AppError) -> None:
        """Answer with the error, unless an answer has begun, and close."""
        if not self.transport.is_closing():
            if not (self.unanswered and self.unanswered[0].started):
                self.transport.write(raw_response(error))
            self._linger()
        self.disconnect()

    def close(self) -> None:
        """Close after the last answer."""
        if self.receiving is not None:
            self._linger()
        else:
            self.transport.close()
        self.disconnect()

    def _linger(self) -> None:
        """Close the sending half, and discard input until the client has closed its own.

        Closing a socket with unread input makes the system reset the connection, and the client may lose the answer.
        """
        self.is_lingering, self.received = True, 0
        self.shared.linger(self)
        self.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()

    def close_if_idle(self) -> None:
        """Close, unless a request has begun."""
        if self._state() in ("idle", "silent"):
            self.transport.close()

    def disconnect(self) -> None:
        """Let the work on unanswered requests see that nothing can be written any more."""
        for request in self.unanswered:
            request.disconnected = True
            request.notify()
            self.shared.hold(-request.held)
        self.unanswered.clear()
        self.resume_writing()
