"""Answers of the server itself, without the app: raw HTTP/1.1 responses without a task for it."""

import functools
from typing import Any

from starlette.types import Receive, Scope, Send

from app.errors import AppError, TooManyConnections, busy
from app.web.counters.counters import Counters
from app.web.responses.headers import DEFAULTS, SECURITY
from app.web.responses.problems import problem
from app.web.routes import passes_limits


class HealthOnly:
    """ASGI app for connections beyond the cap: health and metrics are answered, everything else gets 503."""

    def __init__(self, app: Any, counters: Counters) -> None:  # noqa: ANN401  uvicorn's own
        self._app = app
        self._counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, and close the connection unless it was health or metrics."""
        if passes_limits(scope["path"]):
            await self._app(scope, receive, send)
            return
        self._counters.closed("connections")
        error = too_many_connections()
        error.headers["Connection"] = "close"
        await problem(error)(scope, receive, send)


def too_many_connections() -> TooManyConnections:
    """Return the error of a connection beyond the cap."""
    return TooManyConnections("Ask again in a second.", headers={"Retry-After": "1"})


@functools.lru_cache
def busy_response(seconds: int, path: str, *, keep_alive: bool) -> bytes:
    """Return the 503 for a request to `path` that would wait for so many seconds."""
    return raw_response(busy(seconds), path, keep_alive=keep_alive)


def raw_response(error: AppError, path: str = "", *, keep_alive: bool = False) -> bytes:
    """Return an error as an HTTP/1.1 response in the shape of the path's protocol."""
    response = problem(error, path)
    head = [b"HTTP/1.1 %d %s\r\n" % (error.status, error.title.encode()), SECURITY, *DEFAULTS.values()]
    head += [b"%b: %b\r\n" % header for header in response.raw_headers]
    return b"".join([*head, b"" if keep_alive else b"connection: close\r\n", b"\r\n", bytes(response.body)])
