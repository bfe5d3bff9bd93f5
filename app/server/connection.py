"""Connections that cannot be held open by being slow: uvicorn's protocol, with a limit on each thing it waits for.

Nothing is timed for each request. Once in half a second all connections are looked over, and one that has been in the
same state for too long is answered and closed; so a limit is kept to within a second, at no cost to a quick request.
"""

import asyncio
import functools
import re
import socket
import time
from typing import Any, Final, Literal

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.errors import AppError, TooBusy, TookTooLong, TooLarge, TooManyConnections, TooSlow
from app.server.cohorts import CohortScheduler
from app.server.eviction import RESERVE, SILENT, EvictionPolicy
from app.server.protocol import BoundedProtocol
from app.server.queue_delay import QueueDelay
from app.server.response import SingleWriteCycle
from app.server.timeouts import Timeouts
from app.web.counters.counters import Counters
from app.web.responses.headers import HEADERS
from app.web.responses.problems import problem
from app.web.routes import PASSING, PROTOCOLS, passes_limits, reads_digits

SWEEP_SECONDS: Final = 0.5
LINGER_SECONDS: Final = 2.0
"""How long a refused client may take to read why."""

MOST_LINGERING: Final = 1000
"""Refused clients that may take that time at once."""

LISTENING_SECONDS: Final = 0.5
"""How long a caller that has closed its half is taken to listen still, where it did not ask for digits to be read."""

LEAVING_SECONDS: Final = 0.25
"""How long a server that is told to end still listens to a connection that has nothing to say."""

PEEKED_BYTES: Final = 256 * 1024
REQUEST_BYTES: Final = 64 * 1024 * 1024
"""What a request may have on the wire: its body counted elsewhere, and what chunks and trailers add."""

LENGTH: Final = re.compile(rb"\r\n(?:content-length:[ \t]*(\d+)|transfer-encoding:)", re.IGNORECASE)

WATCHING: Final = tuple(f"GET {path}".encode() for path in PASSING)
"""How a request after health or metrics begins."""

State = Literal["idle", "headers", "body", "handler", "reader", "answering"]

RANKS: Final[dict[State, int]] = {"idle": SILENT, "headers": 1, "body": 2, "reader": 3}
"""In which order those go that wait for their client, where there is no room; see `app.server.eviction`."""


class ConnectionRegistry:
    """Looks after the connections of one process."""

    def __init__(self, timeouts: Timeouts, counters: Counters) -> None:
        self.timeouts = timeouts
        self.counters = counters
        self.cohorts = CohortScheduler()
        self.queue_delay = QueueDelay(timeouts.behind, self.cohorts)
        self.clock = 0.0
        """Seconds that this process has been there to answer: one that was held up blames no client for it."""
        self._looked = 0.0
        self._looks = False
        self._connections: dict[Connection, None] = {}
        """In the order in which they came."""
        self._lingering: dict[Connection, None] = {}
        """Those that have had their last word."""
        self._eviction = EvictionPolicy(timeouts.connections)

    def follow(self, connection: "Connection") -> None:
        """Look after a connection until `forget`."""
        if not self._looks:  # one chain of looks, however often the last connection leaves
            self._looks, self._looked = True, time.monotonic()
            connection.loop.call_later(SWEEP_SECONDS, self._sweep, connection.loop)
        self._connections[connection] = None

    def forget(self, connection: "Connection", *, lingers: bool = False) -> None:
        """Look after it no more, or only until it has had its last word."""
        self._connections.pop(connection, None)
        self._lingering.pop(connection, None)
        if lingers:
            self._lingering[connection] = None

    def evict_excess(self, taken: int, *, urgent: bool) -> int:
        """Let go of connections that ask for nothing where there are too many; return how many of `taken` are left."""
        for connection in list(self._lingering)[:-MOST_LINGERING]:
            connection.evict()
            taken -= 1
        taken -= len(self._lingering)
        if self._eviction.needed(taken):  # those that have been answered and are about to close take no place
            taken -= sum(connection.transport.is_closing() for connection in self._connections)
        if self._eviction.needed(taken):
            for connection in self._eviction.chosen(self._connections, taken, self.clock, urgent=urgent):
                connection.evict()
                taken -= 1
        return taken

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        now = time.monotonic()
        self.clock += min(now - self._looked, 2 * SWEEP_SECONDS)
        self._looked = now
        for connection in list(self._connections):
            connection.look(self.clock)
        self._looks = bool(self._connections)
        if self._looks:
            loop.call_later(SWEEP_SECONDS, self._sweep, loop)


