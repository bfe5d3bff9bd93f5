"""The process's one pool of threads: a bounded number of them, and a bounded queue for each lane of work.

A lane is a share of the pool: work in one lane never waits for work in another.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from math import inf
from typing import Final, TypeVar, TypeVarTuple

from app.errors import busy

Item = TypeVar("Item")
Result = TypeVar("Result")
Outcome = TypeVar("Outcome")
Arguments = TypeVarTuple("Arguments")


MEAN_OF: Final = 8
"""Pieces of work over which their mean time is taken, about."""


class ThreadPool:
    """Threads that start when they are first needed, at most as many as its lanes have together."""

    def __init__(self) -> None:
        self._size = 0
        self._executor: ThreadPoolExecutor | None = None

    def lane(self, threads: int, queue: int, seconds: float = inf) -> "Lane":
        """Add a lane of this many threads, in which `queue` pieces of work wait at most, each for `seconds` at most.

        Call it before any work.
        """
        self._size += threads
        return Lane(self, threads, queue, seconds)

    def submit(self, work: Callable[[], None]) -> None:
        """Run `work`, which raises nothing, in a thread; lanes bound how much work there is."""
        if self._executor is None:
            self._executor = ThreadPoolExecutor(self._size, "pool")
        self._executor.submit(work)

    def close(self) -> None:
        """End the threads: at once those that are idle, the others after their work."""
        if self._executor is not None:
            self._executor.shutdown(wait=False)
            self._executor = None


class Lane:
    """A share of the pool; only the event loop's thread uses it."""

    def __init__(self, pool: ThreadPool, threads: int, queue: int, seconds: float) -> None:
        self.submit = pool.submit
        self._threads = threads
        self._queue_limit, self._longest = queue, seconds
        self._each = 0.0
        """Mean seconds of a piece of work."""
        self._busy = 0
        self._queue: deque[asyncio.Future[None]] = deque()

    async def acquire(self, *, admitted: bool) -> None:
        """Reserve a thread, waiting for one; raises TooBusy when that takes too long, at once if it can be foreseen.

        Whoever is `admitted` waits for as long as it takes.
        """
        if self._busy < self._threads:
            self._busy += 1
            return
        wait = (len(self._queue) + 1) * self._each / self._threads
        if not admitted and (len(self._queue) >= self._queue_limit or wait > self._longest):
            raise busy(wait)
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._queue.append(turn)
        if not admitted and self._longest < inf:
            loop.call_later(self._longest, _give_up, turn, self._longest)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self.release()  # the thread was assigned just as the caller was cancelled
            elif turn in self._queue:
                self._queue.remove(turn)
            raise

    def worked(self, seconds: float) -> None:
        """Record how long a piece of work has taken."""
        self._each += (seconds - self._each) / MEAN_OF if self._each else seconds

    def release(self) -> None:
        """Assign the thread to the work that has waited longest, or free it."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._busy -= 1


async def run_sync(
    work: Callable[[*Arguments], Result], *arguments: *Arguments, limiter: Lane, admitted: bool = False
) -> Result:
    """Return what `work` returns for the arguments, run in a thread of the lane.

    Raises TooBusy at once when too many wait there already, unless the request was `admitted`: the next step of an
    answer that has begun waits however many do. A cancelled caller returns at once; its work occupies the thread until
    it ends, since work whose result is not wanted takes as much time and memory as any other.
    """
    await limiter.acquire(admitted=admitted)
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()
    done.add_done_callback(lambda _: limiter.release())
    context = copy_context()

    def run() -> None:
        try:
            result = context.run(work, *arguments)
        except StopIteration as error:  # which no future takes
            _notify(loop, done.set_exception, RuntimeError(f"the work raised {error!r}"))
        except BaseException as error:  # noqa: BLE001  the caller handles it
            _notify(loop, done.set_exception, error)
        else:
            _notify(loop, done.set_result, result)

    if not admitted:
        began = loop.time()
        done.add_done_callback(lambda _: limiter.worked(loop.time() - began))
    limiter.submit(run)
    return await asyncio.shield(done)


async def iterate(items: Iterator[Item], *, limiter: Lane) -> AsyncIterator[Item]:
    """Yield the items of an iterator, none of which is None, each fetched in a thread of the lane."""
    while (item := await run_sync(next, items, None, limiter=limiter, admitted=True)) is not None:
        yield item


def _give_up(turn: asyncio.Future[None], waited: float) -> None:
    if not turn.done():
        turn.set_exception(busy(waited))


def _notify(loop: asyncio.AbstractEventLoop, settle: Callable[[Outcome], None], outcome: Outcome) -> None:
    with suppress(RuntimeError):  # the loop has been closed: the caller is gone
        loop.call_soon_threadsafe(settle, outcome)
