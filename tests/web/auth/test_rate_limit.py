"""A client is counted by what it cannot change at will, in memory that strangers cannot fill."""

import contextlib
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.errors import TooManyRequests
from app.web.auth.rate_limit import MOST_CLIENTS, FailureLimit, RateLimit, name_of


@pytest.mark.parametrize(
    ("client", "name"),
    [
        (("192.0.2.7", 5), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 5), "2001:db8:1:2::/64"),
        (("2001:db8:1:2:ffff::1", 9), "2001:db8:1:2::/64"),
        (("::ffff:192.0.2.7", 5), "192.0.2.7"),
        (("x" * 9000, 0), "x" * 64),
        ("key 1a2b", "key 1a2b"),
        (None, "unknown"),
    ],
)
def test_one_host_has_one_name_however_many_addresses_it_has(client: tuple[str, int] | str | None, name: str) -> None:
    assert name_of(client) == name


MAKERS = (
    "limits/*",
    "app/web/auth/rate_limit.py",
    "app/web/auth/bounded_storage.py",
    "test_rate.py",
    "collections/__init__.py",
)
"""Files that allocate what is kept of an address."""


def test_any_number_of_addresses_takes_bounded_memory() -> None:
    limit = RateLimit("1000/hour")
    tracemalloc.start()
    try:
        for number in range(3 * MOST_CLIENTS):
            limit.check((f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 1))
        # servers of other tests may still end beside this
        ours = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, f"*/{name}") for name in MAKERS])
        assert sum(trace.size for trace in ours.traces) < 30_000_000
    finally:
        tracemalloc.stop()


def test_clients_are_counted_without_a_thread_and_by_many_threads_at_once() -> None:
    before = threading.active_count()
    limit = RateLimit("1000/day")

    def asks(number: int) -> int:
        granted = 0
        for place in range(6000):  # of all threads together more than are counted, so that counts go all the while
            limit.check((f"10.{number}.{place >> 8}.{place & 255}", 1))
            with contextlib.suppress(TooManyRequests):
                limit.check(("192.0.2.7", 1))
                granted += 1
        return granted

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(asks, range(4))) == 1000
    assert threading.active_count() == before


def test_a_client_is_told_what_is_left_of_its_time_rather_than_the_whole() -> None:
    limit = RateLimit("1/day")
    limit.check(("192.0.2.7", 1))
    left = 86_400 - time.time() % 86_400
    with pytest.raises(TooManyRequests) as told:
        limit.check(("192.0.2.7", 1))
    assert abs(int(told.value.headers["Retry-After"]) - left) < 60


def test_who_is_wrong_too_often_is_not_heard_and_others_are() -> None:
    limit = FailureLimit("2/minute", "5/minute")
    for _ in range(2):
        limit.record(("192.0.2.7", 1))
    with pytest.raises(TooManyRequests):
        limit.record(("192.0.2.7", 2))
    limit.record(("192.0.2.8", 1))


def test_many_addresses_together_are_bounded_too() -> None:
    limit = FailureLimit("2/minute", "5/minute")
    for number in range(5):
        limit.record((f"192.0.2.{number}", 1))
    with pytest.raises(TooManyRequests):
        limit.record(("192.0.2.99", 1))
