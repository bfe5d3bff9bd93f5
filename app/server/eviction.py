"""Room for whoever comes while there are too many connections: those go that ask for nothing, the longest first."""

import select
from collections.abc import Iterable
from typing import Final, Protocol, TypeVar

RESERVE: Final = 32
"""Connections beyond the most, for whoever asks after health and metrics while the server is full; and as many again
while all that are there have words that are not read yet, so that nobody can be told to go."""

SETTLED_SECONDS: Final = 1.0
"""How long a connection has nothing to say before it counts as taking a place that others could use."""

SILENT: Final = 0
"""The rank of a connection that has sent nothing, or nothing since its last answer; higher ranks go later."""


class Evictable(Protocol):
    """What the policy needs to know of a connection."""

    def eviction_rank(self, now: float) -> tuple[int | None, float]:
        """Return its rank, None when it is not to be evicted, and for how many seconds it has had it."""

    def file(self) -> int:
        """Return the number of its open file, below 0 when that is closed."""


Evicted = TypeVar("Evicted", bound=Evictable)


class EvictionPolicy:
    """Says who goes; `most` connections are to stay, and `RESERVE` more for a moment."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._looked = -1.0

    def needed(self, taken: int) -> bool:
        """Return whether somebody would have to go with so many connections there."""
        return taken > self._most

    def chosen(self, connections: Iterable[Evicted], taken: int, now: float, *, urgent: bool) -> list[Evicted]:
        """Return who is to go, given all connections, the oldest first, and how many there are.

        Beyond the reserve it is whoever waits for its client: first those that said nothing, then those whose head,
        whose body or whose reading of an answer is not complete; and where it is `urgent`, in the end, those whose
        words are there and are not read yet. Within the reserve, only those that have said nothing for a while: a crowd
        that has just come is told that it is too large, and none that would have asked is cut off.
        """
        beyond = taken > self._most + RESERVE
        if now == self._looked and not beyond:
            return []  # nobody has settled since
        self._looked = now
        found = []
        for connection in connections:
            rank, age = connection.eviction_rank(now)
            if rank is not None and (beyond or (rank == SILENT and age >= SETTLED_SECONDS)):
                found.append((rank, -age, connection))
        found.sort(key=lambda one: one[:2])  # of the same rank and age, the oldest stays first
        waiting = [connection for *_, connection in found]
        said = _said(waiting)
        going = [connection for connection in waiting if connection not in said]
        if urgent and not going:
            going = waiting[:1]
        # some more than would do, since looking through all of them takes as long as answering a few
        return going[: taken - self._most + self._most // 8]


def _said(connections: Iterable[Evicted]) -> set[Evicted]:
    """Return those whose next bytes are there already, and have not been read yet."""
    poll, by_file = select.poll(), {}
    for connection in connections:
        file = connection.file()
        if file >= 0:
            by_file[file] = connection
            poll.register(file, select.POLLIN)
    return {by_file[file] for file, _ in poll.poll(0)}
