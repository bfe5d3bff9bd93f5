"""A request and its answer as uvicorn writes it, an ordinary answer in a third of the time."""

from functools import lru_cache
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    RequestResponseCycle,
)

UNUSUAL: Final = frozenset({b"transfer-encoding", b"connection"})
"""Headers that say how the connection goes on."""


class SingleWriteCycle(RequestResponseCycle):
    """uvicorn's, but that the head of an ordinary answer waits for its body and both are written at once.

    And a header that has been found well-formed is not looked through again: the same security headers go with every
    answer. What is unusual, such as an answer without a length, is left to uvicorn.
    """

    _head = b""
    """A head that waits for the body."""

    async def send(self, message: Any) -> None:  # noqa: ANN401  uvicorn's own
        """Take the head, or write a piece of the body."""
        if self.disconnected or self.flow.write_paused:
            await self._as_uvicorn(message)
        elif not self.response_started:
            head = self._ordinary(message)
            if head is None:
                await super().send(message)
                return
            self._head = head
            self.response_started, self.waiting_for_100_continue, self.chunked_encoding = True, False, False
        elif self._head and self._is_whole(message):
            self.transport.write(self._head + message["body"])
            self._head, self.expected_content_length, self.response_complete = b"", 0, True
            self.message_event.set()
            self.on_response()
        else:
            await self._as_uvicorn(message)

    async def _as_uvicorn(self, message: Any) -> None:  # noqa: ANN401
        if self._head and not self.disconnected:
            self.transport.write(self._head)
            self._head = b""
        await super().send(message)

    def _ordinary(self, message: Any) -> bytes | None:  # noqa: ANN401
        """Return the head on the wire; None for one that is uvicorn's."""
        if message["type"] != "http.response.start" or not self.keep_alive or self.access_log:
            return None
        parts, length = [STATUS_LINE[message["status"]]], None
        for given, value in (*self.default_headers, *message.get("headers", ())):
            name, line = _line(given, value)
            if name == b"content-length" and length is None:
                length = int(value)
            elif name in UNUSUAL:
                return None
            parts.append(line)
        if length is None:
            return None
        self.expected_content_length = length
        parts.append(b"\r\n")
        return b"".join(parts)

    def _is_whole(self, message: Any) -> bool:  # noqa: ANN401
        """Return whether this is all of a body that is as long as was said, on a connection that goes on."""
        return (
            message["type"] == "http.response.body"
            and not message.get("more_body", False)
            and len(message.get("body", b"")) == self.expected_content_length > 0
            and self.keep_alive  # false from when the server is told to end
            and self.scope["method"] != "HEAD"
        )


@lru_cache(maxsize=1024)
def _line(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Return a header's name in lower case and its line; raises RuntimeError as uvicorn does for what is several."""
    if HEADER_RE.search(name):
        raise RuntimeError("Invalid HTTP header name.")
    if HEADER_VALUE_RE.search(value):
        raise RuntimeError("Invalid HTTP header value.")
    return name.lower(), b"%b: %b\r\n" % (name.lower(), value)
