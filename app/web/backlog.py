"""How far this process is behind: the requests that have come and that it has not turned to yet, as time."""

import asyncio
import time
from typing import Any, Final

FEWEST: Final = 4
"""So many may always wait: one slow request says little about the next."""

FIRST_GUESS: Final = 0.0002
MEMORY: Final = 32
"""Requests over which the mean of what one takes is formed."""


class Backlog:
    """What waits for the one thread of this process; it is long when the last would wait for more than `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.waiting: set[asyncio.Task[Any]] = set()
        """Requests whose work has not begun."""
        self.coming = 0
        """Connections whose first bytes are there and have not been read."""
        self._seconds = seconds
        self._each = FIRST_GUESS
        self._began = 0.0

    def is_long(self) -> bool:
        """Return whether one more would wait too long."""
        ahead = len(self.waiting) + self.coming
        return ahead >= FEWEST and ahead * self._each > self._seconds

    def begun(self, task: asyncio.Task[Any]) -> None:
        """Note that the work on a request begins; from one to the next, while some wait, is what one takes."""
        now = time.perf_counter()
        self.waiting.discard(task)
        if self._began:
            self._each += (min(now - self._began, self._seconds) - self._each) / MEMORY
        self._began = now if self.waiting else 0.0
