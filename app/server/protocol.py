"""uvicorn's HTTP/1.1 protocol with bounds on a request's head and on pipelining, and with half-closed connections."""

import json
from collections import deque
from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

MAX_HEAD: Final = 64 * 1024
MAX_HEADERS: Final = 256
MAX_PIPELINED: Final = 128
"""Requests that a client may send before it has the first one's answer."""


class BoundedProtocol(HttpToolsProtocol):
    """Answers 431 to a head of more than 64 kB or 256 headers, 400 to malformed HTTP, and closes the connection.

    uvicorn has no such bound: an endless header would fill the memory.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  uvicorn's own arguments
        super().__init__(*args, **kwargs)
        self._in_body = False
        self._in_head = True
        """Whether all of the bytes just read belong to a head that is not complete."""
        self._unfinished_head = 0
        """Bytes received of a head that is not complete; the parser reports a header only when it is whole."""
        self._head_size = self._header_count = 0
        self._head_too_large = False
        self._unanswered: deque[RequestResponseCycle] = deque()
        """Pipelined requests and the latest, in their order; uvicorn knows only the latest."""
        self._is_half_closed = False
        """Whether the client has closed its half after a whole request, and waits for answers."""

    def data_received(self, data: bytes) -> None:
        """Parse the bytes, unless the head has become too large."""
        self._in_head = not self._in_body
        super().data_received(data)
        self._unfinished_head = self._unfinished_head + len(data) if self._in_head else 0
        if self._unfinished_head > MAX_HEAD:
            self._head_too_large = True
            self.send_400_response("")

    def eof_received(self) -> bool:  # type: ignore[override]
        """Keep a half-closed connection open until its requests are answered; return whether it stays open.

        A client that closes its half within a request, or during an answer without a length, counts as disconnected.
        """
        unanswered = [cycle for cycle in self._unanswered if not cycle.response_complete]
        is_streaming = any(cycle.response_started and cycle.chunked_encoding for cycle in unanswered)
        self._is_half_closed = bool(unanswered) and not unanswered[-1].more_body and not is_streaming
        if not self._is_half_closed:
            self._disconnect_requests()
        return self._is_half_closed

    def on_response_complete(self) -> None:
        """Close a half-closed connection after its last answer."""
        super().on_response_complete()
        if self._is_half_closed and all(cycle.response_complete for cycle in self._unanswered):
            self.transport.close()

    def on_message_begin(self) -> None:
        """Start counting a head."""
        self._head_size = self._header_count = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Count a part of the address."""
        self._add_to_head(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header."""
        self._header_count += 1
        self._add_to_head(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Stop counting, since the body has its own limit, and bound the pipelined requests."""
        self._in_body, self._in_head = True, False
        super().on_headers_complete()
        if self.cycle is not None:
            while self._unanswered and self._unanswered[0].response_complete:  # they are answered in their order
                self._unanswered.popleft()
            self._unanswered.append(self.cycle)
            if len(self._unanswered) > MAX_PIPELINED:
                raise ValueError("too many pipelined requests")  # the parser stops, and asks for a 400

    def on_message_complete(self) -> None:
        """Expect the next head."""
        self._in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  the answer has its own text
        """Answer malformed HTTP or a head that is too large with a problem, and close the connection."""
        if self.transport.is_closing():
            return
        status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if self._head_too_large else HTTPStatus.BAD_REQUEST
        detail = (
            f"Send at most {MAX_HEAD // 1024} kB and {MAX_HEADERS} headers before the body."
            if self._head_too_large
            else "This is not a request that HTTP/1.1 allows."
        )
        slug = "head-too-large" if self._head_too_large else "bad-request"
        body = json.dumps(
            {"type": f"/problems/{slug}", "title": status.phrase, "status": status.value, "detail": detail}
        ).encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
        )
        if self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
            self.transport.write(head.encode() + body)
        self.transport.close()
        self._disconnect_requests()

    def _disconnect_requests(self) -> None:
        """Let the work on unanswered requests see that their client is gone: nothing more can be written."""
        for cycle in self._unanswered:
            cycle.disconnected = True
            cycle.message_event.set()

    def _add_to_head(self, size: int) -> None:
        self._head_size += size
        if self._head_size > MAX_HEAD or self._header_count > MAX_HEADERS:
            self._head_too_large = True
            raise ValueError("the head is too large")  # the parser stops, and asks for the answer above
