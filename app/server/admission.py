"""Admission: requests to read digits wait for their turn, first in, first out, within the maximum queue delay.

A request that would wait longer is refused at once. The wait is estimated as the number of those that start before it
times what one has taken lately; where less was expected, those that have waited too long are refused then. Interactive
requests, behind which a person waits, have a queue of their own and every second turn.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from statistics import median
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

SAMPLES: Final = 64
"""Samples of which the median is the estimate: neither a pause of the machine nor the time in which a thousand new
connections come at once is what a request takes."""

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
        self._interactive: deque[tuple[float, Waiting]] = deque()
        self._others: deque[tuple[float, Waiting]] = deque()
        """When each came."""
        self._is_scheduled = self._was_interactive = False
        self._together = 0
        """Requests that were started at once, the last time."""
        self._between_steps = 0
        self._each = FIRST_ESTIMATE
        self._samples = deque([FIRST_ESTIMATE] * SAMPLES, SAMPLES)
        self._sampled, self._sample_began = 0, 0.0

    def __len__(self) -> int:
        return len(self._interactive) + len(self._others)

    def delay(self, *, interactive: bool = False) -> float:
        """Return for how many seconds one more request would wait, about."""
        return self._ahead(interactive) * self._each

    def is_full(self, *, interactive: bool = False) -> bool:
        """Return whether one more request would wait for too long."""
        ahead = self._ahead(interactive)
        return ahead >= ALWAYS_ADMITTED and ahead * self._each > self.seconds

    def _ahead(self, interactive: bool) -> int:  # noqa: FBT001  private
        """Return how many start before one more request."""
        return min(2 * len(self._interactive), len(self)) if interactive else len(self)

    def add(self, request: Waiting, *, interactive: bool = False) -> None:
        """Let a request wait for its turn."""
        (self._interactive if interactive else self._others).append((self._clock(), request))
        if not self._is_scheduled:
            self._is_scheduled = True
            self._sampled, self._together, self._sample_began = 0, 0, self._clock()
            asyncio.get_running_loop().call_soon(self._start_some)

    async def step(self) -> None:
        """Wait until the other requests that were started at once have come as far; only then do the next ones start.

        The code and data of a step are then fetched into the processor's caches once for all of them (J. Larus and
        M. Parkes, "Using Cohort Scheduling to Enhance Server Performance", 2002).
        """
        if self._together > 1:
            self._between_steps += 1
            try:
                await asyncio.sleep(0)
            finally:
                self._between_steps -= 1

    async def turn(self, *, interactive: bool = False) -> None:
        """Wait for one's turn; raises TooBusy where that takes too long."""
        if self.is_full(interactive=interactive):
            raise busy(self.delay(interactive=interactive))
        turn = _Turn()
        self.add(turn, interactive=interactive)
        if not await turn.comes:
            raise busy(self.delay(interactive=interactive))

    def _start_some(self) -> None:
        if self._between_steps:
            asyncio.get_running_loop().call_soon(self._start_some)
            return
        now = self._clock()
        self._sampled += self._together
        if self._sampled >= SAMPLE:
            self._samples.append((now - self._sample_began) / self._sampled)
            self._each = median(self._samples)
            self._sampled, self._sample_began = 0, now
        self._together = 0
        while self._together < AT_ONCE and len(self):
            arrived, request = self._next()
            if arrived < now - self.seconds and len(self) >= ALWAYS_ADMITTED:
                request.refuse()
            else:
                request.start()
                self._together += 1
        self._gauges[QUEUED] = len(self)
        self._is_scheduled = len(self) > 0
        if self._is_scheduled:
            asyncio.get_running_loop().call_soon(self._start_some)

    def _next(self) -> tuple[float, Waiting]:
        self._was_interactive = bool(self._interactive) and not (self._was_interactive and self._others)
        return (self._interactive if self._was_interactive else self._others).popleft()


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
