"""All connections of one process: their timeouts, swept twice a second, and eviction where there are too many."""

import asyncio
import time
from typing import Final, Protocol

from app.server.cohorts import CohortScheduler
from app.server.eviction import Evictable, EvictionPolicy
from app.server.queue_delay import QueueDelay
from app.server.timeouts import Timeouts
from app.web.counters.counters import Counters

SWEEP_SECONDS: Final = 0.5
MAX_LINGERING: Final = 1000
"""Connections in a lingering close at once."""


class Registered(Evictable, Protocol):
    """What the registry needs of a connection."""

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport

    def check_timeouts(self, now: float) -> None:
        """Close the connection when its state has expired; `now` is the registry's clock."""

    def evict(self) -> None:
        """Close the connection at once."""


class ConnectionRegistry:
    """The connections of one process, and what they share.

    No timer is set for a request or a connection. A sweep checks all of them, so a timeout is kept to within a second
    at no cost to a quick request.
    """

    def __init__(self, timeouts: Timeouts, counters: Counters) -> None:
        self.timeouts = timeouts
        self.counters = counters
        self.cohorts = CohortScheduler()
        self.queue_delay = QueueDelay(timeouts.queue_delay, self.cohorts)
        self.clock = 0.0
        """Seconds in which this process could answer: when its loop was blocked, no client is to blame."""
        self._last_sweep = 0.0
        self._is_sweeping = False
        self._connections: dict[Registered, None] = {}
        """The oldest first."""
        self._lingering: dict[Registered, None] = {}
        """Those in a lingering close, the oldest first."""
        self._eviction = EvictionPolicy(timeouts.connections)

    def add(self, connection: Registered) -> None:
        """Sweep a connection until it is removed."""
        if not self._is_sweeping:  # one chain of sweeps, however often the last connection is removed
            self._is_sweeping, self._last_sweep = True, time.monotonic()
            connection.loop.call_later(SWEEP_SECONDS, self._sweep, connection.loop)
        self._connections[connection] = None

    def remove(self, connection: Registered) -> None:
        """Sweep a connection no more."""
        self._connections.pop(connection, None)
        self._lingering.pop(connection, None)

    def linger(self, connection: Registered) -> None:
        """Sweep a connection no more, and count it as lingering until it is removed."""
        self.remove(connection)
        self._lingering[connection] = None

    def evict_excess(self, open_connections: int, *, urgent: bool) -> int:
        """Evict connections where there are too many; return how many of `open_connections` are left."""
        for connection in list(self._lingering)[:-MAX_LINGERING]:
            connection.evict()
            open_connections -= 1
        open_connections -= len(self._lingering)
        if self._eviction.is_needed(open_connections):  # those that are closing after their answer do not count
            open_connections -= sum(connection.transport.is_closing() for connection in self._connections)
        if self._eviction.is_needed(open_connections):
            chosen = self._eviction.choose(self._connections, open_connections, self.clock, urgent=urgent)
            for connection in chosen:
                connection.evict()
                open_connections -= 1
        return open_connections

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        now = time.monotonic()
        self.clock += min(now - self._last_sweep, 2 * SWEEP_SECONDS)
        self._last_sweep = now
        for connection in list(self._connections):
            connection.check_timeouts(self.clock)
        self._is_sweeping = bool(self._connections)
        if self._is_sweeping:
            loop.call_later(SWEEP_SECONDS, self._sweep, loop)
