"""A connection as uvicorn creates it: admission, load shedding, and the start of its requests in cohorts."""

import asyncio
import functools
import socket
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.errors import TooLarge
from app.server import early_refusal
from app.server.connection_lifetime import LimitedLifetime
from app.server.eviction import RESERVE
from app.server.refusals import HealthOnly, busy_response, too_many_connections
from app.server.response import SingleWriteCycle
from app.web.routes import reads_digits

MAX_REQUEST_BYTES: Final = 64 * 1024 * 1024
"""The most bytes of a request on the wire: chunk sizes and trailers are in no body-size limit."""


class Connection(LimitedLifetime):
    """One connection; the app's lifespan state holds the `registry` of all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  uvicorn's own
        super().__init__(*args, **kwargs)
        self._queue_delay, self._cohorts = self._registry.queue_delay, self._registry.cohorts
        self._is_unread = False
        """Whether the queue delay counts this connection's first request as unread input."""
        self._is_health_check = False
        """Whether its first request is for health or metrics."""
        self._shed: RequestResponseCycle | None = None
        """A request that was shed and is answered once it is whole, or what is here of it has been read."""
        self._request: object = None
        self._request_bytes = 0

    def refuse_early(self, connection: socket.socket) -> bool:
        """Answer a whole request with 503 before it gets a transport, while the queue delay exceeds its limit.

        Returns whether the connection was refused and closed.
        """
        try:
            data = early_refusal.peek(connection)
            if self._queue_delay.exceeds_limit() and early_refusal.refuse(connection, data, self._registry.counters):
                return True
        except (OSError, ValueError):  # there is no input yet, or it is not HTTP, or the client is gone
            return False
        self._is_health_check = data.startswith(early_refusal.HEALTH_CHECKS)
        self._is_unread = True
        self._queue_delay.unread += 1
        return False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Admit the connection; beyond the cap, only for health and metrics."""
        super().connection_made(transport)
        most = self._registry.timeouts.connections
        count = self._registry.evict_excess(len(self.connections), urgent=self._is_health_check)
        self._registry.add(self)
        # connections that wait for their 503 may fill the reserve once; health checks have it once more
        if count > most + (3 if self._is_health_check else 2) * RESERVE:
            self._refuse(too_many_connections(), "connections")
        elif count > most:
            self.app = HealthOnly(self.app, self._registry.counters)

    def connection_lost(self, exc: Exception | None) -> None:
        """Remove the connection."""
        self._mark_read()
        self._registry.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse the bytes, and refuse a request that has become too large."""
        self._mark_read()
        super().data_received(data)
        if self._shed is not None:  # the rest of its body is not waited for
            path = self._shed.scope["path"]
            self._count_shed()
            self._write_last(busy_response(path))
            return
        self._received += len(data)
        if self.scope is not self._request:
            self._request, self._request_bytes = self.scope, 0
        self._request_bytes += len(data)
        if self._request_bytes > MAX_REQUEST_BYTES:
            most = f"{MAX_REQUEST_BYTES // 2**20} MB"
            self._refuse(TooLarge(f"Send at most {most}, chunks and trailers included."), "body")

    def on_message_complete(self) -> None:
        """Answer a request that was shed, now that it is whole."""
        super().on_message_complete()
        if self._shed is not None:
            self._answer_shed()

    def on_response_complete(self) -> None:
        """Start the next request, or wait for it without a timer of its own: `check_timeouts` ends the wait."""
        if self.pipeline or self._is_half_closed or self.transport.is_closing():
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        self.flow.resume_reading()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401  uvicorn's own
        cycle.__class__ = SingleWriteCycle  # uvicorn fixes the class of the cycles it creates
        if self._is_shutting_down:
            cycle.keep_alive = False
        if self._queue_delay.exceeds_limit() and reads_digits(cycle.scope["path"]):
            cycle.response_started = cycle.response_complete = True  # uvicorn discards its body
            self._shed = cycle
            if not cycle.more_body:  # a pipelined request is whole before it starts
                self._answer_shed()
            return
        # the requests that are whole and not started, for `app.web.middleware.concurrency`
        cycle.scope["ahead"] = self._cohorts.waiting  # type: ignore[typeddict-unknown-key]
        self._cohorts.add(functools.partial(self._start, cycle, app), self.loop)

    def _start(self, cycle: RequestResponseCycle, app: Any) -> asyncio.Task[None]:  # noqa: ANN401  uvicorn's own
        self._task = task = self.loop.create_task(self._run(cycle, app))
        self.tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        self._cohorts.started(task)  # it may have been cancelled before it could start

    async def _run(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401  uvicorn's own
        task = self._task  # the connection's next request starts after this one's answer
        assert task is not None  # noqa: S101  it is this task
        self._cohorts.started(task)
        await cycle.run_asgi(app)
        self._queue_delay.answered()

    def _answer_shed(self) -> None:
        """Answer the request that was shed and close: a new connection is refused in a fifth of the time."""
        cycle = self._count_shed()
        answer = busy_response(cycle.scope["path"])
        if cycle.scope["method"] == "HEAD":
            answer = answer[: answer.index(b"\r\n\r\n") + 4]
        self._write_last(answer)

    def _count_shed(self) -> RequestResponseCycle:
        cycle, self._shed = self._shed, None
        assert cycle is not None  # noqa: S101  both callers have checked
        self._registry.counters.answered({"method": cycle.scope["method"], "path": cycle.scope["path"]}, 503, 0.0)
        return cycle

    def _mark_read(self) -> None:
        if self._is_unread:
            self._is_unread = False
            self._queue_delay.unread -= 1
