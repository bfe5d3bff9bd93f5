"""How far this process is behind: the requests that have come and that it has not turned to yet, as time."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final

FEWEST: Final = 4
"""So many may always wait: one slow request says little about the next."""

TURN: Final = 8
"""Requests that begin in one turn of the loop, the first of many aside."""

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

    Few begin in each turn of the loop, so that what comes meanwhile is read soon and all are answered in much the same
    time. With one turn for all that are there, who is answered at its end and asks again would wait for the whole of
    the next one, twice as long as the others. Fewer still would be fairer, and slower: reading and answering, done by
    turns, take the caches from each other.
    """

    def __init__(self, seconds: float) -> None:
        self._queue: deque[Callable[[], asyncio.Task[Any]]] = deque()
        self._begins = False
        """Whether a turn is to come."""
        self._waiting: set[asyncio.Task[Any]] = set()
        """Tasks whose work has not begun."""
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

    @property
    def waiting(self) -> int:
        """Requests whose work has not begun."""
        return len(self._queue) + len(self._waiting)

    def add(self, begin: Callable[[], asyncio.Task[Any]], loop: asyncio.AbstractEventLoop) -> None:
        """Let a request begin, by the task that `begin` makes, when it is its turn."""
        if self._begins:
            self._queue.append(begin)
            return
        self._begins = True
        self._waiting.add(begin())
        loop.call_soon(self._turn, loop)

    def is_long(self) -> bool:
        """Return whether one more would wait too long."""
        ahead = self.waiting + self.coming
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
        self._waiting.discard(task)
        if self._in_row:
            self._took(now - self._began)
        self._began, self._latest, self._in_row = now, task, bool(self._queue or self._waiting)

    def ended(self, task: asyncio.Task[Any]) -> None:
        """Note that it ends; where no other came meanwhile, that is what it took."""
        if task is self._latest:
            self._latest = None
            if not self._in_row:
                self._took(time.perf_counter() - self._began)

    def gone(self, task: asyncio.Task[Any]) -> None:
        """Note that a task is over, which may have been cancelled before its work began."""
        self._waiting.discard(task)

    def _turn(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._queue:
            for _ in range(min(TURN, len(self._queue))):
                self._waiting.add(self._queue.popleft()())
            loop.call_soon(self._turn, loop)
        else:
            self._begins = False

    def _took(self, seconds: float) -> None:
        self._each += (min(seconds, self._seconds) - self._each) / MEMORY
