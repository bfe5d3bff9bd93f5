"""The queue delay as it is estimated from the work of the requests before."""

import time

from app.server.cohorts import CohortScheduler
from app.server.queue_delay import ALWAYS_ADMITTED, FIRST_ESTIMATE, SAMPLE, QueueDelay

LIMIT = 1.0
SLOW = 0.003
"""Seconds of work, many times the first estimate."""

TOO_MANY = int(1.3 * LIMIT / SLOW)
"""So many slow requests take longer than the limit; as many as the first estimate says take less."""


def work(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def delay_of(requests: int, limit: float = LIMIT) -> QueueDelay:
    queue_delay = QueueDelay(limit, CohortScheduler())
    queue_delay.unread = requests
    return queue_delay


def test_a_few_may_always_wait() -> None:
    assert not delay_of(ALWAYS_ADMITTED - 1, limit=1e-9).exceeds_limit()
    assert delay_of(ALWAYS_ADMITTED, limit=1e-9).exceeds_limit()


def test_one_more_is_admitted_up_to_the_limit_and_refused_beyond_it() -> None:
    fits = int(LIMIT / FIRST_ESTIMATE)
    assert not delay_of(fits - 1).exceeds_limit()
    assert delay_of(fits + 1).exceeds_limit()


def test_the_next_is_admitted_as_soon_as_the_queue_is_short_enough() -> None:
    queue_delay = delay_of(2 * int(LIMIT / FIRST_ESTIMATE))
    assert queue_delay.exceeds_limit()
    queue_delay.unread = int(0.5 * LIMIT / FIRST_ESTIMATE)
    assert not queue_delay.exceeds_limit()


def test_what_a_request_takes_is_learned_from_those_that_were_answered() -> None:
    queue_delay = delay_of(TOO_MANY)
    assert not queue_delay.exceeds_limit()
    for _ in range(2 * SAMPLE):
        work(SLOW)
        queue_delay.answered()
    assert queue_delay.exceeds_limit()


def test_what_was_done_before_the_first_request_is_no_work_of_a_request() -> None:
    queue_delay = delay_of(TOO_MANY)
    work(0.3)
    for _ in range(SAMPLE + 1):
        queue_delay.answered()
    assert not queue_delay.exceeds_limit()


def test_a_request_that_waits_without_work_takes_no_time_of_the_others() -> None:
    queue_delay = delay_of(TOO_MANY)
    for _ in range(2 * SAMPLE):
        time.sleep(SLOW)
        queue_delay.answered()
    assert not queue_delay.exceeds_limit()
