"""All connections of a process: one sweep checks them, as long as there are any."""

import asyncio
from collections.abc import Callable

import pytest

from app.errors import AppError, TooBusy
from app.server.connections import BODY_BYTES_HELD, Connections, State, Watch
from app.settings import Settings
from app.web.counters.counters import Counters


class FakeLoop:
    """A loop that only collects what is to be called later."""

    def __init__(self) -> None:
        self.later: list[Callable[[], None]] = []

    def call_later(self, seconds: float, work: Callable[[], None]) -> None:
        assert seconds > 0
        self.later.append(work)

    def call_next(self) -> None:
        self.later.pop(0)()


class FakeConnection:
    """A connection that counts its sweeps."""

    def __init__(self) -> None:
        self.watch, self.sweeps = Watch(), 0

    def state(self) -> tuple[State, int]:
        return "answering", 0

    def progress(self) -> int:
        self.sweeps += 1
        return 0

    def unthrottle(self) -> None:
        raise AssertionError

    def expire(self, error: AppError | None, reason: str) -> None:
        raise AssertionError((error, reason))


def connections() -> Connections:
    return Connections(Settings(), Counters([]))


def test_however_often_the_last_connection_leaves_there_is_one_chain_of_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, all_of_them, one = FakeLoop(), connections(), FakeConnection()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: loop)
    for _ in range(5):
        all_of_them.add(one)
        all_of_them.remove(one)
    assert len(loop.later) == 1
    all_of_them.add(one)
    before = one.sweeps
    for seen in (1, 2, 3):
        loop.call_next()
        assert (one.sweeps - before, len(loop.later)) == (seen, 1)
    all_of_them.remove(one)
    loop.call_next()
    assert not loop.later  # no connection is left to sweep
    all_of_them.add(one)
    assert len(loop.later) == 1


def test_bodies_that_would_fill_the_memory_are_refused() -> None:
    all_of_them = connections()
    all_of_them.hold(BODY_BYTES_HELD)
    with pytest.raises(TooBusy):
        all_of_them.hold(1)
    all_of_them.hold(-1)
    all_of_them.hold(-BODY_BYTES_HELD)
    all_of_them.hold(BODY_BYTES_HELD)
