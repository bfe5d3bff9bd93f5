"""The registry of a process's connections."""

from collections.abc import Callable
from typing import cast

from app.server.connections import ConnectionRegistry, Registered
from app.server.timeouts import Timeouts
from app.web.counters.counters import Counters


class FakeLoop:
    """A loop that only collects what is to be called later."""

    def __init__(self) -> None:
        self.later: list[Callable[[], None]] = []

    def call_later(self, seconds: float, work: Callable[..., None], *given: object) -> None:
        assert seconds > 0
        self.later.append(lambda: work(*given))

    def call_next(self) -> None:
        self.later.pop(0)()


class FakeConnection:
    """A connection that counts its sweeps."""

    def __init__(self, loop: FakeLoop) -> None:
        self.loop = loop
        self.sweeps = 0

    def check_timeouts(self, now: float) -> None:
        assert now >= 0
        self.sweeps += 1


def test_however_often_the_last_connection_leaves_there_is_one_chain_of_sweeps() -> None:
    loop, registry = FakeLoop(), ConnectionRegistry(Timeouts(), Counters([]))
    one = FakeConnection(loop)
    for _ in range(5):
        registry.add(cast("Registered", one))
        registry.remove(cast("Registered", one))
    assert len(loop.later) == 1
    registry.add(cast("Registered", one))
    for seen in (1, 2, 3):
        loop.call_next()
        assert (one.sweeps, len(loop.later)) == (seen, 1)
    registry.remove(cast("Registered", one))
    loop.call_next()
    assert not loop.later  # no connection is left to sweep
    registry.add(cast("Registered", one))
    assert len(loop.later) == 1
