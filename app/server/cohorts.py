"""Requests that came together take each step together: all are read, then all drawn, then all answered."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final

TURN: Final = 8
"""Requests that begin in one turn."""

Begin = Callable[[], asyncio.Task[Any]]


class CohortScheduler:
    """Lets requests begin, some in each turn; those of the next begin when these have taken their steps.

    What a step needs of code and data is fetched into the caches once for all of them (J. Larus and M. Parkes, "Using
    Cohort Scheduling to Enhance Server Performance", 2002). A turn is short, so that what comes meanwhile is read soon
    and all are answered in much the same time: with one turn for all that are there, who is answered at its end and
    asks again would wait for the whole of the next one, twice as long as the others.
    """

    def __init__(self) -> None:
        self._queue: deque[Begin] = deque()
        self._goes_on = False
        """Whether another turn is to come."""
        self._members = 0
        """Requests that began in this turn."""
        self._begun: set[asyncio.Task[Any]] = set()
        """Tasks whose work has not begun."""
        self._between = 0
        """Requests that wait for the others of their turn."""
        self._hurried_until = 0.0

    @property
    def waiting(self) -> int:
        """Requests whose work has not begun."""
        return len(self._queue) + len(self._begun)

    def add(self, begin: Begin, loop: asyncio.AbstractEventLoop) -> None:
        """Let a request begin, by the task that `begin` makes, when it is its turn."""
        self._queue.append(begin)
        if not self._goes_on:
            self._goes_on = True
            loop.call_soon(self._turn, loop)

    def begun(self, task: asyncio.Task[Any]) -> None:
        """Note that the work on a request begins, or that it never will: a task may be cancelled before."""
        self._begun.discard(task)

    def hurry(self, until: float) -> None:
        """Let nobody wait for others until then, on the clock of `time.perf_counter`.

        Between two steps comes whatever else there is to do: in an overload much, for those that are refused.
        """
        self._hurried_until = until

    async def step(self) -> None:
        """Wait for the others of this turn to come as far."""
        if self._members > 1 and time.perf_counter() > self._hurried_until:
            self._between += 1
            try:
                await asyncio.sleep(0)
            finally:
                self._between -= 1

    def _turn(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._begun or self._between:
            loop.call_soon(self._turn, loop)
        elif self._queue:
            self._members = min(TURN, len(self._queue))
            for _ in range(self._members):
                self._begun.add(self._queue.popleft()())
            loop.call_soon(self._turn, loop)
        else:
            self._goes_on = False
