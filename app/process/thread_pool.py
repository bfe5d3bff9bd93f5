"""The process's one pool of threads: a bounded number of them, and a bounded queue for each lane of work.

A lane is a share of the pool: work in one lane never waits for work in another.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import TypeVar, TypeVarTuple

from app.errors import TooBusy

Item = TypeVar("Item")
Result = TypeVar("Result")
Outcome = TypeVar("Outcome")
Arguments = TypeVarTuple("Arguments")


class ThreadPool:
    """Threads that start when they are first needed, at most as many as its lanes have together."""

    def __init__(self) -> None:
        self._size = 0
        self._executor: ThreadPoolExecutor | None = None

    def lane(self, threads: int, queue: int) -> "Lane":
        """Add a lane of this many threads, in which at most `queue` pieces of work wait; call it before any work."""
        self._size += threads
        return Lane(self, threads, queue)

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

    def __init__(self, pool: ThreadPool, threads: int, queue: int) -> None:
        self.submit = pool.submit
        self._threads = threads
        self._queue_limit = queue
        self._busy = 0
        self._queue: deque[asyncio.Future[None]] = deque()

    async def acquire(self, *, admitted: bool) -> None:
        """Reserve a thread, waiting for one; raises TooBusy when too many wait, unless `admitted`."""
        if self._busy < self._threads:
            self._busy += 1
            return
        if len(self._queue) >= self._queue_limit and not admitted:
            raise TooBusy("Ask again in a second.", headers={"Retry-After": "1"})
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self.release()  # the thread was assigned just as the caller was cancelled
            elif turn in self._queue:
                self._queue.remove(turn)
            raise

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

    limiter.submit(run)
    return await asyncio.shield(done)


async def iterate(items: Iterator[Item], *, limiter: Lane) -> AsyncIterator[Item]:
    """Yield the items of an iterator, none of which is None, each fetched in a thread of the lane."""
    while (item := await run_sync(next, items, None, limiter=limiter, admitted=True)) is not None:
        yield item


def _notify(loop: asyncio.AbstractEventLoop, settle: Callable[[Outcome], None], outcome: Outcome) -> None:
    with suppress(RuntimeError):  # the loop has been closed: the caller is gone
        loop.call_soon_threadsafe(settle, outcome)
