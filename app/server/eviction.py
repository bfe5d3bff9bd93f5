"""The eviction policy: which connections are closed where there are more than the server holds."""

import select
from collections.abc import Iterable
from typing import Final, Protocol, TypeVar

RESERVE: Final = 32
"""Connections beyond the maximum, for health checks and metrics while the server is full. As many again are held for
them while every connection has unread input, so that none can be evicted."""

SETTLED_SECONDS: Final = 1.0
"""How long a connection is silent before it may be evicted within the reserve."""

SILENT: Final = 0
"""The rank of a connection that has sent nothing, or nothing since its last answer; higher ranks are evicted later."""


class Evictable(Protocol):
    """What the policy needs to know of a connection."""

    def eviction_rank(self, now: float) -> tuple[int | None, float]:
        """Return its rank, None when it must not be evicted, and for how many seconds it has had it."""

    def fileno(self) -> int:
        """Return its file descriptor, negative once that is closed."""


Evicted = TypeVar("Evicted", bound=Evictable)


class EvictionPolicy:
    """Chooses connections to evict; up to `most` stay, and `RESERVE` more for a moment."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._last_choice = -1.0

    def is_needed(self, open_connections: int) -> bool:
        """Return whether so many connections are too many."""
        return open_connections > self._most

    def choose(
        self, connections: Iterable[Evicted], open_connections: int, now: float, *, urgent: bool
    ) -> list[Evicted]:
        """Return the connections to evict, given all of them, the oldest first, and their number.

        Beyond the reserve, connections that wait for their client are evicted, by rank: silent ones first, then those
        in the middle of a head, of a body, of reading an answer. One with unread input is evicted only when `urgent`,
        and only when there is no other. Within the reserve, only connections that have been silent for a while are
        evicted: a crowd that has just arrived gets its 503, and no client that is about to send a request is cut off.
        """
        is_beyond = open_connections > self._most + RESERVE
        if now == self._last_choice and not is_beyond:
            return []  # none has become silent for long enough since
        self._last_choice = now
        candidates = []
        for connection in connections:
            rank, age = connection.eviction_rank(now)
            if rank is not None and (is_beyond or (rank == SILENT and age >= SETTLED_SECONDS)):
                candidates.append((rank, -age, connection))
        candidates.sort(key=lambda one: one[:2])  # stable: among equals the oldest connection stays first
        waiting = [connection for *_, connection in candidates]
        with_input = _with_unread_input(waiting)
        chosen = [connection for connection in waiting if connection not in with_input]
        if urgent and not chosen:
            chosen = waiting[:1]
        # more than necessary: ranking all connections takes as long as answering a few requests
        return chosen[: open_connections - self._most + self._most // 8]


def _with_unread_input(connections: Iterable[Evicted]) -> set[Evicted]:
    """Return the connections whose next bytes have arrived and are not read yet."""
    poll, by_file = select.poll(), {}
    for connection in connections:
        file = connection.fileno()
        if file >= 0:
            by_file[file] = connection
            poll.register(file, select.POLLIN)
    return {by_file[file] for file, _ in poll.poll(0)}
