"""When a process is too far behind to take on one more."""

import asyncio
import time

from app.web.backlog import BURST, BURST_SECONDS, FEWEST, FIRST_GUESS, Backlog

SECONDS = 0.006
LONG = int(2 * SECONDS / FIRST_GUESS)
"""So many wait for longer than that, and not for as long as a burst may."""


def work(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def behind(requests: int) -> Backlog:
    backlog = Backlog(SECONDS)
    backlog.coming = requests
    return backlog


def test_a_few_may_always_wait() -> None:
    backlog = Backlog(1e-9)
    backlog.coming = FEWEST - 1
    assert not backlog.is_long()


def test_a_burst_is_let_in() -> None:
    backlog = behind(LONG)
    assert not backlog.is_long()


def test_a_burst_has_an_end() -> None:
    backlog = behind(int((BURST + 1) * SECONDS / FIRST_GUESS))
    assert backlog.is_long()


def test_a_queue_that_stands_is_too_long_until_nobody_was_refused_for_a_while() -> None:
    backlog = behind(LONG)
    assert not backlog.is_long()
    work(1.2 * BURST_SECONDS)
    assert backlog.is_long()
    backlog.coming = 0
    assert not backlog.is_long()
    backlog.coming = LONG
    assert backlog.is_long()
    time.sleep(1.1)
    assert not backlog.is_long()


def test_being_kept_from_the_processor_is_no_overload() -> None:
    backlog = behind(LONG)
    assert not backlog.is_long()
    time.sleep(2 * BURST_SECONDS)
    assert not backlog.is_long()


def test_what_a_request_takes_is_learned_from_those_that_were_answered() -> None:
    async def answered(backlog: Backlog) -> None:
        task = asyncio.current_task()
        assert task is not None
        for _ in range(100):
            backlog.begun(task)
            work(0.003)
            backlog.ended(task)

    backlog = behind(0)
    backlog.coming = many = int(1.3 * BURST * SECONDS / 0.003)
    assert not backlog.is_long()
    backlog.coming = 0
    asyncio.run(answered(backlog))
    backlog.coming = many
    assert backlog.is_long()
