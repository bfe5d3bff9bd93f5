"""The load generator of the open loop: a process on a core of its own that reads a `Plan` as JSON and prints `Offered`.

Requests are sent when they are due, whatever comes back, and their time counts from when they were due: a slow server
does not make its client ask less, as it does in a closed loop ("coordinated omission": G. Tene, "How NOT to Measure
Latency", 2013). Without asyncio, since each microsecond counts: one epoll, nonblocking sockets, bytes made before.
"""

import gc
import select
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from benchmarks.serving.connection import Connection, Request
from benchmarks.serving.stream import IN_TIME, Stream

LONE_SECONDS: Final = 2.0
REST_SECONDS: Final = 1.0
"""How long after the last request a lone caller asks again."""

DRAIN_SECONDS: Final = 5.0
"""How long after that an answer may still come; later than that, it is lost."""

IDLE_SECONDS: Final = 4.0
"""How long a connection may be unused; servers close them after 5."""

MAX_SLEEP_SECONDS: Final = 0.01

BURST: Final = 32
"""Requests that are sent at most before answers are read again."""


@dataclass
class Plan:
    """Requests to `port` in turn, each with the digit in it: `rate` a second for `seconds`, meanwhile `pages`.

    At most `bound` connections are open at once; each page is asked for ten times a second, on a new connection.
    """

    port: int
    requests: list[Request]
    rate: float
    seconds: float
    bound: int = 4000
    pages: list[str] = field(default_factory=list)


@dataclass
class Offered:
    """What came of a plan: counts, and times in milliseconds.

    `p50` and `p99` are of the answers of 200, from when each was due; `refused_` of refusals, from when each was sent.
    `late_p99` says how late requests were sent. `unsent` found every connection busy all the time, `lost` were never
    answered.
    """

    sent: int
    unsent: int
    good: int
    wrong: int
    meanwhile: int
    """Right answers that came before the load ended."""
    refused: int
    closed: int
    """Refusals that closed their connection."""
    other: dict[str, int]
    lost: dict[str, int]
    in_time: int
    connections: int
    p50: float
    p99: float
    refused_p50: float
    refused_p99: float
    late_p99: float
    pages_p99: dict[str, float]
    pages_failed: int
    before: float
    after: float
    """A lone caller's p50 before, and from a second after the last request was due."""


class Generator:
    """Sends the requests of streams on schedule, and hears the answers."""

    def __init__(self, port: int, streams: Sequence[Stream]) -> None:
        self._port, self._streams = port, streams
        self._epoll = select.epoll()
        self._connections: dict[int, tuple[Connection, Stream]] = {}

    def run(self) -> None:
        """Send and hear until all is answered, or what is not is lost."""
        end = max(stream.end for stream in self._streams)
        while (now := time.perf_counter()) < end or (
            now < end + DRAIN_SECONDS and any(stream.busy for stream in self._streams)
        ):
            for stream in self._streams:
                if stream.begin <= now < stream.end:
                    self._send(stream, now)
            # asleep meanwhile: on many machines a busy core makes the server's slower; epoll's own timeout is in ms
            due = min((stream.next_due(now) for stream in self._streams), default=now)
            select.select([self._epoll], [], [], min(max(0.0, due - time.perf_counter()), MAX_SLEEP_SECONDS))
            for number, event in self._epoll.poll(0):
                if number in self._connections:
                    self._heard(number, event)
        for connection, stream in list(self._connections.values()):
            if connection.busy:
                stream.lose("no answer")
            connection.socket.close()
        self._epoll.close()

    def _send(self, stream: Stream, now: float) -> None:
        """Send what is due by now, as far as there are connections, and a few at most.

        What finds no connection in the time in which it is to be answered is not sent at all.
        """
        if stream.step:
            stream.number = max(stream.number, int((now - IN_TIME - stream.begin) / stream.step))
        for _ in range(BURST):
            due = stream.begin + stream.number * stream.step if stream.step else now
            if due > now or (stream.step and stream.number >= stream.total):
                return
            connection = self._taken(stream, now)
            if connection is None:
                return
            request = stream.requests[stream.number % len(stream.requests)]
            stream.number += 1
            stream.sent += 1
            stream.busy += 1
            stream.late.append(now - due)
            now = time.perf_counter()
            connection.send(request, due, now)
            if connection.unsent:
                self._epoll.modify(connection.number, select.EPOLLIN | select.EPOLLOUT)

    def _taken(self, stream: Stream, now: float) -> Connection | None:
        """Return a connection that is free, else a new one, else None."""
        while stream.free:
            connection = stream.free.popleft()
            if connection.open and now - connection.freed < IDLE_SECONDS:
                return connection
            if connection.open:
                self._close(connection, stream)
        if stream.open >= stream.bound:
            return None
        connection = Connection(self._port)
        stream.open += 1
        stream.most = max(stream.most, stream.open)
        self._connections[connection.number] = connection, stream
        self._epoll.register(connection.number, select.EPOLLIN)
        return connection

    def _heard(self, number: int, event: int) -> None:
        connection, stream = self._connections[number]
        if event & select.EPOLLOUT:
            connection.flush()
            if not connection.unsent:
                self._epoll.modify(number, select.EPOLLIN)
        if not event & ~select.EPOLLOUT:
            return
        came = connection.hear()
        if came is None:
            return
        if not came:
            if connection.busy:
                stream.lose(connection.why)
            self._close(connection, stream)
            return
        connection.freed = now = time.perf_counter()
        stream.note(connection, came, now)
        if connection.closing or not stream.kept:
            self._close(connection, stream)
        else:
            stream.free.append(connection)

    def _close(self, connection: Connection, stream: Stream) -> None:
        del self._connections[connection.number]
        connection.close()
        stream.open -= 1


def offer(plan: Plan) -> Offered:
    """Run a plan: a lone caller, then the load and the pages, then the lone caller again."""
    gc.disable()  # nothing here is circular, and a collection would be late
    begin = time.perf_counter() + LONE_SECONDS
    load = Stream(plan.requests, begin, plan.seconds, rate=plan.rate, bound=plan.bound)
    pages = {
        page: Stream([Request.get(page)], begin, plan.seconds, rate=10.0, bound=1000, kept=False) for page in plan.pages
    }
    before, after = (
        Stream(plan.requests, start, LONE_SECONDS) for start in (begin - LONE_SECONDS, load.end + REST_SECONDS)
    )
    Generator(plan.port, [load, *pages.values(), before, after]).run()
    return Offered(
        sent=load.sent, unsent=load.total - load.sent, good=len(load.good), wrong=load.wrong, meanwhile=load.meanwhile,
        refused=len(load.refused), closed=load.closed, other=dict(load.other), lost=dict(load.lost),
        in_time=load.in_time, connections=load.most,
        p50=share(load.good, 0.5), p99=share(load.good, 0.99),
        refused_p50=share(load.refused, 0.5), refused_p99=share(load.refused, 0.99), late_p99=share(load.late, 0.99),
        pages_p99={page: share(stream.good, 0.99) for page, stream in pages.items()},
        pages_failed=sum(stream.total - len(stream.good) for stream in pages.values()),
        before=share(before.good, 0.5), after=share(after.good, 0.5),
    )  # fmt: skip


def share(seconds: Sequence[float], which: float) -> float:
    """Return a percentile in milliseconds; 0 of none, since JSON has no NaN."""
    found = sorted(seconds)
    return 1000 * found[min(len(found) - 1, int(which * len(found)))] if found else 0.0


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(offer(msgspec.json.decode(sys.stdin.buffer.read(), type=Plan))))
