"""Compression of responses."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from app.web.api.version_files import ENDINGS
from app.web.middleware.concurrency import reads_digits


class Compression(GZipMiddleware):
    """Compresses what a browser loads, except predictions and network files: there it would not pay."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress the response, or pass it on unchanged."""
        unchanged = scope["type"] == "http" and (reads_digits(scope["path"]) or scope["path"].endswith(ENDINGS))
        await (self.app if unchanged else super().__call__)(scope, receive, send)
