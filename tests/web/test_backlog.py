"""When a process is too far behind to take on one more."""

import time

from app.web.backlog import BURST, BURST_SECONDS, FEWEST, FIRST_GUESS, MEMORY, Backlog
from app.web.turns import Turns

SECONDS = 0.006
LONG = int(2 * SECONDS / FIRST_GUESS)
"""So many wait for longer than that, and not for as long as a burst may."""


def work(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def behind(requests: int) -> Backlog:
    backlog = Backlog(SECONDS, Turns())
    backlog.coming = requests
    return backlog


def test_a_few_may_always_wait() -> None:
    backlog = Backlog(1e-9, Turns())
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
    backlog = behind(0)
    backlog.coming = many = int(1.3 * BURST * SECONDS / 0.003)
    assert not backlog.is_long()
    backlog.coming = 0
    for _ in range(2 * MEMORY):
        work(0.003)
        backlog.answered()
    backlog.coming = many
    assert backlog.is_long()


def test_what_was_done_before_the_first_request_is_no_work_of_a_request() -> None:
    backlog = behind(0)
    work(0.3)
    for _ in range(MEMORY + 1):
        backlog.answered()
    backlog.coming = int(1.3 * BURST * SECONDS / 0.003)
    assert not backlog.is_long()


def test_a_request_that_waits_without_work_takes_no_time_of_the_others() -> None:
    backlog = behind(0)
    for _ in range(2 * MEMORY):
        time.sleep(0.003)
        backlog.answered()
    backlog.coming = int(1.3 * BURST * SECONDS / 0.003)
    assert not backlog.is_long()
