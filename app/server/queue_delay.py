"""The queue delay: how long one more request would wait for those before it in this process's one thread."""

import time
from typing import Final

from app.server.cohorts import CohortScheduler

ALWAYS_ADMITTED: Final = 4
"""Requests that may wait whatever the estimate says: one slow request predicts little of the next."""

FIRST_ESTIMATE: Final = 0.0002
"""Seconds of work for a request, before the first ones are measured."""

SAMPLE: Final = 32
"""Requests over which the mean work is measured."""

CALM_SECONDS: Final = 1.0
"""An overload ends when no request was refused for so long."""


class QueueDelay:
    """Estimates the queue delay and compares it with its limit of `seconds`, for load shedding."""

    def __init__(self, seconds: float, cohorts: CohortScheduler) -> None:
        self._cohorts = cohorts
        self.unread = 0
        """New connections with unread input: each is taken to hold a request."""
        self._limit = seconds
        self._work = FIRST_ESTIMATE
        """Mean seconds of work for a request."""
        self._answered, self._worked = 0, 0.0
        """Requests so far, and this thread's processor time when the last sample began."""

    def exceeds_limit(self) -> bool:
        """Return whether one more request would wait for longer than the limit."""
        ahead = self._cohorts.waiting + self.unread
        if ahead < ALWAYS_ADMITTED or ahead * self._work <= self._limit:
            return False
        self._cohorts.suspend(time.perf_counter() + CALM_SECONDS)
        return True

    def answered(self) -> None:
        """Record an answer: a request's work is this thread's processor time between answers."""
        if self._answered % SAMPLE == 0:
            worked = time.thread_time()
            if self._answered:  # the time before the first answer is the start-up, or another thread's
                self._work = (worked - self._worked) / SAMPLE
            self._worked = worked
        self._answered += 1
