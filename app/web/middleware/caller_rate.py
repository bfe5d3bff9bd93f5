"""The rate limit of callers that have digits read; beyond it the answer is 429."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import TooManyRequests
from app.web.auth.rate_limit import RateLimit
from app.web.responses.problems import problem
from app.web.routes import policy_of


class CallerRate:
    """ASGI middleware that limits what one API key, or one client's address, may ask of this process.

    `rate` is such as "50/second".
    """

    def __init__(self, app: ASGIApp, rate: str) -> None:
        self.app = app
        self._rate = RateLimit(rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it here."""
        if scope["type"] == "http" and policy_of(scope["method"], scope["path"]).reads_digits:
            try:
                self._rate.check(scope.get("caller") or scope.get("client"))
            except TooManyRequests as error:
                await problem(error, scope["path"])(scope, receive, send)
                return
        await self.app(scope, receive, send)
