"""How much is taken on at once: beyond it the answer is an honest 503 or 429, right away."""

import asyncio
from collections import deque
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AppError, TooBusy, TooManyRequests
from app.web.auth.rate_limit import RateLimit
from app.web.counters.counters import IN_HAND, QUEUED, Counters
from app.web.responses.problems import problem

LIMITED: Final = (
    "/predict",
    "/v2/models/digits/infer",
    "/v1/models/digits:predict",
    # all that is asked of a version by its number: even whether it is ready means loading it
    "/v2/models/digits/versions/",
    "/v1/models/digits/versions/",
)
PASSING: Final = ("/health/", "/metrics", "/v2/health/", "/v2/models/digits/ready")
HELD_BYTES: Final = 128 * 1024 * 1024
"""Bytes of bodies that one process holds at once."""


def reads_digits(path: str) -> bool:
    """Return whether what is asked at `path` takes a network."""
    return path.startswith(LIMITED)


def passes_limits(path: str) -> bool:
    """Return whether whoever watches over this server asks."""
    return path.startswith(PASSING)


class ConcurrencyLimit:
    """ASGI middleware that bounds requests to read digits; everything else passes.

    At most `most` are worked on at once in this process and `queue` wait, each for `seconds` at most. A request has
    its place only from when its body is whole, so that one that is sent slowly takes nobody's. `rate`, such as
    "50/second", bounds what one client's address asks of this process; empty means no bound.
    """

    def __init__(
        self, app: ASGIApp, counters: Counters, *, most: int, queue: int, seconds: float, rate: str = ""
    ) -> None:
        self.app = app
        self._cells = counters.cells
        self._most = most
        self._longest = queue
        self._seconds = seconds
        self._in_hand = 0
        self._held = 0
        self._queue: deque[asyncio.Future[bool]] = deque()
        self._rate = RateLimit(rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here when it is one too many."""
        if scope["type"] != "http" or not reads_digits(scope["path"]):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal:
            await problem(refusal, scope["path"])(scope, receive, send)
            return
        has_place = False
        held = 0

        async def whole() -> Message:
            nonlocal has_place, held
            message = await receive()
            if not has_place and message["type"] == "http.request":
                if message.get("more_body"):
                    size = len(message["body"])
                    held += size
                    self._held += size
                    if self._held > HELD_BYTES:
                        raise _busy()
                else:
                    if self._in_hand >= self._most:
                        await self._wait()
                    else:
                        self._in_hand += 1
                        self._cells[IN_HAND] = self._in_hand
                    has_place = True
            return message

        try:
            await self.app(scope, whole, send)
        finally:
            self._held -= held
            if has_place:
                self._leave()

    async def _wait(self) -> None:
        """Wait for a place that another leaves; raises TooBusy when none becomes free in time."""
        if len(self._queue) >= self._longest:
            raise _busy()
        loop = asyncio.get_running_loop()
        place = loop.create_future()
        self._queue.append(place)
        self._cells[QUEUED] = len(self._queue)
        end = loop.call_later(self._seconds, _give_up, place)
        try:
            given = await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.result():
                self._leave()  # given at the very moment at which nobody wanted it any more
            raise
        finally:
            end.cancel()
            if place in self._queue:
                self._queue.remove(place)
            self._cells[QUEUED] = len(self._queue)
        if not given:
            raise _busy()

    def _leave(self) -> None:
        """Hand the place on to whoever waits longest, or free it."""
        while self._queue:
            place = self._queue.popleft()
            if not place.done():
                place.set_result(True)
                return
        self._in_hand -= 1
        self._cells[IN_HAND] = self._in_hand

    def _refusal(self, scope: Scope) -> AppError | None:
        try:
            self._rate.check(scope.get("caller") or scope.get("client"))
        except TooManyRequests as error:
            return error
        full = self._in_hand >= self._most and len(self._queue) >= self._longest
        # the work is done in this process's one thread, so the requests behind which this one came are a queue too
        return _busy() if full or scope.get("ahead", 0) >= self._most + self._longest else None


def _busy() -> TooBusy:
    return TooBusy("Ask again in a second.", headers={"Retry-After": "1"})


def _give_up(place: asyncio.Future[bool]) -> None:
    if not place.done():
        place.set_result(False)
