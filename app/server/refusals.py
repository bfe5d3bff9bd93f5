"""Answers of the server itself, without the app: raw HTTP/1.1 responses that are the last on their connection."""

import functools
from typing import Any

from starlette.types import Receive, Scope, Send

from app.errors import AppError, TooBusy, TooManyConnections
from app.web.counters.counters import Counters
from app.web.responses.headers import HEADERS
from app.web.responses.problems import problem
from app.web.routes import PROTOCOLS, passes_limits


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


def busy_response(path: str) -> bytes:
    """Return the 503 for a request to `path` that is shed, in the shape of the path's protocol."""
    return _busy_response(in_protocol=path.startswith(PROTOCOLS))


@functools.cache
def _busy_response(*, in_protocol: bool) -> bytes:
    error = TooBusy("Ask again in a second.", headers={"Retry-After": "1"})
    return raw_response(error, PROTOCOLS[0] if in_protocol else "")


def raw_response(error: AppError, path: str = "") -> bytes:
    """Return an error as an HTTP/1.1 response that closes its connection."""
    response = problem(error, path)
    response.headers.update(HEADERS)
    head = [b"HTTP/1.1 %d %s" % (error.status, error.title.encode())]
    head += [name + b": " + value for name, value in response.raw_headers]
    return b"\r\n".join([*head, b"connection: close", b"", bytes(response.body)])
