"""One request and its response: ASGI's `receive` and `send`, and the bytes on the wire that they stand for."""

import asyncio
import logging
import re
from functools import lru_cache
from http.client import responses
from typing import Any, Final, Protocol

from app.errors import TooBusy
from app.server.connections import Connections
from app.web.counters.counters import IN_HAND
from app.web.responses.headers import DEFAULTS, SECURITY, SECURITY_OVER_TLS
from app.web.routes import policy_of

log = logging.getLogger(__name__)

WITHOUT_BODY: Final = frozenset({204, 304})
FRAMING: Final = frozenset({b"connection", b"transfer-encoding"})
"""Headers that say how a response is framed: the server's own."""

TOKEN: Final = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""A header's name (RFC 9110, 5.6.2)."""

CONTROL: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
"""What no header's value has: a line break in one would begin another header."""


EXPECT: Final = (b"expect", b"100-continue")

FROM_A_PAGE: Final = (b"sec-fetch-site", b"same-origin")
"""What browsers add to the requests of a server's own pages (W3C, Fetch Metadata)."""


class Wire(Protocol):
    """What an exchange needs of its connection."""

    transport: asyncio.Transport
    shared: Connections

    def run(self, request: "Exchange") -> None:
        """Let the app answer a request."""

    def refuse_busy(self, request: "Exchange") -> None:
        """Answer 503 to a request."""

    def count_refusal(self) -> None:
        """Take note of a request that its handler refuses."""

    def abandon(self, request: "Exchange") -> None:
        """Close after a request that the app has not answered whole."""

    def answered(self) -> None:
        """Go on after an answer."""

    def resume_reading(self) -> None:
        """Read on, if reading was paused."""

    async def writable(self) -> None:
        """Return when the client reads, or is gone."""