class Connection(BoundedProtocol):
    """One connection; the app's lifespan state holds the `guard` that looks after it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  uvicorn's own
        super().__init__(*args, **kwargs)
        self._registry: ConnectionRegistry = self.app_state["registry"]
        self._queue_delay, self._cohorts = self._registry.queue_delay, self._registry.cohorts
        self._is_coming = self._watches = False
        """Whether its first bytes are there, and whether those ask after health or metrics."""
        self._turned_away: RequestResponseCycle | None = None
        """A request that gets the answer that this process is too busy, once it has come whole."""
        self._task: asyncio.Task[None] | None = None
        self._state: tuple[State, object] = ("idle", self)
        self._since = self._moved = self._registry.clock
        self._received = self._mark = self._last = 0
        self._leaving = False
        self._request: object = None
        self._request_bytes = 0

    def refuses(self, connection: socket.socket) -> bool:
        """Answer a request that came whole with its connection while this process is far behind, and close.

        That takes a tenth of the time that a transport, a task and a parser take: time that belongs to those accepted.
        """
        try:
            data = connection.recv(PEEKED_BYTES, socket.MSG_PEEK)
            if self._queue_delay.exceeds_limit() and _is_whole(data):
                method, target, _ = data.split(b" ", 2)
                path = target.partition(b"?")[0].decode("latin-1")
                if reads_digits(path):
                    connection.recv(len(data))  # closing with something unread would throw the answer away
                    connection.send(_busy(in_protocol=path.startswith(PROTOCOLS)))
                    connection.close()
                    self._registry.counters.answered({"method": method.decode("latin-1"), "path": path}, 503, 0.0)
                    return True
        except (OSError, ValueError):  # nothing has come yet, or no HTTP, or nobody is there any more
            return False
        self._watches = data.startswith(WATCHING)
        self._is_coming = True
        self._queue_delay.coming += 1
        return False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, unless there are too many."""
        super().connection_made(transport)
        most = self._registry.timeouts.connections
        taken = self._registry.evict_excess(len(self.connections), urgent=self._watches)
        self._registry.follow(self)
        # a crowd that has been read and waits to be told that it is one leaves room for whoever asks after health
        if taken > most + (3 if self._watches else 2) * RESERVE:
            self._refuse(_too_many(), "connections")
        elif taken > most:
            self.app = _Full(self.app, self._registry.counters)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the connection go."""
        self._has_come()
        self._registry.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what has come, as long as it is not endless."""
        self._has_come()
        super().data_received(data)
        if self._turned_away is not None:  # its body is not here yet, and is not waited for
            path = self._turned_away.scope["path"]
            self._count_busy()
            self._last_word(_busy(in_protocol=path.startswith(PROTOCOLS)))
            return
        self._received += len(data)
        if self.scope is not self._request:
            self._request, self._request_bytes = self.scope, 0
        self._request_bytes += len(data)
        if self._request_bytes > REQUEST_BYTES:
            most = f"{REQUEST_BYTES // 2**20} MB"
            self._refuse(TooLarge(f"Send at most {most}, chunks and trailers included."), "body")

    def on_message_complete(self) -> None:
        """Note that a request has come whole."""
        super().on_message_complete()
        if self._turned_away is not None:
            self._say_busy()

    def on_response_complete(self) -> None:
        """Go on with the next request, or wait for one: `look` ends that, so that no timer is set for each answer."""
        if self.pipeline or self._is_last or self.transport.is_closing():
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        self.flow.resume_reading()

    def shutdown(self) -> None:
        """End after the request in hand, or soon: what a client has sent by now is still answered."""
        self._leaving = True
        if self.cycle is not None:
            self.cycle.keep_alive = False
        self.loop.call_later(LEAVING_SECONDS, self._leave)

    def look(self, now: float) -> None:
        """Close the connection when what it is waiting for has taken too long; `now` is the guard's clock."""
        state = self._now_in()
        amount = -self.transport.get_write_buffer_size() if state[0] == "reader" else self._received
        if state[0] != self._state[0] or state[1] is not self._state[1]:
            self._state, self._since, self._moved, self._mark, self._last = state, now, now, amount, amount
            return
        if amount != self._last:
            self._moved, self._last = now, amount
        timeouts, waited = self._registry.timeouts, now - self._since
        earned = max(0, amount - self._mark) / timeouts.rate
        match state[0]:
            case "idle" if waited > timeouts.idle:
                self.transport.close()
            case "headers" if waited > timeouts.headers:
                self._refuse(TooSlow("The request's headers did not come in time."), "headers")
            case "body" if now - self._moved > timeouts.body or waited > timeouts.body + earned:
                self._refuse(TooSlow("The request's body did not come in time."), "body")
            case "handler" if waited > timeouts.handler:
                self._refuse(
                    TookTooLong("This took longer than it may; ask for less at once.", headers={"Retry-After": "5"}),
                    "handler",
                )
                if self._task:
                    self._task.cancel()
            case "reader" if now - self._moved > timeouts.reader or waited > timeouts.reader + earned:
                self._registry.counters.closed("reader")
                self.transport.abort()
            case "answering" if self._is_last and waited > LISTENING_SECONDS:
                self.transport.close()
                self._forsake()
            case _:
                pass

    def eviction_rank(self, now: float) -> tuple[int | None, float]:
        """Return how soon it goes where there is no room, None when it does not, and since how many seconds."""
        state = self._now_in()
        if self.transport.is_closing():
            return None, 0.0
        rank = SILENT if state[0] == "headers" and self.scope is None else RANKS.get(state[0])
        known = state[0] == self._state[0] and state[1] is self._state[1]
        return rank, now - self._since if known else 0.0

    def file(self) -> int:
        """Return the number of its open file, below 0 when that is closed."""
        number: int = self.transport.get_extra_info("socket").fileno()
        return number

    def evict(self) -> None:
        """Leave at once, with a word to whom no answer is on its way."""
        self.connections.discard(self)  # the place is free from now on, not only when the transport has closed
        self._registry.forget(self)
        if isinstance(self.transport.get_protocol(), _Lingering):  # it has had its word, and been counted
            self.transport.abort()
            return
        self._registry.counters.closed("connections")
        state = self._now_in()[0]
        if state == "reader":
            self.transport.abort()
        elif state != "idle" and not self.pipeline:
            self.transport.write(_raw(_too_many()))
        self.transport.close()
        self._forsake()

    def _now_in(self) -> tuple[State, object]:
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

    def _leave(self) -> None:
        if self._now_in()[0] == "idle" or self.scope is None:
            self.transport.close()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401  uvicorn's own
        cycle.__class__ = SingleWriteCycle  # uvicorn names the class of those it makes itself
        if self._leaving:
            cycle.keep_alive = False
        if self._queue_delay.exceeds_limit() and reads_digits(cycle.scope["path"]):
            cycle.response_started = cycle.response_complete = True  # what its body brings is passed over
            self._turned_away = cycle
            if not cycle.more_body:  # it waited for the answer to the one before
                self._say_busy()
            return
        # how many have come whole and wait for this process to turn to them
        cycle.scope["ahead"] = self._cohorts.waiting  # type: ignore[typeddict-unknown-key]
        self._cohorts.add(functools.partial(self._begin, cycle, app), self.loop)

    def _begin(self, cycle: RequestResponseCycle, app: Any) -> asyncio.Task[None]:  # noqa: ANN401  uvicorn's own
        self._task = task = self.loop.create_task(self._work(cycle, app))
        self.tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        self._cohorts.begun(task)  # it may have been cancelled before

    async def _work(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401  uvicorn's own
        task = self._task  # the next on this connection begins after this one has been answered
        assert task is not None  # noqa: S101  it is running
        self._cohorts.begun(task)
        await cycle.run_asgi(app)
        self._queue_delay.answered()

    def _say_busy(self) -> None:
        """Answer the request that is turned away, and close: a new connection is refused in a fifth of the time."""
        cycle = self._count_busy()
        answer = _busy(in_protocol=cycle.scope["path"].startswith(PROTOCOLS))
        if cycle.scope["method"] == "HEAD":
            answer = answer[: answer.index(b"\r\n\r\n") + 4]
        self._last_word(answer)

    def _count_busy(self) -> RequestResponseCycle:
        cycle, self._turned_away = self._turned_away, None
        assert cycle is not None  # noqa: S101  both callers have looked
        self._registry.counters.answered({"method": cycle.scope["method"], "path": cycle.scope["path"]}, 503, 0.0)
        return cycle

    def _has_come(self) -> None:
        if self._is_coming:
            self._is_coming = False
            self._queue_delay.coming -= 1

    def _refuse(self, error: AppError, why: str) -> None:
        """Say why, and close."""
        self._registry.counters.closed(why)
        started = False
        if self.cycle is not None and not self.cycle.response_complete:
            started = self.cycle.response_started
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._last_word(b"" if started else _raw(error))

    def _last_word(self, data: bytes) -> None:
        """Write it, and close once the client has had time to read it."""
        if self.transport.is_closing():
            return
        if data:
            self.transport.write(data)
        self.transport.set_protocol(_Lingering(self))


class _Lingering(asyncio.Protocol):
    """A connection that has had its last word: whatever else comes is passed over.

    Closing at once would throw away the word with what has not been read.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        transport = connection.transport
        transport.resume_reading()
        if transport.can_write_eof():
            transport.write_eof()
        self._end = connection.loop.call_later(LINGER_SECONDS, transport.abort)
        connection._registry.forget(connection, lingers=True)  # noqa: SLF001  its other half

    def connection_lost(self, exc: Exception | None) -> None:
        self._end.cancel()
        self._connection.connection_lost(exc)


class _Full:
    """The app while there are too many connections: it answers who asks after its health."""

    def __init__(self, app: Any, counters: Counters) -> None:  # noqa: ANN401  uvicorn's own
        self._app = app
        self._counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if passes_limits(scope["path"]):
            await self._app(scope, receive, send)
            return
        self._counters.closed("connections")
        error = _too_many()
        error.headers["Connection"] = "close"
        await problem(error)(scope, receive, send)


def _too_many() -> TooManyConnections:
    return TooManyConnections("Ask again in a second.", headers={"Retry-After": "1"})


@functools.cache
def _busy(*, in_protocol: bool) -> bytes:
    """Return the answer to a request that is one too many, made once for each of its forms."""
    error = TooBusy("Ask again in a second.", headers={"Retry-After": "1"})
    return _raw(error, PROTOCOLS[0] if in_protocol else "")


def _raw(error: AppError, path: str = "") -> bytes:
    """Return an error as an HTTP/1.1 response on the wire, the last one on its connection."""
    response = problem(error, path)
    response.headers.update(HEADERS)
    head = [b"HTTP/1.1 %d %s" % (error.status, error.title.encode())]
    head += [name + b": " + value for name, value in response.raw_headers]
    return b"\r\n".join([*head, b"connection: close", b"", bytes(response.body)])


def _is_whole(data: bytes) -> bool:
    """Return whether these bytes, the first of a connection, hold a whole request."""
    head, end, body = data.partition(b"\r\n\r\n")
    said = LENGTH.search(head)
    return bool(end) and (said is None or (said[1] is not None and len(body) >= int(said[1])))
