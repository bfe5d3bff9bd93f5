"""How much is taken on at once: beyond it the answer is an honest 503 or 429, right away."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import AppError, TooBusy, TooManyRequests
from app.web.problems import problem
from app.web.rate import RateLimit

LIMITED: Final = "/predict"


class LoadLimits:
    """ASGI middleware that bounds requests to read digits; everything else passes.

    At most `max_concurrent` are in hand at once in this process. `rate`, such as "50/second", bounds what one
    client's address asks of this process; empty means no bound.
    """

    def __init__(self, app: ASGIApp, max_concurrent: int, rate: str = "") -> None:
        self.app = app
        self._max = max_concurrent
        self._in_hand = 0
        self._rate = RateLimit(rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here when it is one too many."""
        if scope["type"] != "http" or not scope["path"].startswith(LIMITED):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal:
            await problem(refusal)(scope, receive, send)
            return
        self._in_hand += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._in_hand -= 1

    def _refusal(self, scope: Scope) -> AppError | None:
        try:
            self._rate.check(scope.get("caller") or scope.get("client"))
        except TooManyRequests as error:
            return error
        if self._in_hand >= self._max:
            return TooBusy("Ask again in a second.", headers={"Retry-After": "1"})
        return None
