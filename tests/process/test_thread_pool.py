"""The thread pool: bounded threads, bounded queues, lanes that do not wait for each other."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

import pytest

from app.errors import TooBusy
from app.process.thread_pool import Lane, ThreadPool, iterate, run_sync

NAME: ContextVar[str] = ContextVar("name")


def carried_out(test: Callable[[ThreadPool], Coroutine[Any, Any, None]]) -> None:
    """Run a test with a pool of its own, which is closed afterwards."""
    pool = ThreadPool()
    try:
        asyncio.run(test(pool))
    finally:
        pool.close()


async def started(lane: Lane, work: Callable[[], object], count: int) -> list[asyncio.Task[object]]:
    """Return tasks that do `work` in the lane, each as far as it gets at once."""
    tasks = [asyncio.create_task(run_sync(work, limiter=lane)) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


def test_beyond_the_threads_and_the_queue_work_is_refused_at_once() -> None:
    async def test(pool: ThreadPool) -> None:
        lane, go = pool.lane(2, queue=3), threading.Event()
        tasks = await started(lane, lambda: go.wait(30), 5)
        with pytest.raises(TooBusy) as refused:
            await run_sync(go.wait, limiter=lane)
        assert refused.value.headers["Retry-After"] == "1"
        go.set()
        assert await asyncio.gather(*tasks) == [True] * 5
        assert await run_sync(go.is_set, limiter=lane)

    carried_out(test)


def test_the_next_step_of_an_answer_that_has_begun_waits_in_a_full_queue() -> None:
    async def test(pool: ThreadPool) -> None:
        lane, go = pool.lane(1, queue=0), threading.Event()
        await started(lane, lambda: go.wait(30), 1)
        step = asyncio.create_task(run_sync(go.is_set, limiter=lane, admitted=True))
        await asyncio.sleep(0.01)
        assert not step.done()
        go.set()
        assert await step

    carried_out(test)


def test_a_full_lane_delays_no_other() -> None:
    async def test(pool: ThreadPool) -> None:
        full, other, go = pool.lane(1, queue=1), pool.lane(1, queue=0), threading.Event()
        tasks = await started(full, lambda: go.wait(30), 2)
        assert await run_sync(lambda: "done", limiter=other) == "done"
        go.set()
        await asyncio.gather(*tasks)

    carried_out(test)


def test_there_are_never_more_threads_than_the_lanes_have_together() -> None:
    async def test(pool: ThreadPool) -> None:
        lanes, seen = [pool.lane(1, queue=100), pool.lane(2, queue=100)], set[str]()
        work = [run_sync(lambda: seen.add(threading.current_thread().name), limiter=lane) for lane in lanes * 50]
        await asyncio.gather(*work)
        assert 1 <= len(seen) <= 3

    carried_out(test)


@pytest.mark.parametrize("given_up", ["running", "waiting"])
def test_a_cancelled_caller_returns_at_once_and_its_work_keeps_its_thread_until_it_ends(given_up: str) -> None:
    async def test(pool: ThreadPool) -> None:
        lane, go = pool.lane(1, queue=5), threading.Event()
        first, second = await started(lane, lambda: go.wait(30), 2)
        cancelled, other = (first, second) if given_up == "running" else (second, first)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        third = asyncio.create_task(run_sync(lambda: "third", limiter=lane))
        await asyncio.sleep(0.01)
        assert not third.done()
        go.set()
        assert await third == "third"
        assert await other

    carried_out(test)


def test_an_error_is_the_callers_and_the_thread_goes_on() -> None:
    async def test(pool: ThreadPool) -> None:
        lane = pool.lane(1, queue=0)
        with pytest.raises(ZeroDivisionError):
            await run_sync(divmod, 1, 0, limiter=lane)
        with pytest.raises(RuntimeError):
            await run_sync(next, iter(()), limiter=lane)
        assert await run_sync(divmod, 7, 2, limiter=lane) == (3, 1)

    carried_out(test)


def test_work_sees_its_callers_context() -> None:
    async def test(pool: ThreadPool) -> None:
        NAME.set("mine")
        assert await run_sync(NAME.get, limiter=pool.lane(1, queue=0)) == "mine"

    carried_out(test)


def test_an_iterator_is_read_to_its_end() -> None:
    async def test(pool: ThreadPool) -> None:
        lane = pool.lane(1, queue=0)
        assert [item async for item in iterate(iter([b"a", b"", b"c"]), limiter=lane)] == [b"a", b"", b"c"]

    carried_out(test)


def test_who_would_wait_for_too_long_is_refused_at_once_and_who_has_waited_so_long_is_refused_then() -> None:
    async def scene(pool: ThreadPool) -> None:
        lane, go = pool.lane(1, queue=100, seconds=0.3), threading.Event()
        held = asyncio.create_task(run_sync(go.wait, 30, limiter=lane))
        await asyncio.sleep(0)
        with pytest.raises(TooBusy):  # nothing is known yet of how long the work takes
            await run_sync(int, limiter=lane)
        go.set()
        assert await held
        go.clear()
        held = asyncio.create_task(run_sync(go.wait, 30, limiter=lane))
        await asyncio.sleep(0)
        before = time.monotonic()
        with pytest.raises(TooBusy):  # by now it is
            await run_sync(int, limiter=lane)
        assert time.monotonic() - before < 0.2
        waiting = asyncio.create_task(run_sync(int, limiter=lane, admitted=True))
        await asyncio.sleep(0.5)
        go.set()
        assert (await held, await waiting) == (True, 0)

    carried_out(scene)
