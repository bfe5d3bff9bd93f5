"""Compression of responses."""

from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware, GZipResponder
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from app.process.thread_pool import Lane, run_sync
from app.web.routes import policy_of
from app.web.services import services

LONG_BODY: Final = 128 * 1024
"""Bytes beyond which compressing takes milliseconds, and so runs in a thread."""


class Compression(GZipMiddleware):
    """Compresses the responses of routes for which it pays."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress the response, or pass it on unchanged."""
        if scope["type"] == "http":
            if not policy_of(scope["method"], scope["path"]).compressible:
                await self.app(scope, receive, send)
                return
            if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
                lane = services(HTTPConnection(scope)).lanes.calls
                await _Responder(self.app, self.minimum_size, self.compresslevel, lane)(scope, receive, send)
                return
        await super().__call__(scope, receive, send)


class _Responder(GZipResponder):
    """Starlette's, but that it compresses a long body in the process's thread pool and not in the library's."""

    def __init__(self, app: ASGIApp, minimum_size: int, compresslevel: int, lane: Lane) -> None:
        super().__init__(app, minimum_size, compresslevel)
        self._lane = lane

    async def apply_compression(self, body: bytes, *, more_body: bool) -> bytes:
        """Return the compressed body, or a part of it."""
        if len(body) < LONG_BODY:
            return self._compress_body(body, more_body)
        return await run_sync(self._compress_body, body, more_body, limiter=self._lane, admitted=True)
