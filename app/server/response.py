"""uvicorn's request-response cycle, but an ordinary answer goes out in one write, in a third of the time."""

from functools import lru_cache
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    RequestResponseCycle,
)

CONNECTION_HEADERS: Final = frozenset({b"transfer-encoding", b"connection"})
"""Headers that decide how the body is framed and whether the connection stays open."""


class SingleWriteCycle(RequestResponseCycle):
    """Holds the head of an ordinary answer back until its body is there, and writes both at once.

    A header that was found well-formed is not checked again: every answer carries the same security headers. Any other
    answer, such as one without a length, is left to uvicorn.
    """

    _head = b""
    """A head that waits for its body."""

    async def send(self, message: Any) -> None:  # noqa: ANN401  uvicorn's own
        """Take the head, or write a piece of the body."""
        if self.disconnected or self.flow.write_paused:
            await self._send_as_uvicorn(message)
        elif not self.response_started:
            head = self._ordinary_head(message)
            if head is None:
                await super().send(message)
                return
            self._head = head
            self.response_started, self.waiting_for_100_continue, self.chunked_encoding = True, False, False
        elif self._head and self._is_whole_body(message):
            self.transport.write(self._head + message["body"])
            self._head, self.expected_content_length, self.response_complete = b"", 0, True
            self.message_event.set()
            self.on_response()
        else:
            await self._send_as_uvicorn(message)

    async def _send_as_uvicorn(self, message: Any) -> None:  # noqa: ANN401
        if self._head and not self.disconnected:
            self.transport.write(self._head)
            self._head = b""
        await super().send(message)

    def _ordinary_head(self, message: Any) -> bytes | None:  # noqa: ANN401
        """Return the head as bytes, None where uvicorn has to write it."""
        if message["type"] != "http.response.start" or not self.keep_alive or self.access_log:
            return None
        parts, length = [STATUS_LINE[message["status"]]], None
        for given, value in (*self.default_headers, *message.get("headers", ())):
            name, line = _header_line(given, value)
            if name == b"content-length" and length is None:
                length = int(value)
            elif name in CONNECTION_HEADERS:
                return None
            parts.append(line)
        if length is None:
            return None
        self.expected_content_length = length
        parts.append(b"\r\n")
        return b"".join(parts)

    def _is_whole_body(self, message: Any) -> bool:  # noqa: ANN401
        """Return whether this is the whole body, as long as announced, on a connection that stays open."""
        return (
            message["type"] == "http.response.body"
            and not message.get("more_body", False)
            and len(message.get("body", b"")) == self.expected_content_length > 0
            and self.keep_alive  # false from the beginning of the shutdown
            and self.scope["method"] != "HEAD"
        )


@lru_cache(maxsize=1024)
def _header_line(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Return a header's name in lower case, and its line; raises RuntimeError, as uvicorn does, when malformed."""
    if HEADER_RE.search(name):
        raise RuntimeError("Invalid HTTP header name.")
    if HEADER_VALUE_RE.search(value):
        raise RuntimeError("Invalid HTTP header value.")
    return name.lower(), b"%b: %b\r\n" % (name.lower(), value)
