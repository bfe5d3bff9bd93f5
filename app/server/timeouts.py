"""How long a client, or the work on its request, may take for each part of a request."""

from dataclasses import dataclass
from typing import Final, Literal

from app.settings import Settings

HALF_CLOSED_SECONDS: Final = 0.5
"""How long a half-closed connection waits for an answer that has no timeout of its own."""

State = Literal["idle", "headers", "body", "handler", "reader", "answering"]
"""What a connection waits for: a request, its headers, its body, the work on it, or the client to read the answer.

"answering" is work without a timeout: of a request that does not read digits, or whose answer has begun.
"""

GROWING: Final = frozenset({"body", "reader"})
"""States whose timeout grows with the bytes that move, and is also a limit on the pause between two of them."""


@dataclass(frozen=True)
class Timeouts:
    """Timeouts in seconds, and the number of connections."""

    headers: float = 10
    """From a connection, or a request's first byte, to the end of its headers."""
    body: float = 10
    """For a body, and between two pieces of it; a long one gets more, by `rate`."""
    rate: float = 10_000
    """Bytes a second at which a long body or answer gets more time."""
    reader: float = 30
    """For a client to read its answer; a long one gets more, by `rate`."""
    handler: float = 30
    """For the work on a request to read digits."""
    idle: float = 5
    """Between two requests."""
    connections: int = 1000
    """The most connections of one process."""
    queue_delay: float = 1.0
    """Queue delay beyond which a request to read digits is refused."""

    def limit(self, state: State) -> float:
        """Return the timeout of a state."""
        return {
            "idle": self.idle,
            "headers": self.headers,
            "body": self.body,
            "handler": self.handler,
            "reader": self.reader,
            "answering": HALF_CLOSED_SECONDS,
        }[state]


class StateTimer:
    """Times a connection's state: seconds in it, and bytes moved meanwhile, as far as the sweeps have seen."""

    __slots__ = ("_first_bytes", "_last_bytes", "_moved", "_request", "_since", "_state", "_timeouts")

    def __init__(self, timeouts: Timeouts, now: float) -> None:
        self._timeouts = timeouts
        self._state: State = "idle"
        self._request: object = self  # equal to no request: the first sweep starts the time
        self._since = self._moved = now
        self._first_bytes = self._last_bytes = 0

    def seconds(self, state: State, request: object, now: float) -> float:
        """Return for how long this state of this request has been seen, 0 when it is new."""
        return now - self._since if state == self._state and request is self._request else 0.0

    def has_expired(self, state: State, request: object, moved_bytes: int, now: float) -> bool:
        """Record what a sweep sees and return whether the state has lasted for longer than its timeout.

        `moved_bytes` is a count that grows as the client sends or reads, from wherever it starts.
        """
        if state != self._state or request is not self._request:
            self._state, self._request, self._since, self._moved = state, request, now, now
            self._first_bytes = self._last_bytes = moved_bytes
            return False
        if moved_bytes != self._last_bytes:
            self._moved, self._last_bytes = now, moved_bytes
        limit, elapsed = self._timeouts.limit(state), now - self._since
        if state not in GROWING:
            return elapsed > limit
        extra = max(0, moved_bytes - self._first_bytes) / self._timeouts.rate
        return now - self._moved > limit or elapsed > limit + extra


def timeouts_of(settings: Settings) -> Timeouts:
    """Return the timeouts that the settings give."""
    return Timeouts(
        headers=settings.header_seconds,
        body=settings.body_seconds,
        rate=settings.slowest_rate,
        reader=settings.reader_seconds,
        handler=settings.answer_seconds,
        idle=settings.keep_alive_seconds,
        connections=settings.max_connections,
        queue_delay=settings.behind_seconds,
    )
