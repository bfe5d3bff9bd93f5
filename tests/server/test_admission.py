"""The admission queue: who waits for its turn, and who is told at once that its turn would come too late."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from app.errors import TooBusy
from app.server.admission import (
    ALWAYS_ADMITTED,
    AT_ONCE,
    FIRST_ESTIMATE,
    SAMPLE,
    SAMPLES,
    AdmissionQueue,
)

FITS = int(1 / FIRST_ESTIMATE)
"""Requests that are worked on in a second, as is assumed at first."""


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Request:
    """A request that notes what becomes of it, and lets time pass when it starts."""

    def __init__(self, name: str, became: list[str], clock: Clock, takes: float = 0.0) -> None:
        self.name, self.became, self.clock, self.takes = name, became, clock, takes

    def start(self) -> None:
        self.became.append(self.name)
        self.clock.now += self.takes

    def refuse(self) -> None:
        self.became.append(f"not {self.name}")


class Served:
    """A queue whose bound is a second, and its requests."""

    def __init__(self) -> None:
        self.clock, self.became = Clock(), list[str]()
        self.gauges = [0.0] * 10
        self.queue = AdmissionQueue(1.0, self.gauges, self.clock)

    def ask(self, count: int = 1, takes: float = FIRST_ESTIMATE) -> None:
        for number in range(count):
            self.queue.add(Request(str(number), self.became, self.clock, takes))

    async def until_shorter(self, length: int) -> None:
        while len(self.queue) > length:  # noqa: ASYNC110  iterations of the loop are what is tested
            await asyncio.sleep(0)

    async def until_empty(self) -> None:
        await self.until_shorter(0)


def run(scene: Callable[[Served], Coroutine[None, None, None]]) -> list[str]:
    async def main() -> list[str]:
        served = Served()
        await asyncio.wait_for(scene(served), 10)
        return served.became

    return asyncio.run(main())


def test_requests_start_in_the_order_in_which_they_came() -> None:
    async def scene(served: Served) -> None:
        served.ask(3 * AT_ONCE)
        await served.until_empty()

    assert run(scene) == [str(number) for number in range(3 * AT_ONCE)]


def test_input_is_read_between_a_few_requests_and_the_next_few() -> None:
    async def scene(served: Served) -> None:
        served.ask(2 * AT_ONCE)
        await asyncio.sleep(0)
        assert len(served.became) == AT_ONCE
        assert len(served.queue) == AT_ONCE

    run(scene)


def test_one_more_is_refused_only_when_it_would_wait_longer_than_the_bound() -> None:
    async def scene(served: Served) -> None:
        served.ask(FITS)
        assert not served.queue.is_full()
        served.ask()
        assert served.queue.is_full()
        await asyncio.sleep(0)
        assert not served.queue.is_full()  # a few have left it

    run(scene)


def test_a_few_may_always_wait() -> None:
    async def scene(served: Served) -> None:
        served.queue.seconds = 1e-9
        served.ask(ALWAYS_ADMITTED - 1)
        assert not served.queue.is_full()
        served.ask()
        assert served.queue.is_full()

    run(scene)


def test_how_long_a_request_takes_is_learned_while_others_wait() -> None:
    async def scene(served: Served) -> None:
        slow, served.queue.seconds = 2 * FIRST_ESTIMATE, 10.0
        served.ask((SAMPLES // 2 + 4) * SAMPLE, takes=slow)
        await served.until_shorter(SAMPLE)
        assert served.queue.delay() == pytest.approx(SAMPLE * slow, rel=0.01)

    run(scene)


def test_a_thousand_that_come_at_once_are_not_refused_for_the_time_that_their_coming_takes() -> None:
    async def scene(served: Served) -> None:
        for _ in range(FITS // 4 // AT_ONCE):
            served.ask(2 * AT_ONCE)
            served.clock.now += 4 * AT_ONCE * FIRST_ESTIMATE  # they connect, and are read
            assert not served.queue.is_full()
            await asyncio.sleep(0)

    run(scene)


def test_one_pause_of_the_machine_does_not_make_every_wait_seem_too_long() -> None:
    async def scene(served: Served) -> None:
        served.ask(SAMPLE + FITS // 2)
        served.clock.now += 0.02
        await served.until_shorter(FITS // 2)
        assert not served.queue.is_full()

    run(scene)


def test_a_person_waits_behind_no_crowd_of_services_and_services_go_on() -> None:
    async def scene(served: Served) -> None:
        served.ask(2 * AT_ONCE)
        for name in ("first person", "second person"):
            served.queue.add(Request(name, served.became, served.clock), interactive=True)
        await served.until_empty()

    assert run(scene)[:5] == ["first person", "0", "second person", "1", "2"]


def test_when_services_are_refused_a_person_is_not() -> None:
    async def scene(served: Served) -> None:
        served.ask(FITS + 1)
        assert served.queue.is_full()
        assert not served.queue.is_full(interactive=True)
        await served.queue.turn(interactive=True)
        assert served.queue.delay() > 0.9

    run(scene)


def test_time_in_which_nobody_waits_is_no_work() -> None:
    async def scene(served: Served) -> None:
        for _ in range(2 * SAMPLE):
            served.ask()
            await served.until_empty()
            served.clock.now += 0.1
        served.ask(FITS // 2)
        assert not served.queue.is_full()

    run(scene)


def test_one_that_has_waited_too_long_against_all_expectation_is_refused_then() -> None:
    async def scene(served: Served) -> None:
        served.ask(ALWAYS_ADMITTED + 2)
        served.clock.now += 1.01
        await served.until_empty()

    assert run(scene) == ["not 0", "not 1", *map(str, range(2, ALWAYS_ADMITTED + 2))]


def test_a_handler_that_has_begun_waits_for_its_turn_or_is_refused() -> None:
    async def scene(served: Served) -> None:
        await served.queue.turn()
        served.ask(FITS + 1)
        with pytest.raises(TooBusy) as refused:
            await served.queue.turn()
        assert refused.value.headers["Retry-After"] == "1"

    run(scene)


def test_how_many_wait_is_told() -> None:
    async def scene(served: Served) -> None:
        served.ask(2 * AT_ONCE)
        await asyncio.sleep(0)
        assert AT_ONCE in served.gauges

    run(scene)


class Stepwise(Request):
    """A request whose work has two steps."""

    def __init__(self, served: Served, name: str) -> None:
        super().__init__(name, served.became, served.clock)
        self.served = served
        self.tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(self._work()))

    async def _work(self) -> None:
        for step in ("read", "answer"):
            self.became.append(f"{step} {self.name}")
            await self.served.queue.step()


def stepwise(count: int) -> Callable[[Served], Coroutine[None, None, None]]:
    async def scene(served: Served) -> None:
        for number in range(count):
            served.queue.add(Stepwise(served, str(number)))
        while len(served.became) < 2 * count:  # noqa: ASYNC110  as above
            await asyncio.sleep(0)

    return scene


def test_requests_that_start_together_take_each_step_together_and_the_next_start_after_them() -> None:
    first, second = range(AT_ONCE), range(AT_ONCE, AT_ONCE + 2)
    assert run(stepwise(AT_ONCE + 2)) == [
        f"{step} {number}" for numbers in (first, second) for step in ("read", "answer") for number in numbers
    ]


def test_who_comes_alone_waits_for_nobody() -> None:
    assert run(stepwise(1)) == ["read 0", "answer 0"]
