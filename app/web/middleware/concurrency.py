"""Admission: how many requests are in hand and wait at once; beyond that the answer is 503 or 429, immediately."""

import asyncio
from collections import deque
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AppError, TooBusy, TooManyRequests
from app.web.auth.rate_limit import RateLimit
from app.web.counters.counters import IN_HAND, QUEUED, Counters
from app.web.responses.problems import problem
from app.web.routes import policy_of

BODY_BYTES_HELD: Final = 128 * 1024 * 1024
"""Bytes of unfinished bodies that one process holds at once."""

WITHOUT_BODY: Final = frozenset({"GET", "HEAD"})
"""Methods whose handlers may never read the body."""


class ConcurrencyLimit:
    """ASGI middleware that bounds requests that read digits; all others pass.

    At most `most` are in hand at once in this process and `queue` wait, each for `seconds` at most. A request is in
    hand only from when its body is complete, so that a slow sender occupies no slot. `rate`, such as "50/second",
    limits the requests of one client's address to this process; empty means no limit.
    """

    def __init__(
        self, app: ASGIApp, counters: Counters, *, most: int, queue: int, seconds: float, rate: str = ""
    ) -> None:
        self.app = app
        self._gauges = counters.cells
        self._most = most
        self._queue_limit = queue
        self._seconds = seconds
        self._in_hand = 0
        self._bytes_held = 0
        self._queue: deque[asyncio.Future[bool]] = deque()
        self._rate = RateLimit(rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it here."""
        if scope["type"] != "http" or not policy_of(scope["method"], scope["path"]).reads_digits:
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal:
            await problem(refusal, scope["path"])(scope, receive, send)
            return
        has_slot = False
        held = 0

        async def admitted() -> Message:
            nonlocal has_slot, held
            message = await receive()
            if not has_slot and message["type"] == "http.request":
                if message.get("more_body"):
                    size = len(message["body"])
                    held += size
                    self._bytes_held += size
                    if self._bytes_held > BODY_BYTES_HELD:
                        raise _busy()
                else:
                    if self._in_hand >= self._most:
                        await self._wait()
                    else:
                        self._in_hand += 1
                        self._gauges[IN_HAND] = self._in_hand
                    has_slot = True
            return message

        try:
            if scope["method"] in WITHOUT_BODY:
                await self._admit_first(scope, admitted, receive, send)
            else:
                await self.app(scope, admitted, send)
        finally:
            self._bytes_held -= held
            if has_slot:
                self._release()

    async def _admit_first(self, scope: Scope, admitted: Receive, receive: Receive, send: Send) -> None:
        """Pass a request on once it has a slot: its handler never asks for a body."""
        try:
            first = await admitted()
        except TooBusy as error:
            await problem(error, scope["path"])(scope, receive, send)
            return
        messages = [first]

        async def replayed() -> Message:
            return messages.pop() if messages else await admitted()

        await self.app(scope, replayed, send)

    async def _wait(self) -> None:
        """Wait for a slot that another request releases; raises TooBusy when none is released in time."""
        if len(self._queue) >= self._queue_limit:
            raise _busy()
        loop = asyncio.get_running_loop()
        slot = loop.create_future()
        self._queue.append(slot)
        self._gauges[QUEUED] = len(self._queue)
        timeout = loop.call_later(self._seconds, _time_out, slot)
        try:
            assigned = await slot
        except asyncio.CancelledError:
            if slot.done() and not slot.cancelled() and slot.result():
                self._release()  # assigned just as the request was cancelled
            raise
        finally:
            timeout.cancel()
            if slot in self._queue:
                self._queue.remove(slot)
            self._gauges[QUEUED] = len(self._queue)
        if not assigned:
            raise _busy()

    def _release(self) -> None:
        """Assign the slot to the request that has waited longest, or free it."""
        while self._queue:
            slot = self._queue.popleft()
            if not slot.done():
                slot.set_result(True)
                return
        self._in_hand -= 1
        self._gauges[IN_HAND] = self._in_hand

    def _refusal(self, scope: Scope) -> AppError | None:
        try:
            self._rate.check(scope.get("caller") or scope.get("client"))
        except TooManyRequests as error:
            return error
        full = self._in_hand >= self._most and len(self._queue) >= self._queue_limit
        # the event loop's one thread does the work, so the requests that arrived before this one are a queue as well
        return _busy() if full or scope.get("ahead", 0) >= self._most + self._queue_limit else None


def _busy() -> TooBusy:
    return TooBusy("Ask again in a second.", headers={"Retry-After": "1"})


def _time_out(slot: asyncio.Future[bool]) -> None:
    if not slot.done():
        slot.set_result(False)
