"""All connections of one process: their timeouts, swept twice a second, their number, and what they hold in memory."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from email.utils import formatdate
from math import inf
from typing import Final, Literal, Protocol

from app.errors import AppError, TookTooLong, TooSlow, busy
from app.server.admission import AdmissionQueue
from app.server.refusals import too_many_connections
from app.settings import Settings
from app.web.counters.counters import Counters

SWEEP_SECONDS: Final = 0.5
MAX_REFUSALS: Final = 8
"""Requests of one connection that are refused between two sweeps; then it is not read until the next."""

LINGER_SECONDS: Final = 2.0
"""How long a client may take to read its last answer and close, beyond the time for what it still sends."""

HALF_CLOSED_SECONDS: Final = 0.5
"""How long a half-closed connection waits for an answer that has no timeout of its own."""

RESERVE: Final = 32
"""Connections beyond the maximum from which on more than silent ones are evicted."""

MAX_EXCESS: Final = 1000
"""Connections beyond the maximum that stay open until they have been told so: health and metrics are among them."""

SETTLED_SECONDS: Final = 1.0
"""How long a connection has waited for its client when it may be evicted."""

BODY_BYTES_HELD: Final = 128 * 1024 * 1024
"""Bytes of request bodies that one process holds at once."""

State = Literal["silent", "idle", "headers", "body", "reader", "lingering", "handler", "answering", "half-closed"]
"""What a connection waits for: its first request or another one, the rest of a head or of a body, its client to read an
answer or to close; or the work on a request, with a limit where it reads digits or the client has closed its half."""

EVICTED: Final[tuple[State, ...]] = ("silent", "idle", "headers", "body", "reader")
"""States in which a connection may be evicted, since it waits for its client; the first go first."""

GROWING: Final = frozenset({"body", "reader", "lingering"})
"""States whose timeout grows with the bytes that move, and is also the longest pause between two of them."""


class Registered(Protocol):
    """What is needed of a connection."""

    watch: "Watch"

    def state(self) -> tuple[State, int]:
        """Return its state, and of which request."""

    def progress(self) -> int:
        """Return a count that grows as the client sends or reads."""

    def unthrottle(self) -> None:
        """Read on after too many refusals."""

    def expire(self, error: AppError | None, reason: str) -> None:
        """Close it, with this answer where the client waits for one; `reason` is counted."""


@dataclass(slots=True)
class Watch:
    """What the last sweep saw of a connection; times are on the clock of `Connections`."""

    state: tuple[State, int] | None = None
    since: float = 0.0
    moved: float = 0.0
    """When bytes moved last."""
    first: int = 0
    """Its progress when the state began."""
    last: int = 0


class Connections:
    """The connections of one process, and what they share.

    No timer is set for a request or a connection. A sweep checks all of them, so a timeout is kept to within a second
    at no cost to a quick request.
    """

    def __init__(self, settings: Settings, counters: Counters) -> None:
        self.counters = counters
        self.queue = AdmissionQueue(settings.queue_seconds, counters.cells)
        self.base_path = settings.base_path
        self.date = b""
        """The header, as of the last sweep."""
        self._most, self._rate = settings.max_connections, settings.slowest_rate
        self._limits: dict[State, float] = {
            "silent": settings.header_seconds,
            "headers": settings.header_seconds,
            "body": settings.body_seconds,
            "handler": settings.answer_seconds,
            "reader": settings.reader_seconds,
            "idle": settings.keep_alive_seconds,
            "lingering": LINGER_SECONDS,
            "half-closed": HALF_CLOSED_SECONDS,
            "answering": inf,
        }
        self._all: dict[Registered, None] = {}
        """The oldest first."""
        self._clock = self._last_sweep = 0.0
        """Seconds in which this process could answer: when its loop was blocked, no client is to blame."""
        self._lingering: set[Registered] = set()
        """Those that only wait for their client to close: they take nobody's place."""
        self._is_sweeping = False
        self._refused: Counter[Registered] = Counter()
        """Refusals since the last sweep."""
        self._held = 0

    def add(self, connection: Registered) -> int:
        """Add a connection, and return how many there are beyond the maximum."""
        self._all[connection] = None
        if not self._is_sweeping:  # one chain of sweeps, however often the last connection goes
            self._is_sweeping, self._last_sweep = True, time.monotonic()
            self._sweep()
        excess = len(self._all) - self._most
        if excess > 0:
            self._evict(excess)
        return len(self._all) - self._most

    def remove(self, connection: Registered) -> None:
        """Forget a connection."""
        self._all.pop(connection, None)
        self._lingering.discard(connection)

    def linger(self, connection: Registered) -> None:
        """Free a connection's place; it is still swept."""
        self._all.pop(connection, None)
        self._lingering.add(connection)

    def hold(self, size: int) -> None:
        """Count bytes of a body, negative when they are no longer held; raises TooBusy when there are too many."""
        self._held += size
        if self._held > BODY_BYTES_HELD and size > 0:
            raise busy(0)

    def count_refusal(self, connection: Registered) -> bool:
        """Count a refusal, and return whether the connection is to be read no more until the next sweep.

        A client that asks again at once, whatever `Retry-After` says, would take the time of those that wait.
        """
        self._refused[connection] += 1
        return self._refused[connection] >= MAX_REFUSALS

    def _evict(self, excess: int) -> None:
        """Close connections that wait for their client; more than needed, since choosing them takes a while."""
        states = EVICTED if excess > RESERVE else EVICTED[:2]
        found = []
        for connection in self._all:
            watch, state = connection.watch, connection.state()
            if state == watch.state and state[0] in states and self._clock - watch.since >= SETTLED_SECONDS:
                found.append((states.index(state[0]), watch.since, connection))
        found.sort(key=lambda one: one[:2])
        for *_, connection in found[: excess + self._most // 8]:
            connection.expire(too_many_connections(), "connections")

    def _sweep(self) -> None:
        now = time.monotonic()
        self.date = b"date: %b\r\n" % formatdate(usegmt=True).encode()
        self._clock += min(now - self._last_sweep, 2 * SWEEP_SECONDS)
        self._last_sweep = now
        refused, self._refused = self._refused, Counter()
        for connection, count in refused.items():
            if count >= MAX_REFUSALS:
                connection.unthrottle()
        for connection in (*self._all, *self._lingering):
            state = connection.state()
            if self._has_expired(connection.watch, state, connection.progress()):
                connection.expire(*EXPIRED[state[0]])
        self._is_sweeping = bool(self._all or self._lingering)
        if self._is_sweeping:
            asyncio.get_running_loop().call_later(SWEEP_SECONDS, self._sweep)

    def _has_expired(self, watch: Watch, state: tuple[State, int], progress: int) -> bool:
        """Record what this sweep sees, and return whether the state has lasted for longer than its timeout."""
        if state != watch.state:
            watch.state, watch.since, watch.moved, watch.first, watch.last = (
                state,
                self._clock,
                self._clock,
                progress,
                progress,
            )
            return False
        if progress != watch.last:
            watch.moved, watch.last = self._clock, progress
        limit, elapsed = self._limits[state[0]], self._clock - watch.since
        if state[0] not in GROWING:
            return elapsed > limit
        return self._clock - watch.moved > limit or elapsed > limit + (progress - watch.first) / self._rate


_SLOW_HEAD: Final = (TooSlow("The request's headers did not come in time."), "headers")
EXPIRED: Final[dict[State, tuple[AppError | None, str]]] = {
    "silent": _SLOW_HEAD,
    "headers": _SLOW_HEAD,
    "body": (TooSlow("The request's body did not come in time."), "body"),
    "handler": (
        TookTooLong("This took longer than it may; ask for less at once.", headers={"Retry-After": "5"}), "handler"
    ),
    "reader": (None, "reader"),
    "idle": (None, ""),
    "lingering": (None, ""),
    "half-closed": (None, ""),
}  # fmt: skip
"""The answer where a state has lasted too long, and the reason that is counted."""