class Exchange:
    """A request, whose body may still be on its way, and its response."""

    __slots__ = (
        "_arrival", "_connection", "_expects_continue", "_head", "_is_delivered", "_left", "body", "disconnected",
        "ended", "held", "is_begun", "is_head", "is_interactive", "is_streaming", "is_whole", "keep_alive",
        "reads_digits", "scope", "started", "task", "waits_for_turn",
    )  # fmt: skip

    def __init__(self, connection: Wire, scope: dict[str, Any], *, keep_alive: bool) -> None:
        self._connection = connection
        self.scope = scope
        self.is_head = scope["method"] == "HEAD"
        if self.is_head:  # answered wherever GET is, and without the body
            scope["method"] = "GET"
        self.keep_alive = keep_alive
        self.reads_digits = policy_of(scope["method"], scope["path"]).reads_digits
        self._expects_continue = EXPECT in scope["headers"]
        self.is_interactive = FROM_A_PAGE in scope["headers"]
        self.body = bytearray()
        self.held = 0
        """Bytes of the body so far."""
        self.is_begun = False
        """Whether the work on it has begun, or it waits for its turn."""
        self.is_whole = False
        """Whether the request has been received whole."""
        self.waits_for_turn = False
        """Whether its handler has been started before the request was whole, and is to wait for its turn then."""
        self.disconnected = self.started = self.ended = False
        """Whether the client is gone; whether the response has begun; whether it has been written whole."""
        self.task: asyncio.Task[None] | None = None
        self._is_delivered = False
        self._arrival: asyncio.Future[None] | None = None
        self._head = b""
        """A head that waits for its body, to be written with it at once."""
        self._left = 0
        """Bytes of the response's body that are to come; negative where only its end says how many."""
        self.is_streaming = False
        """Whether the response is written in chunks."""

    async def run(self, app: Any) -> None:  # noqa: ANN401  an ASGI application
        """Let the app answer; without a whole answer the connection is closed."""
        gauges = self._connection.shared.counters.cells
        gauges[IN_HAND] += self.reads_digits
        try:
            await app(self.scope, self.receive, self.send)
        except Exception:
            log.exception("the app failed")
        finally:
            gauges[IN_HAND] -= self.reads_digits
            if not self.ended:
                self._connection.abandon(self)

    def start(self) -> None:
        """Begin the work: its turn has come."""
        self._connection.run(self)

    def refuse(self) -> None:
        """Answer that its turn would come too late."""
        self._connection.refuse_busy(self)

    def take(self, body: bytes) -> None:
        """Take a piece of the body."""
        self.body += body
        self.notify()

    def notify(self) -> None:
        """Let `receive` go on: there is input, or there will be none."""
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    async def receive(self) -> dict[str, Any]:
        """Return the next piece of the request, and `http.disconnect` after the response or when the client is gone."""
        if self._expects_continue and not self.started:
            self._expects_continue = False
            self._connection.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        while not (self.disconnected or self.ended):
            if self.body or (self.is_whole and not self._is_delivered):
                if self.is_whole and self.waits_for_turn:
                    self.waits_for_turn = False
                    await self._turn()
                self._is_delivered = self.is_whole
                body, self.body = bytes(self.body), bytearray()
                return {"type": "http.request", "body": body, "more_body": not self.is_whole}
            self._connection.resume_reading()
            self._arrival = asyncio.get_running_loop().create_future()
            await self._arrival
        return {"type": "http.disconnect"}

    async def _turn(self) -> None:
        try:
            await self._connection.shared.queue.turn(interactive=self.is_interactive)
        except TooBusy:
            self._connection.count_refusal()
            raise

    async def send(self, message: Any) -> None:  # noqa: ANN401  an ASGI message
        """Write the head, or a piece of the body; raises RuntimeError at what ASGI or HTTP does not allow."""
        await self._connection.writable()
        if self.disconnected:
            return
        if self.ended or (message["type"] == "http.response.start") is self.started:
            raise RuntimeError(f"{message['type']!r} at the wrong time")
        if not self.started:
            self._begin(message["status"], message.get("headers", ()))
        else:
            self._write(message.get("body", b""), is_last=not message.get("more_body", False))

    def _begin(self, status: int, headers: Any) -> None:  # noqa: ANN401  pairs of bytes
        security = SECURITY_OVER_TLS if self.scope["scheme"] == "https" else SECURITY
        lines, length, defaults = [_status_line(status), self._connection.shared.date, security], None, DEFAULTS
        for given, value in headers:
            name, line = _header_line(given, value)
            if name == b"content-length":
                length = int(value)
            elif name in DEFAULTS:
                defaults = {other: default for other, default in defaults.items() if other != name}
            elif name in FRAMING:
                self.keep_alive = self.keep_alive and b"close" not in value.lower()
                continue
            lines.append(line)
        has_body = not self.is_head and status not in WITHOUT_BODY
        self.is_streaming = has_body and length is None and self.scope["http_version"] == "1.1"
        if self.is_streaming:
            lines.append(b"transfer-encoding: chunked\r\n")
        elif has_body and length is None:
            self.keep_alive = False  # the end of the connection is the end of the body
        self._left = (length if length is not None else -1) if has_body else 0
        if not self.keep_alive:
            lines.append(b"connection: close\r\n")
        lines += (*defaults.values(), b"\r\n")
        self._head, self.started = b"".join(lines), True
        if self.is_head:
            self._write(b"", is_last=True)
            self.disconnected = True  # nobody waits for what the app has still to say
        elif length is None:  # a stream, whose first piece may be long in coming
            self._flush(b"")

    def _write(self, body: bytes, *, is_last: bool) -> None:
        if self.is_streaming:
            body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + (b"0\r\n\r\n" if is_last else b"")
        elif self._left == 0:
            if body:
                raise RuntimeError("the body is longer than its content-length")
            body = b""
        elif self._left > 0:
            self._left -= len(body)
            if self._left < 0 or (is_last and self._left):
                raise RuntimeError("the body is not as long as its content-length")
        self._flush(body)
        if is_last:
            self.ended = True
            self.notify()
            self._connection.answered()

    def _flush(self, data: bytes) -> None:
        data, self._head = self._head + data if self._head else data, b""
        if data:
            self._connection.transport.write(data)


@lru_cache
def _status_line(status: int) -> bytes:
    phrase = responses.get(status, "")
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()


@lru_cache(maxsize=1024)
def _header_line(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Return a header's name in lower case, and its line; raises RuntimeError when malformed."""
    if not TOKEN.fullmatch(name) or CONTROL.search(value):
        raise RuntimeError(f"malformed header {name!r}")
    return name.lower(), b"%b: %b\r\n" % (name.lower(), value)
