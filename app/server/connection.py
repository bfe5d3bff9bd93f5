"""One HTTP/1.1 connection: its requests in their order, each in its turn."""

import asyncio
from typing import Any, Final

from app.errors import AppError, BadRequest
from app.server.connection_state import ConnectionState
from app.server.connections import MAX_EXCESS
from app.server.exchange import Exchange
from app.server.refusals import HealthOnly, busy_response, too_many_connections
from app.server.request_parser import MAX_REQUEST, RequestParser, simple_request
from app.web.routes import policy_of

MAX_PIPELINED: Final = 128
"""Requests that a client may send before it has the first one's answer."""

BUFFERED: Final = 64 * 1024
"""Bytes of a body that are read before the app asks for them."""

MAX_DISCARDED: Final = 1024 * 1024
"""Bytes of input that are discarded before a connection is closed, other than the rest of a body."""

SHUTDOWN_SECONDS: Final = 0.25
"""How long an idle connection stays open after the shutdown has begun: a request may be on its way."""


class Connection(ConnectionState):
    """The protocol that uvicorn creates for each client: it answers one request at a time, each in its turn."""

    def __init__(self, config: Any, server_state: Any, app_state: dict[str, Any], _loop: object = None) -> None:  # noqa: ANN401  uvicorn's own
        super().__init__(app_state["connections"])
        self._app = config.loaded_app
        self._open, self._tasks = server_state.connections, server_state.tasks
        self._is_shutting_down = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a place; without one, only health and metrics are answered."""
        self.transport = transport
        # neither is there when the client has gone already
        client, server = ((transport.get_extra_info(name) or ("", 0))[:2] for name in ("peername", "sockname"))
        self.parser = RequestParser(self, client, server, self.shared.base_path)
        self._open.add(self)
        excess = self.shared.add(self)
        if excess > 0:
            self._app = HealthOnly(self._app, self.shared.counters)
        if excess > MAX_EXCESS:
            self.expire(too_many_connections(), "connections")

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Give the place back, and let the work on unanswered requests see that nobody waits for it."""
        self._open.discard(self)
        self.shared.remove(self)
        self.disconnect()

    def data_received(self, data: bytes) -> None:
        """Parse the input, and begin with the request that it completes."""
        self.received += len(data)
        if self.is_lingering:
            if self.received > (MAX_REQUEST if self.receiving else MAX_DISCARDED):
                self.transport.abort()
            return
        if self.shared.queue.is_full() and self._refused_quickly(data):
            return
        try:
            self.parser.feed(data)
        except AppError as error:
            self.shared.counters.closed("malformed" if isinstance(error, BadRequest) else "oversized")
            self.refuse(error)
            return
        if self.unanswered and not self.unanswered[0].is_begun:
            self._begin()

    def eof_received(self) -> bool:
        """Keep a half-closed connection open until its requests are answered; return whether it stays open.

        A client that closes its half within a request, or during an answer without a length, counts as disconnected.
        """
        in_request = self.parser.in_head or self.receiving is not None
        is_streaming = any(request.is_streaming for request in self.unanswered)
        self.is_half_closed = bool(self.unanswered) and not (in_request or is_streaming or self.is_lingering)
        if not self.is_half_closed:
            self.disconnect()
        return self.is_half_closed

    def shutdown(self) -> None:
        """Close after the request in hand, or soon: what the client has sent by now is still answered."""
        self._is_shutting_down = True
        if self.unanswered:
            self.unanswered[-1].keep_alive = False
        self.loop.call_later(SHUTDOWN_SECONDS, self.close_if_idle)

    # what the parser calls

    def begin(self, scope: dict[str, Any], *, keep_alive: bool) -> None:
        """Take a request whose head is complete."""
        self.receiving = Exchange(self, scope, keep_alive=keep_alive and not self._is_shutting_down)
        self.unanswered.append(self.receiving)
        if len(self.unanswered) > MAX_PIPELINED:
            raise BadRequest(f"Send at most {MAX_PIPELINED} requests before you have the first answer.")
        if len(self.unanswered) > 1:
            self.pause_reading()

    def add(self, body: bytes) -> None:
        """Take a piece of its body, unless it has been answered without."""
        request = self.receiving
        if request is not None and not request.ended:
            request.held += len(body)
            self.shared.hold(len(body))
            request.take(body)
            if len(request.body) > BUFFERED:
                self.pause_reading()

    def end(self) -> None:
        """Take note that it is whole."""
        if self.receiving is not None:
            self.receiving.is_whole = True
            self.receiving.notify()
            self.receiving = None

    # what an exchange calls

    def answered(self) -> None:
        """Go on to the next request, or close."""
        request = self.unanswered.popleft()
        self.answers += 1
        self.shared.hold(-request.held)
        if not request.keep_alive or (self.is_half_closed and not self.unanswered):
            self.close()
            return
        if self.unanswered and not self.unanswered[0].is_begun:
            self._begin()
        if self._is_paused and len(self.unanswered) < 2:
            self.resume_reading()

    def run(self, request: Exchange) -> None:
        """Let the app answer a request, unless its client is gone."""
        if not request.disconnected:
            request.task = task = self.loop.create_task(request.run(self._app))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def refuse_busy(self, request: Exchange) -> None:
        """Answer 503 to a request that would wait for too long; the connection stays usable."""
        if not request.disconnected:
            scope = request.scope
            self._write_busy(
                scope["method"], scope["path"], keep_alive=request.keep_alive, without_body=request.is_head
            )
            request.ended = True
            self.answered()
            self.count_refusal()

    def count_refusal(self) -> None:
        """Count a request that was refused; after many, read nothing until the next sweep."""
        if self.shared.count_refusal(self) and not self.transport.is_closing():
            self.is_throttled = True
            self.pause_reading()

    def abandon(self, request: Exchange) -> None:
        """Close after a request that the app has not answered whole."""
        if request.disconnected:
            return
        if request.started:
            self.transport.close()
            self.disconnect()
        else:
            self.refuse(AppError("Try again later; what happened is in the server's log."))

    def _refused_quickly(self, data: bytes) -> bool:
        """Answer 503 to a whole request to read digits that comes between two others; return whether it did.

        Of ten times what the server can do nine tenths are refused, and the time for that belongs to the others.
        """
        if self.unanswered or self.receiving or self.parser.in_head or self._is_shutting_down:
            return False
        request = simple_request(data, self.shared.base_path)
        if request is None or request[0] == "HEAD" or not policy_of(*request).reads_digits:
            return False
        self._write_busy(*request)
        self.answers += 1
        self.count_refusal()
        return True

    def _write_busy(self, method: str, path: str, *, keep_alive: bool = True, without_body: bool = False) -> None:
        self.shared.counters.answered({"method": method, "path": path}, 503, 0.0)
        answer = busy_response(round(self.shared.queue.delay()), path, keep_alive=keep_alive)
        self.transport.write(answer[: answer.index(b"\r\n\r\n") + 4] if without_body else answer)

    def _begin(self) -> None:
        """Start the first request, or let it wait for its turn, or refuse it."""
        request, queue = self.unanswered[0], self.shared.queue
        request.is_begun = True
        if not request.reads_digits:
            self.run(request)
        elif not request.is_whole:  # its handler may refuse it before its body is there
            request.waits_for_turn = True
            self.run(request)
        elif queue.is_full(interactive=request.is_interactive):
            self.refuse_busy(request)
        else:
            queue.add(request, interactive=request.is_interactive)
