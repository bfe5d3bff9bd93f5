"""`DigitsClient`: a Digits server, asked one thing after the other."""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
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


class DigitsClient:
    """A Digits server at `url`; `token` is the admin's, for trainings and promotions, or an API key.

    The server may be silent for `timeout` seconds. A request that the server has not seen, or answered with 503 or 429,
    is made again as `retry` says; one that does no harm twice also when the connection broke. Every method raises
    DigitsError. `http` is a client of httpx's to use, with its proxies and certificates, and is left open. Several
    threads may use one client. Close it, or use it as a context manager.
    """

    def __init__(
        self,
        url: str = HERE,
        token: str | None = None,
        *,
        timeout: float = SECONDS,
        retry: Retry = Retry(),  # noqa: B008  frozen
        http: httpx.Client | None = None,
        clock: Clock = Clock(),  # noqa: B008
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._site = Site(url, token, timeout, retry, clock)
        self._is_own = http is None
        self._http = http or httpx.Client()
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        if self._is_own:
            self._http.close()

    def predict(
        self, *, strokes: "Strokes | None" = None, image: "Image | None" = None, view: bool = False,
        explain: bool = False, version: int | None = None,
    ) -> Prediction:  # fmt: skip
        """Read one digit from exactly one of `strokes` and `image`.

        `strokes` are lists of [x, y], y down, in any unit. `image` is a file's path, bytes or an open file, an image of
        Pillow's, or grey values (h, w), 0 to 255 or 0 to 1: 28x28 is a digit image, white ink on black, any other size
        a canvas. `view` also returns the digit image used, `explain` what speaks for and against the answer.
        `version` is the one that answers, instead of the one in service.
        """
        return self._send(calls.predict(strokes, image, view=view, explain=explain, version=version))

    def predict_many(
        self, images: "Images", *, view: bool = False, explain: bool = False, version: int | None = None
    ) -> list[Prediction]:
        """Read digit images, in slices of 1,000: an array (n, 28, 28), or any iterable of images or of 784 bytes each.

        A BadInput names the image at fault as `images.<its number>`.
        """
        each = calls.predict_many(images, view=view, explain=explain, version=version)
        return [found for call in each for found in self._send(call)]

    def predict_number(self, *, strokes: "Strokes | None" = None, image: "Image | None" = None) -> NumberPrediction:
        """Read a whole number of up to 32 digits, given as for `predict`."""
        return self._send(calls.predict_number(strokes, image))

    def alive(self) -> bool:
        """Return whether the server answers; NotReached when it is not there."""
        return self._send(calls.alive())

    def ready(self) -> Readiness:
        """Return whether the server can read digits now."""
        return self._send(calls.ready())

    def versions(self) -> Versions:
        """List all versions with their cards."""
        return self._send(calls.versions())

    def card(self, version: int) -> Card:
        """Return one version's card."""
        return self._send(calls.card(version))

    def promote(self, version: int, why: str | None = None) -> int:
        """Serve this version from now on and return its number; ReasonNeeded where its card asks for `why`."""
        return self._send(calls.promote(version, why))

    def rollback(self) -> int:
        """Serve what served before the latest promotion and return its number."""
        return self._send(calls.rollback())

    def correct(
        self, label: int, *, strokes: "Strokes | None" = None, image: "Grey | None" = None,
        version: int | None = None, key: UUID | str | None = None,
    ) -> Correction:  # fmt: skip
        """Say that a drawing is a `label`; `version` is the one whose answer was seen.

        The same `key`, a UUID that is made where none is given, changes the label instead of storing it twice.
        """
        return self._send(calls.correct(label, strokes, image, version=version, key=key))

    def take_back(self, key: UUID | str) -> None:
        """Delete the correction sent with this key; Conflict once it is reviewed."""
        self._send(calls.take_back(key))

    def train(
        self, recipe: str, *, overrides: Mapping[str, object] | None = None, promote: Promotion = "auto",
        grid: Mapping[str, Sequence[object]] | None = None, seeds: int | None = None,
        on_progress: Callable[[Job], object] | None = None,
    ) -> Job:  # fmt: skip
        """Queue a training and return it; with `on_progress`, called with each state, return it when it has ended.

        With a `grid` of values it is a sweep: each combination is trained with `seeds` seeds (3), and the best one is
        judged. It is never queued twice: AnswerLost when it is not known whether it was.
        """
        job = self._send(calls.train(recipe, overrides, grid, seeds, promote))
        return self.wait(job, on_progress) if on_progress else job

    def watch(self, job: Job | str) -> Generator[Job]:
        """Yield a training as it is now and after each change, the last time when it has ended.

        A connection that breaks is made again, and no state is given twice.
        """
        watch = self._site.watch(job)
        while True:
            try:
                with self._http.stream(**watch.parts()) as response:
                    if not watch.takes(response):
                        response.read()
                        pause = watch.after_answer(response)
                    else:
                        for chunk in response.iter_bytes():
                            yield from watch.feed(chunk)
                            if watch.ended:
                                return
                        pause = watch.after_end()
            except httpx.RequestError as error:
                pause = watch.after_error(error)
            self._sleep(pause)

    def wait(self, job: Job | str, on_progress: Callable[[Job], object] = lambda _: None) -> Job:
        """Return a training when it has ended; `on_progress` is called with each state."""
        for seen in self.watch(job):
            on_progress(seen)
            job = seen
        return job if isinstance(job, Job) else self.job(job)

    def jobs(self, limit: int = 50) -> tuple[Job, ...]:
        """Return the newest trainings, the newest first."""
        return self._send(calls.jobs(limit))

    def job(self, job: Job | str) -> Job:
        """Return a training as it is now."""
        return self._send(calls.job(job))

    def cancel(self, job: Job | str, *, keep: bool = False) -> Job:
        """Cancel a training, a running one soon; with `keep`, what it has learned becomes a version if it is good."""
        return self._send(calls.cancel(job, keep=keep))

    def _send(self, call: Call[T]) -> T:
        tries = self._site.tries(call)
        while True:
            try:
                response = self._http.request(**self._site.parts(call))
            except httpx.RequestError as error:
                pause: float | None = tries.after_error(error)
            else:
                pause = tries.after_answer(response)
            if pause is None:
                return call.read(response)
            self._sleep(pause)
