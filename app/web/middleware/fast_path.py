"""The one route with nearly all requests, answered before the router looks for it."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.responses.problems import EXPECTED, expected

Endpoint = Callable[[Request], Awaitable[Response]]


class FastPath:
    """ASGI middleware that hands `POST path` to `endpoint` itself; everything else passes.

    API keys and admission come before it, as before any route. Finding a route, and FastAPI's and Starlette's layers
    around it, take as long as all of Digits' own work for a digit image except running the network.
    """

    def __init__(self, app: ASGIApp, path: str, endpoint: Endpoint) -> None:
        self.app = app
        self._path = path
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or pass it on."""
        if scope["type"] != "http" or scope["path"] != self._path or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._endpoint(request)
        except EXPECTED as error:
            response = await expected(request, error)
        await response(scope, receive, send)
