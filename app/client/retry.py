"""When a request is made again, and after how long."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from .errors import AnswerLost, DigitsError, NotReached, UnexpectedAnswer, error_of

UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout)
"""The connection was not there, so the server has seen nothing of the request."""

LATER: Final = (429, 503)
"""The server says that it has done nothing, and may do it later."""


@dataclass(frozen=True)
class Retry:
    """How often a request is made, at most, and for how many seconds in all, the pauses counted.

    The first pause is about `first` seconds, each next about twice as long, up to `longest`; a server that asks for
    a longer one gets it, if there is time. `Retry(attempts=1)` never asks again.
    """

    attempts: int = 5
    seconds: float = 30.0
    first: float = 0.1
    longest: float = 5.0


@dataclass(frozen=True)
class Clock:
    """Where time and chance come from: seconds that only grow, the date, and a number in 0..1."""

    now: Callable[[], float] = time.monotonic
    date: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: Callable[[], float] = random.random


class Tries:
    """What has been tried for one request: tells the next pause, or raises what the caller gets.

    `repeatable`: it may be made again though the server may have seen it. `also` are statuses that are answers,
    `first` the number of its first image.
    """

    def __init__(
        self, retry: Retry, clock: Clock, *, repeatable: bool, also: tuple[int, ...] = (), first: int = 0
    ) -> None:
        self._retry = retry
        self._clock = clock
        self._repeatable = repeatable
        self._also = also
        self._first = first
        self._begun = clock.now()
        self._made = 0

    def after_answer(self, response: httpx.Response) -> float | None:
        """Return the seconds to wait before the next try, None when the response is the answer; raises DigitsError."""
        if response.is_success or response.status_code in self._also:
            return None
        asked = retry_after(response, self._clock.date())
        error = error_of(response, asked, self._first)
        if response.status_code not in LATER:
            raise error
        return self._pause(error, asked)

    def after_error(self, error: httpx.RequestError) -> float:
        """Return the seconds to wait before the next try; raises NotReached or AnswerLost when there is none."""
        where = error.request.url
        reason = str(error) or type(error).__name__
        if isinstance(error, httpx.PoolTimeout):
            return self._pause(NotReached("All connections of this client are in use; ask for less at a time."))
        if isinstance(error, UNSENT):
            at = f"{where.scheme}://{where.netloc.decode()}"
            return self._pause(
                NotReached(f"No server answers at {at} ({reason}). Is it running? `digits serve` starts it.")
            )
        if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError | httpx.ProxyError):
            raise NotReached(f"{where} cannot be asked: {reason}.") from None
        if isinstance(error, httpx.DecodingError | httpx.TooManyRedirects):
            raise UnexpectedAnswer(f"{where} answered what cannot be read: {reason}.") from None
        lost = AnswerLost(
            f"{error.request.method} {where} was sent, but no whole answer came ({reason}). "
            + ("Ask again." if self._repeatable else "It may have been done: look before you ask again.")
        )
        # a server that has taken too long already is not made to do it all again
        if not self._repeatable or isinstance(error, httpx.TimeoutException):
            raise lost from None
        return self._pause(lost)

    def after_end(self, asked: float, where: str) -> float:
        """Return the seconds to wait after a stream that ended too early; `asked` is what its server asks for."""
        return self._pause(AnswerLost(f"{where} ended before the training did. Watch it again."), asked)

    def _pause(self, error: DigitsError, asked: float | None = None) -> float:
        self._made += 1
        step = min(self._retry.longest, self._retry.first * 2.0 ** min(self._made - 1, 30))
        # never before the server's time, and not all clients at once
        pause = step * (1 + self._clock.chance()) / 2 if asked is None else asked + step * self._clock.chance()
        spent = self._clock.now() - self._begun
        if self._made >= self._retry.attempts or spent + pause > self._retry.seconds:
            raise error from None
        return pause


def retry_after(response: httpx.Response, date: datetime) -> float | None:
    """Return the seconds from `date` on that a response asks to wait, by number or by date; None when it does not."""
    given = str(response.headers.get("retry-after", "")).strip()
    if given.isascii() and given.isdecimal():
        return float(given)
    try:
        when = parsedate_to_datetime(given)
    except (TypeError, ValueError, OverflowError):
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - date).total_seconds())
