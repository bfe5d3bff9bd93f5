"""How far this process is behind: the requests that have come and that it has not turned to yet, as time."""

import asyncio
import time
from typing import Any, Final

FEWEST: Final = 4
"""So many may always wait: one slow request says little about the next."""

FIRST_GUESS: Final = 0.0002
MEMORY: Final = 32
"""Requests over which the mean of what one takes is formed."""


BURST: Final = 16
"""Times as long may be waited for in a burst: so many at the same moment are no overload."""

BURST_SECONDS: Final = 0.05
"""A queue that is too long for longer than this is no burst; of this thread's own work, for one that was kept from the
processor meanwhile has not seen a queue that stands."""

CALM_SECONDS: Final = 1.0
"""An overload is over when nobody had to be refused for so long."""


class Backlog:
    """What waits for the one thread of this process; it is long when the last would wait for more than `seconds`.

    A burst may wait for longer, as long as it goes by: a queue that stands only makes everybody late (K. Nichols and
    V. Jacobson, "Controlling Queue Delay", 2012).
    """

    def __init__(self, seconds: float) -> None:
        self.waiting: set[asyncio.Task[Any]] = set()
        """Requests whose work has not begun."""
        self.coming = 0
        """Connections whose first bytes are there and have not been read."""
        self._seconds = seconds
        self._each = FIRST_GUESS
        self._began = 0.0
        self._latest: asyncio.Task[Any] | None = None
        self._in_row = False
        """Whether others waited when the latest began."""
        self._late_since = 0.0
        self._overload_until = 0.0

    def is_long(self) -> bool:
        """Return whether one more would wait too long."""
        ahead = len(self.waiting) + self.coming
        behind = ahead * self._each
        if ahead < FEWEST or behind <= self._seconds:
            self._late_since = 0.0
            return False
        now, worked = time.perf_counter(), time.thread_time()
        self._late_since = self._late_since or worked
        if now < self._overload_until or worked - self._late_since > BURST_SECONDS:
            self._overload_until = now + CALM_SECONDS
            return True
        return behind > BURST * self._seconds

    def begun(self, task: asyncio.Task[Any]) -> None:
        """Note that the work on a request begins; from one to the next, while some wait, is what one takes."""
        now = time.perf_counter()
        self.waiting.discard(task)
        if self._in_row:
            self._took(now - self._began)
        self._began, self._latest, self._in_row = now, task, bool(self.waiting)

    def ended(self, task: asyncio.Task[Any]) -> None:
        """Note that it ends; where no other came meanwhile, that is what it took."""
        if task is self._latest:
            self._latest = None
            if not self._in_row:
                self._took(time.perf_counter() - self._began)

    def _took(self, seconds: float) -> None:
        self._each += (min(seconds, self._seconds) - self._each) / MEMORY
