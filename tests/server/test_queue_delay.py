"""When a process is too far behind to take on one more."""

import time

from app.server.cohorts import CohortScheduler
from app.server.queue_delay import BURST, BURST_SECONDS, FEWEST, FIRST_GUESS, MEMORY, QueueDelay

SECONDS = 0.006
LONG = int(2 * SECONDS / FIRST_GUESS)
"""So many wait for longer than that, and not for as long as a burst may."""


def work(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def behind(requests: int) -> QueueDelay:
    queue_delay = QueueDelay(SECONDS, CohortScheduler())
    queue_delay.coming = requests
    return queue_delay


def test_a_few_may_always_wait() -> None:
    queue_delay = QueueDelay(1e-9, CohortScheduler())
    queue_delay.coming = FEWEST - 1
    assert not queue_delay.exceeds_limit()


def test_a_burst_is_let_in() -> None:
    queue_delay = behind(LONG)
    assert not queue_delay.exceeds_limit()


def test_a_burst_has_an_end() -> None:
    queue_delay = behind(int((BURST + 1) * SECONDS / FIRST_GUESS))
    assert queue_delay.exceeds_limit()


def test_a_queue_that_stands_is_too_long_until_nobody_was_refused_for_a_while() -> None:
    queue_delay = behind(LONG)
    assert not queue_delay.exceeds_limit()
    work(1.2 * BURST_SECONDS)
    assert queue_delay.exceeds_limit()
    queue_delay.coming = 0
    assert not queue_delay.exceeds_limit()
    queue_delay.coming = LONG
    assert queue_delay.exceeds_limit()
    time.sleep(1.1)
    assert not queue_delay.exceeds_limit()


def test_being_kept_from_the_processor_is_no_overload() -> None:
    queue_delay = behind(LONG)
    assert not queue_delay.exceeds_limit()
    time.sleep(2 * BURST_SECONDS)
    assert not queue_delay.exceeds_limit()


def test_what_a_request_takes_is_learned_from_those_that_were_answered() -> None:
    queue_delay = behind(0)
    queue_delay.coming = many = int(1.3 * BURST * SECONDS / 0.003)
    assert not queue_delay.exceeds_limit()
    queue_delay.coming = 0
    for _ in range(2 * MEMORY):
        work(0.003)
        queue_delay.answered()
    queue_delay.coming = many
    assert queue_delay.exceeds_limit()


def test_what_was_done_before_the_first_request_is_no_work_of_a_request() -> None:
    queue_delay = behind(0)
    work(0.3)
    for _ in range(MEMORY + 1):
        queue_delay.answered()
    queue_delay.coming = int(1.3 * BURST * SECONDS / 0.003)
    assert not queue_delay.exceeds_limit()


def test_a_request_that_waits_without_work_takes_no_time_of_the_others() -> None:
    queue_delay = behind(0)
    for _ in range(2 * MEMORY):
        time.sleep(0.003)
        queue_delay.answered()
    queue_delay.coming = int(1.3 * BURST * SECONDS / 0.003)
    assert not queue_delay.exceeds_limit()
