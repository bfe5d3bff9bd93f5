"""Requests that arrive together take each step together."""

import asyncio
import time
from collections.abc import Callable, Coroutine

import pytest

from app.server.cohorts import COHORT_SIZE, CohortScheduler

Work = Callable[[], Coroutine[None, None, None]]


class Served:
    """Requests that start in cohorts, each in a task of its own, and what they did in which order."""

    def __init__(self) -> None:
        self.cohorts = CohortScheduler()
        self.did: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    def ask(self, *steps: str, work: Work | None = None) -> None:
        self.cohorts.add(lambda: self._begin(steps, work), asyncio.get_running_loop())

    async def until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():  # noqa: ASYNC110  iterations of the loop are what is tested
            await asyncio.sleep(0)

    async def end(self) -> None:
        await self.until(lambda: not self.cohorts.waiting)
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def _begin(self, steps: tuple[str, ...], work: Work | None) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(self._done(steps, work))
        task.add_done_callback(self.cohorts.started)
        self.tasks.append(task)
        return task

    async def _done(self, steps: tuple[str, ...], work: Work | None) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.cohorts.started(task)
        for step in steps:
            self.did.append(step)
            if work:
                await work()
            await self.cohorts.step()


def run(scene: Callable[[Served], Coroutine[None, None, None]]) -> list[str]:
    async def main() -> list[str]:
        served = Served()
        await scene(served)
        await asyncio.wait_for(served.end(), 5)
        return served.did

    return asyncio.run(main())


def test_those_of_a_cohort_take_each_step_before_one_of_them_takes_the_next() -> None:
    async def scene(served: Served) -> None:
        for name in "abc":
            served.ask(f"read {name}", f"answer {name}")

    assert run(scene) == ["read a", "read b", "read c", "answer a", "answer b", "answer c"]


def test_the_next_cohort_begins_when_this_one_has_taken_its_steps() -> None:
    async def scene(served: Served) -> None:
        for _ in range(COHORT_SIZE + 1):
            served.ask("read", "answer")

    assert run(scene) == ["read"] * COHORT_SIZE + ["answer"] * COHORT_SIZE + ["read", "answer"]


def test_who_comes_alone_waits_for_nobody() -> None:
    async def scene(served: Served) -> None:
        served.ask("read", "answer")
        await served.until(lambda: bool(served.did))
        assert served.did == ["read", "answer"]

    run(scene)


def test_in_an_overload_nobody_waits_for_others() -> None:
    async def scene(served: Served) -> None:
        served.cohorts.suspend(time.perf_counter() + 60)
        for name in "ab":
            served.ask(f"read {name}", f"answer {name}")

    assert run(scene) == ["read a", "answer a", "read b", "answer b"]


def test_who_waits_for_a_thread_or_for_a_client_holds_up_no_cohort() -> None:
    async def scene(served: Served) -> None:
        body = asyncio.Event()

        async def slow() -> None:
            await body.wait()

        served.ask("slow", work=slow)
        served.ask("quick")
        await served.until(lambda: len(served.did) == 2)
        served.ask("later")
        await served.until(lambda: len(served.did) == 3)
        body.set()

    assert run(scene) == ["slow", "quick", "later"]


@pytest.mark.parametrize("iterations", range(5))
def test_who_is_cancelled_at_any_moment_holds_up_no_cohort(iterations: int) -> None:
    async def scene(served: Served) -> None:
        for _ in range(COHORT_SIZE):
            served.ask("read", "answer")
        served.ask("next")
        for _ in range(iterations):
            await asyncio.sleep(0)
        for task in served.tasks[:COHORT_SIZE]:
            task.cancel()

    assert run(scene)[-1] == "next"
