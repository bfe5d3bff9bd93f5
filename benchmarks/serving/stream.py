"""A stream of requests of the load generator, and what came of it."""

import math
from array import array
from collections import Counter, deque
from collections.abc import Sequence
from typing import Final

from benchmarks.serving.connection import Connection, Request, status

IN_TIME: Final = 1.2
"""Seconds within which each request is to be answered or refused, counted from when it was sent."""

REFUSED: Final = frozenset({429, 503})


class Stream:
    """Requests from `begin` to `end`, at a `rate`, or without one each when the one before it is answered."""

    def __init__(
        self, requests: Sequence[Request], begin: float, seconds: float, *, rate: float = 0.0, bound: int = 1,
        kept: bool = True,
    ) -> None:  # fmt: skip
        self.requests, self.begin, self.end, self.bound, self.kept = requests, begin, begin + seconds, bound, kept
        self.step = 1 / rate if rate else 0.0
        self.total = int(rate * seconds)
        self.number = self.sent = self.busy = self.open = self.most = self.in_time = self.wrong = self.meanwhile = (
            self.closed
        ) = 0
        self.free: deque[Connection] = deque()
        self.good, self.refused, self.late = array("d"), array("d"), array("d")
        self.other: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()

    def next_due(self, now: float) -> float:
        """Return when a request is to be sent next, infinity if that depends on an answer."""
        if now < self.begin:
            return self.begin
        if now >= self.end or (self.step and self.number >= self.total):
            return math.inf
        if self.open >= self.bound and not self.free:
            return math.inf
        return self.begin + self.number * self.step if self.step else now

    def note(self, connection: Connection, came: bytes, now: float) -> None:
        """Note an answer."""
        self.busy -= 1
        self.in_time += now - connection.sent <= IN_TIME
        code = status(came)
        if code == 200:
            self.good.append(now - connection.due)
            right = connection.request.is_right(came)
            self.wrong += not right
            self.meanwhile += right and now < self.end
        elif code in REFUSED:
            self.refused.append(now - connection.sent)
            self.closed += connection.closing
        else:
            self.other[str(code)] += 1

    def lose(self, why: str) -> None:
        """Note a request whose answer did not come."""
        self.busy -= 1
        self.lost[why] += 1
