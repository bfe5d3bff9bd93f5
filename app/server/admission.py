"""Admission: one queue of requests to read digits, first in, first out, within the maximum queue delay.

A request that would wait longer is refused at once. The wait is estimated as the number of those that wait times what
one takes. While others are refused that estimate does not grow: refusals take time, too, and would bring on more.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from app.errors import busy
from app.web.counters.counters import QUEUED

AT_ONCE: Final = 8
"""Requests that are started before the sockets are read again: new input is seen within a few milliseconds."""

ALWAYS_ADMITTED: Final = 16
"""So many may always wait: a machine that paused for a moment refuses nobody for that."""

FIRST_ESTIMATE: Final = 0.0005
"""Seconds for a request, until it has been measured."""

SAMPLE: Final = 32
"""Requests over which the time of one is measured, while others wait."""

CALM_SECONDS: Final = 1.0
"""An overload ends when nobody has been refused for so long."""

Clock = Callable[[], float]


class Gauges(Protocol):
    """Numbers that are shown."""

    def __setitem__(self, place: int, value: float, /) -> None:
        """Set one of them."""


class Waiting(Protocol):
    """A request in the queue."""

    def start(self) -> None:
        """Begin the work on it."""

    def refuse(self) -> None:
        """Answer it: it has waited too long, although less was expected."""


class AdmissionQueue:
    """Starts requests in their order; `seconds` is the longest that one may wait."""

    def __init__(self, seconds: float, gauges: Gauges, clock: Clock = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._gauges = gauges
        self._waiting: deque[tuple[float, Waiting]] = deque()
        """When each came."""
        self._is_scheduled = False
        self._together = 0
        """Requests that were started at once, the last time."""
        self._between_steps = 0
        self._overloaded_until = 0.0
        self._each = FIRST_ESTIMATE
        self._sampled, self._refused, self._sample_began = 0, 0, 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def delay(self) -> float:
        """Return for how many seconds one more request would wait, about."""
        return len(self._waiting) * self._each

    def is_full(self) -> bool:
        """Return whether one more request would wait for too long."""
        if len(self._waiting) < ALWAYS_ADMITTED or self.delay() <= self.seconds:
            return False
        self._refused += 1
        self._overloaded_until = self._clock() + CALM_SECONDS
        return True

    def add(self, request: Waiting) -> None:
        """Let a request wait for its turn."""
        self._waiting.append((self._clock(), request))
        if not self._is_scheduled:
            self._is_scheduled = True
            self._sampled, self._refused, self._sample_began = 0, 0, self._clock()
            asyncio.get_running_loop().call_soon(self._start_some)

    async def step(self) -> None:
        """Wait until the other requests that were started at once have come as far; only then do the next ones start.

        The code and data of a step are then fetched into the processor's caches once for all of them (J. Larus and
        M. Parkes, "Using Cohort Scheduling to Enhance Server Performance", 2002).
        """
        if self._together > 1 and self._clock() > self._overloaded_until:  # else refusals come between two steps
            self._between_steps += 1
            try:
                await asyncio.sleep(0)
            finally:
                self._between_steps -= 1

    async def turn(self) -> None:
        """Wait for one's turn; raises TooBusy where that takes too long."""
        if self.is_full():
            raise busy(self.delay())
        turn = _Turn()
        self.add(turn)
        if not await turn.comes:
            raise busy(self.delay())

    def _start_some(self) -> None:
        if self._between_steps:
            asyncio.get_running_loop().call_soon(self._start_some)
            return
        waiting, oldest = self._waiting, self._clock() - self.seconds
        self._together = min(AT_ONCE, len(waiting))
        for _ in range(self._together):
            arrived, request = waiting.popleft()
            if arrived < oldest and len(waiting) >= ALWAYS_ADMITTED:
                request.refuse()
            else:
                request.start()
                self._sampled += 1
        self._gauges[QUEUED] = len(waiting)
        if self._sampled >= SAMPLE:
            now = self._clock()
            each = (now - self._sample_began) / self._sampled
            self._each = min(each, self._each) if self._refused else each
            self._sampled, self._refused, self._sample_began = 0, 0, now
        self._is_scheduled = bool(waiting)
        if waiting:
            asyncio.get_running_loop().call_soon(self._start_some)


class _Turn:
    """A handler that has begun and waits."""

    def __init__(self) -> None:
        self.comes = asyncio.get_running_loop().create_future()

    def start(self) -> None:
        if not self.comes.done():
            self.comes.set_result(True)

    def refuse(self) -> None:
        if not self.comes.done():
            self.comes.set_result(False)
