"""`AsyncDigitsClient`: a Digits server, for `async` code."""

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar
from uuid import UUID

import httpx

from . import calls
from .answers import Card, Correction, Job, NumberPrediction, Prediction, Readiness, Versions
from .calls import Call, Promotion
from .retry import Clock, Retry
from .site import HERE, SECONDS, Site

if TYPE_CHECKING:
    from .pictures import Grey, Image, Images, Strokes

T = TypeVar("T")


async def _sleep(seconds: float) -> None:
    import anyio  # noqa: PLC0415  httpx loads it when it is first asked something

    await anyio.sleep(seconds)


class AsyncDigitsClient:
    """What `DigitsClient` is, with the same arguments and methods, to be awaited; `watch` is an async iterator."""

    def __init__(
        self,
        url: str = HERE,
        token: str | None = None,
        *,
        timeout: float = SECONDS,
        retry: Retry = Retry(),  # noqa: B008  frozen
        http: httpx.AsyncClient | None = None,
        clock: Clock = Clock(),  # noqa: B008
        sleep: Callable[[float], Awaitable[None]] = _sleep,
    ) -> None:
        self._site = Site(url, token, timeout, retry, clock)
        self._is_own = http is None
        self._http = http or httpx.AsyncClient()
        self._sleep = sleep

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._is_own:
            await self._http.aclose()

    async def predict(
        self, *, strokes: "Strokes | None" = None, image: "Image | None" = None, view: bool = False,
        explain: bool = False, version: int | None = None,
    ) -> Prediction:  # fmt: skip
        """Read one digit, as `DigitsClient.predict` does."""
        return await self._send(calls.predict(strokes, image, view=view, explain=explain, version=version))

    async def predict_many(
        self, images: "Images", *, view: bool = False, explain: bool = False, version: int | None = None
    ) -> list[Prediction]:
        """Read digit images in slices of 1,000, as `DigitsClient.predict_many` does."""
        found: list[Prediction] = []
        for call in calls.predict_many(images, view=view, explain=explain, version=version):
            predictions = await self._send(call)
            found.extend(predictions)
        return found

    async def predict_number(
        self, *, strokes: "Strokes | None" = None, image: "Image | None" = None
    ) -> NumberPrediction:
        """Read a whole number of up to 32 digits."""
        return await self._send(calls.predict_number(strokes, image))

    async def alive(self) -> bool:
        """Return whether the server answers; NotReached when it is not there."""
        return await self._send(calls.alive())

    async def ready(self) -> Readiness:
        """Return whether the server can read digits now."""
        return await self._send(calls.ready())

    async def versions(self) -> Versions:
        """List all versions with their cards."""
        return await self._send(calls.versions())

    async def card(self, version: int) -> Card:
        """Return one version's card."""
        return await self._send(calls.card(version))

    async def promote(self, version: int, why: str | None = None) -> int:
        """Serve this version from now on; ReasonNeeded where its card asks for `why`."""
        return await self._send(calls.promote(version, why))

    async def rollback(self) -> int:
        """Serve what served before the latest promotion and return its number."""
        return await self._send(calls.rollback())

    async def correct(
        self, label: int, *, strokes: "Strokes | None" = None, image: "Grey | None" = None,
        version: int | None = None, key: UUID | str | None = None,
    ) -> Correction:  # fmt: skip
        """Say that a drawing is a `label`, as `DigitsClient.correct` does."""
        return await self._send(calls.correct(label, strokes, image, version=version, key=key))

    async def take_back(self, key: UUID | str) -> None:
        """Delete the correction sent with this key; Conflict once it is reviewed."""
        await self._send(calls.take_back(key))

    async def train(
        self, recipe: str, *, overrides: Mapping[str, object] | None = None, promote: Promotion = "auto",
        grid: Mapping[str, Sequence[object]] | None = None, seeds: int | None = None,
        on_progress: Callable[[Job], object] | None = None,
    ) -> Job:  # fmt: skip
        """Queue a training, as `DigitsClient.train` does; `on_progress` may be a coroutine function."""
        job = await self._send(calls.train(recipe, overrides, grid, seeds, promote))
        return await self.wait(job, on_progress) if on_progress else job

    async def watch(self, job: Job | str) -> AsyncGenerator[Job]:
        """Yield a training as it is now and after each change, as `DigitsClient.watch` does."""
        watch = self._site.watch(job)
        while True:
            try:
                async with self._http.stream(**watch.parts()) as response:
                    if not watch.takes(response):
                        await response.aread()
                        pause = watch.after_answer(response)
                    else:
                        async for chunk in response.aiter_bytes():
                            for seen in watch.feed(chunk):
                                yield seen
                            if watch.ended:
                                return
                        pause = watch.after_end()
            except httpx.RequestError as error:
                pause = watch.after_error(error)
            await self._sleep(pause)

    async def wait(self, job: Job | str, on_progress: Callable[[Job], object] = lambda _: None) -> Job:
        """Return a training when it has ended; `on_progress` is called with each state, and awaited if it can be."""
        async with aclosing(self.watch(job)) as states:
            async for seen in states:
                told = on_progress(seen)
                if inspect.isawaitable(told):
                    await told
                job = seen
        return job if isinstance(job, Job) else await self.job(job)

    async def jobs(self, limit: int = 50) -> tuple[Job, ...]:
        """Return the newest trainings, the newest first."""
        return await self._send(calls.jobs(limit))

    async def job(self, job: Job | str) -> Job:
        """Return a training as it is now."""
        return await self._send(calls.job(job))

    async def cancel(self, job: Job | str, *, keep: bool = False) -> Job:
        """Cancel a training, as `DigitsClient.cancel` does."""
        return await self._send(calls.cancel(job, keep=keep))

    async def _send(self, call: Call[T]) -> T:
        tries = self._site.tries(call)
        while True:
            try:
                response = await self._http.request(**self._site.parts(call))
            except httpx.RequestError as error:
                pause: float | None = tries.after_error(error)
            else:
                pause = tries.after_answer(response)
            if pause is None:
                return call.read(response)
            await self._sleep(pause)
