"""How a connection ends: by a timeout, by eviction, by a refusal, or with the server's shutdown."""

import asyncio
from typing import Any, Final

from app.errors import AppError, TookTooLong, TooSlow
from app.server.connections import ConnectionRegistry
from app.server.eviction import SILENT
from app.server.lingering_close import LingeringClose
from app.server.protocol import BoundedProtocol
from app.server.refusals import raw_response, too_many_connections
from app.server.timeouts import State, StateTimer
from app.web.routes import reads_digits

SHUTDOWN_SECONDS: Final = 0.25
"""How long an idle connection stays open after the shutdown has begun: a request may be on its way."""

EVICTION_RANKS: Final[dict[State, int]] = {"idle": SILENT, "headers": 1, "body": 2, "reader": 3}
"""The order of eviction of connections that wait for their client, see `app.server.eviction`."""


class LimitedLifetime(BoundedProtocol):
    """A connection with timeouts, an eviction rank and a graceful shutdown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  uvicorn's own
        super().__init__(*args, **kwargs)
        self._registry: ConnectionRegistry = self.app_state["registry"]
        self._timer = StateTimer(self._registry.timeouts, self._registry.clock)
        self._received = 0
        """Bytes received."""
        self._task: asyncio.Task[None] | None = None
        """The work on the latest request."""
        self._is_shutting_down = False

    def shutdown(self) -> None:
        """Close after the request in hand, or soon: what the client has sent by now is still answered."""
        self._is_shutting_down = True
        if self.cycle is not None:
            self.cycle.keep_alive = False
        self.loop.call_later(SHUTDOWN_SECONDS, self._close_if_idle)

    def check_timeouts(self, now: float) -> None:
        """Close the connection when its state has expired; `now` is the registry's clock."""
        state, request = self._current_state()
        moved = -self.transport.get_write_buffer_size() if state == "reader" else self._received
        if not self._timer.has_expired(state, request, moved, now):
            return
        match state:
            case "idle":
                self.transport.close()
            case "headers":
                self._refuse(TooSlow("The request's headers did not come in time."), "headers")
            case "body":
                self._refuse(TooSlow("The request's body did not come in time."), "body")
            case "handler":
                self._refuse(
                    TookTooLong("This took longer than it may; ask for less at once.", headers={"Retry-After": "5"}),
                    "handler",
                )
                if self._task:
                    self._task.cancel()
            case "reader":
                self._registry.counters.closed("reader")
                self.transport.abort()
            case "answering" if self._is_half_closed:
                self.transport.close()
                self._disconnect_requests()
            case "answering":
                pass

    def eviction_rank(self, now: float) -> tuple[int | None, float]:
        """Return its rank, None when it must not be evicted, and for how many seconds it has had it."""
        if self.transport.is_closing():
            return None, 0.0
        state, request = self._current_state()
        rank = SILENT if state == "headers" and self.scope is None else EVICTION_RANKS.get(state)
        return rank, self._timer.seconds(state, request, now)

    def fileno(self) -> int:
        """Return its file descriptor, negative once that is closed."""
        number: int = self.transport.get_extra_info("socket").fileno()
        return number

    def evict(self) -> None:
        """Close at once, with a 503 for a client that has begun a request and is not being answered."""
        self.connections.discard(self)  # its place is free from now on, not only when the transport has closed
        self._registry.remove(self)
        if isinstance(self.transport.get_protocol(), LingeringClose):  # it has its answer, and has been counted
            self.transport.abort()
            return
        self._registry.counters.closed("connections")
        state, _ = self._current_state()
        if state == "reader":
            self.transport.abort()
        elif state != "idle" and not self.pipeline:
            self.transport.write(raw_response(too_many_connections()))
        self.transport.close()
        self._disconnect_requests()

    def _current_state(self) -> tuple[State, object]:
        """Return what the connection waits for, and of which request."""
        cycle = self.cycle
        if self.transport.get_write_buffer_size():
            return "reader", cycle
        if cycle is None or cycle.response_complete:
            if cycle is not None and cycle.scope is self.scope:
                return "idle", cycle
            return "headers", self.scope
        if cycle.more_body and not cycle.response_started and not self.flow.read_paused:
            return "body", cycle
        if not cycle.more_body and not cycle.response_started and reads_digits(cycle.scope["path"]):
            return "handler", cycle
        return "answering", cycle

    def _close_if_idle(self) -> None:
        if self._current_state()[0] == "idle" or self.scope is None:
            self.transport.close()

    def _refuse(self, error: AppError, reason: str) -> None:
        """Answer with the error, unless an answer has begun, and close; `reason` is counted."""
        self._registry.counters.closed(reason)
        has_started = False
        if self.cycle is not None and not self.cycle.response_complete:
            has_started = self.cycle.response_started
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._write_last(b"" if has_started else raw_response(error))

    def _write_last(self, data: bytes) -> None:
        """Write the connection's last bytes and close it with a lingering close."""
        if self.transport.is_closing():
            return
        if data:
            self.transport.write(data)
        self._registry.linger(self)
        self.transport.set_protocol(LingeringClose(self))
