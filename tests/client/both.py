"""Both clients as one, so that every test asks the one and the other, and time that passes only while they sleep."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, cast

from anyio.from_thread import BlockingPortal, start_blocking_portal

from app.client import AsyncDigitsClient, Clock, DigitsClient, Job

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Time:
    """A clock that begins at `NOON`; `pauses` is how long was slept each time, and `then` is called after each."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.then: Callable[[], object] = lambda: None
        self.clock = Clock(
            now=lambda: sum(self.pauses), date=lambda: NOON + timedelta(seconds=sum(self.pauses)), chance=lambda: 0.0
        )

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.then()

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


class Awaited:
    """`AsyncDigitsClient` with each method called in an event loop of another thread, and awaited."""

    def __init__(self, portal: BlockingPortal, client: AsyncDigitsClient) -> None:
        self._portal = portal
        self._client = client

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)
        return lambda *given, **named: self._portal.call(partial(method, *given, **named))

    def watch(self, job: Job | str) -> Iterator[Job]:
        states = self._client.watch(job)

        async def following() -> Job | None:
            return await anext(states, None)

        try:
            while (state := self._portal.call(following)) is not None:
                yield state
        finally:
            self._portal.call(states.aclose)


class Asking:
    """Makes clients, all of one kind, and closes them."""

    def __init__(self, kind: str, time: Time) -> None:
        self._kind = kind
        self._time = time
        self._kept = ExitStack()

    def __call__(self, url: str, token: str | None = None, **options: Any) -> DigitsClient:  # noqa: ANN401  the client's own
        clock = self._time.clock
        if self._kind == "sync":
            return self._kept.enter_context(DigitsClient(url, token, clock=clock, sleep=self._time.sleep, **options))
        portal = self._kept.enter_context(start_blocking_portal())
        client = AsyncDigitsClient(url, token, clock=clock, sleep=self._time.sleep_async, **options)
        self._kept.enter_context(portal.wrap_async_context_manager(client))
        return cast("DigitsClient", Awaited(portal, client))

    def close(self) -> None:
        self._kept.close()
