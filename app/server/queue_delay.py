"""How far this process is behind: the requests that have come and that it has not turned to yet, as time."""

import time
from typing import Final

from app.server.cohorts import CohortScheduler

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


class QueueDelay:
    """What waits for the one thread of this process; it is long when the last would wait for more than `seconds`.

    A burst may wait for longer, as long as it goes by: a queue that stands only makes everybody late (K. Nichols and
    V. Jacobson, "Controlling Queue Delay", 2012).
    """

    def __init__(self, seconds: float, cohorts: CohortScheduler) -> None:
        self._cohorts = cohorts
        self.coming = 0
        """Connections whose first bytes are there and have not been read."""
        self._seconds = seconds
        self._each = FIRST_GUESS
        self._answered, self._worked = 0, 0.0
        """Requests so far, and this thread's work when the mean was formed."""
        self._late_since = 0.0
        self._overload_until = 0.0

    def exceeds_limit(self) -> bool:
        """Return whether one more would wait too long."""
        ahead = self._cohorts.waiting + self.coming
        behind = ahead * self._each
        if ahead < FEWEST or behind <= self._seconds:
            self._late_since = 0.0
            return False
        now, worked = time.perf_counter(), time.thread_time()
        self._late_since = self._late_since or worked
        if now < self._overload_until or worked - self._late_since > BURST_SECONDS:
            self._overload_until = now + CALM_SECONDS
            self._cohorts.hurry(self._overload_until)
            return True
        return behind > BURST * self._seconds

    def answered(self) -> None:
        """Note that a request has been answered: the work of this thread between answers is what one takes."""
        if self._answered % MEMORY == 0:
            worked = time.thread_time()
            if self._answered:  # what came before the first is the start, and perhaps another thread's
                self._each = min((worked - self._worked) / MEMORY, self._seconds)
            self._worked = worked
        self._answered += 1
