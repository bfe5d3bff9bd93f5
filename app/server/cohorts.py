"""The cohort scheduler: requests that arrive together take each step together.

All requests of a cohort are read, then all are preprocessed, then all are answered. The code and data of a step are
fetched into the processor's caches once for all of them (J. Larus and M. Parkes, "Using Cohort Scheduling to Enhance
Server Performance", 2002).
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final

COHORT_SIZE: Final = 8
"""The most requests in one cohort.

Small, so that new requests are read soon and all callers see a similar latency. With one cohort for everything that
is queued, a client that is answered last and sends its next request would wait for the whole next cohort, twice as
long as the others.
"""

Start = Callable[[], asyncio.Task[Any]]


class CohortScheduler:
    """Starts queued requests cohort by cohort; the next cohort starts when this one has taken its steps."""

    def __init__(self) -> None:
        self._queue: deque[Start] = deque()
        self._is_scheduled = False
        """Whether `_start_next` is going to be called."""
        self._cohort_size = 0
        self._not_started: set[asyncio.Task[Any]] = set()
        """Tasks of this cohort whose first step has not begun."""
        self._between_steps = 0
        """Requests that wait for the others of their cohort."""
        self._suspended_until = 0.0

    @property
    def waiting(self) -> int:
        """Requests whose work has not begun."""
        return len(self._queue) + len(self._not_started)

    def add(self, start: Start, loop: asyncio.AbstractEventLoop) -> None:
        """Queue a request; `start` creates its task when its cohort starts."""
        self._queue.append(start)
        if not self._is_scheduled:
            self._is_scheduled = True
            loop.call_soon(self._start_next, loop)

    def started(self, task: asyncio.Task[Any]) -> None:
        """Record that the work of a task has begun, or that it was cancelled before it could begin."""
        self._not_started.discard(task)

    def suspend(self, until: float) -> None:
        """Let no request wait for its cohort before `until`, on the clock of `time.perf_counter`.

        For overload: the refusals between two steps then take longer than the shared caches save.
        """
        self._suspended_until = until

    async def step(self) -> None:
        """Wait until the other requests of this cohort have come to the same step."""
        if self._cohort_size > 1 and time.perf_counter() > self._suspended_until:
            self._between_steps += 1
            try:
                await asyncio.sleep(0)
            finally:
                self._between_steps -= 1

    def _start_next(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._not_started or self._between_steps:
            loop.call_soon(self._start_next, loop)
        elif self._queue:
            self._cohort_size = min(COHORT_SIZE, len(self._queue))
            for _ in range(self._cohort_size):
                self._not_started.add(self._queue.popleft()())
            loop.call_soon(self._start_next, loop)
        else:
            self._is_scheduled = False
