"""The access log: each request gets an ID, and is counted, timed and, where the setting says so, logged."""

import itertools
import logging
import re
import secrets
import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.process.logs import REQUEST
from app.web.counters.counters import RUNNING, Counters
from app.web.responses.problems import CLIENT_CLOSED_REQUEST
from app.web.services import Shutdown

log = logging.getLogger("digits.access")

WELL_FORMED: Final = re.compile(rb"[A-Za-z0-9._:-]{1,64}")


class AccessLog:
    """ASGI middleware, the outermost. Every answer has `X-Request-ID`: the client's if well-formed, else a new one.

    With `access`, a line is logged for each request: the route's template rather than the path, never a query string,
    a header or a body; the client's address only with `address`.
    """

    def __init__(
        self, app: ASGIApp, counters: Counters, shutdown: Shutdown, *, access: bool = False, address: bool = False
    ) -> None:
        self.app = app
        self._counters = counters
        self._is_ending = shutdown.is_ending
        self._access = access
        self._address = address
        # random once for each process, then counted: unique, and made in less than a microsecond
        self._first = secrets.token_hex(6).encode() + b"-"
        self._next = itertools.count(1).__next__

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count and log its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        identity = self._identity(scope)
        REQUEST.set(identity.decode())
        status, size = CLIENT_CLOSED_REQUEST, 0
        cells, access, is_ending = self._counters.cells, self._access, self._is_ending

        async def observed(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", identity)]
                if is_ending():
                    message["headers"].append((b"connection", b"close"))
            elif access:
                size += len(message.get("body", b""))
            await send(message)

        cells[RUNNING] += 1
        try:
            await self.app(scope, receive, observed)
        except Exception:
            status = 500  # Starlette answers it, outside of all middleware
            raise
        finally:
            cells[RUNNING] -= 1
            seconds = time.perf_counter() - started
            self._counters.answered(scope, status, seconds)
            if access:
                self._line(scope, status, seconds, size)

    def _identity(self, scope: Scope) -> bytes:
        for name, value in scope["headers"]:
            if name == b"x-request-id" and WELL_FORMED.fullmatch(value):
                return bytes(value)
        return self._first + b"%x" % self._next()

    def _line(self, scope: Scope, status: int, seconds: float, size: int) -> None:
        method, route = scope["method"], self._counters.template(scope)
        about = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 2), "bytes": size}
        if self._address and scope.get("client"):
            about["client"] = scope["client"][0]
        words = "%s %s %d, %.2f ms, %d bytes" + (" to %s" if "client" in about else "")
        log.info(words, *about.values(), extra=about)
