"""A client is counted by what it cannot change at will, in memory that strangers cannot fill."""

import tracemalloc

import pytest

from app.errors import TooManyRequests
from app.web.rate import MOST_CLIENTS, FailureLimit, RateLimit, name_of


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


MAKERS = ("limits/*", "app/web/rate.py", "test_rate.py", "collections/__init__.py")
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


def test_who_is_wrong_too_often_is_not_heard_and_others_are() -> None:
    limit = FailureLimit("2/minute", "5/minute")
    for _ in range(2):
        limit.check(("192.0.2.7", 1))
        limit.note(("192.0.2.7", 1))
    with pytest.raises(TooManyRequests):
        limit.check(("192.0.2.7", 2))
    limit.check(("192.0.2.8", 1))


def test_many_addresses_together_are_bounded_too() -> None:
    limit = FailureLimit("2/minute", "5/minute")
    for number in range(5):
        limit.note((f"192.0.2.{number}", 1))
    with pytest.raises(TooManyRequests):
        limit.check(("192.0.2.99", 1))
