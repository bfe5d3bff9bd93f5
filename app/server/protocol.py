"""HTTP/1.1 as uvicorn speaks it, with a bound on what a request may say before its body."""

import json
from collections import deque
from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

MAX_HEAD: Final = 64 * 1024
MAX_HEADERS: Final = 256
MAX_WAITING: Final = 128
"""Requests that a client may send before it has the first one's answer."""


class BoundedProtocol(HttpToolsProtocol):
    """Answers 431 to a head of more than 64 kB or 256 headers, 400 to what is no HTTP, and closes the connection.

    uvicorn has no such bound: a header that never ends would fill the memory.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  uvicorn's own arguments
        super().__init__(*args, **kwargs)
        self._in_body = False
        self._waits = True
        """Whether all that came with the last bytes belongs to a head that is not yet complete."""
        self._unfinished = 0
        self._head = 0
        self._count = 0
        self._too_large = False
        self._cycles: deque[RequestResponseCycle] = deque()
        """Those that are not answered yet; uvicorn knows the latest only, and pipelined ones come before it."""
        self._is_last = False
        """Whether the caller has said that it asks for no more than it has."""

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head has become too large."""
        self._waits = not self._in_body
        super().data_received(data)
        self._unfinished = self._unfinished + len(data) if self._waits else 0
        if self._unfinished > MAX_HEAD:
            self._too_large = True
            self.send_400_response("")

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer what a caller that has closed its half has asked, and close.

        One that has not asked all, or is answered without an end, is taken for gone.
        """
        asked = [cycle for cycle in self._cycles if not cycle.response_complete]
        endless = any(cycle.response_started and cycle.chunked_encoding for cycle in asked)
        self._is_last = bool(asked) and not asked[-1].more_body and not endless
        if not self._is_last:
            self._forsake()
        return self._is_last

    def on_response_complete(self) -> None:
        """Close after the last answer to a caller that asks no more."""
        super().on_response_complete()
        if self._is_last and all(cycle.response_complete for cycle in self._cycles):
            self.transport.close()

    def on_message_begin(self) -> None:
        """Begin to count."""
        self._head = self._count = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Count a part of the address."""
        self._count_in(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header."""
        self._count += 1
        self._count_in(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """End to count: the body has a limit of its own."""
        self._in_body, self._waits = True, False
        super().on_headers_complete()
        if self.cycle is not None:
            while self._cycles and self._cycles[0].response_complete:  # they are answered in their order
                self._cycles.popleft()
            self._cycles.append(self.cycle)
            if len(self._cycles) > MAX_WAITING:
                raise ValueError("too many requests wait for their answers")  # answered as what is no HTTP

    def on_message_complete(self) -> None:
        """Expect the next head."""
        self._in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  uvicorn's word for it is not ours
        """Answer what cannot be read as a request, as a problem, and close the connection."""
        if self.transport.is_closing():
            return
        status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if self._too_large else HTTPStatus.BAD_REQUEST
        detail = (
            f"Send at most {MAX_HEAD // 1024} kB and {MAX_HEADERS} headers before the body."
            if self._too_large
            else "This is not a request that HTTP/1.1 allows."
        )
        slug = "head-too-large" if self._too_large else "bad-request"
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
        self._forsake()

    def _forsake(self) -> None:
        """Tell whoever still works on a request: what it writes from now on would be written to a closed connection."""
        for cycle in self._cycles:
            cycle.disconnected = True
            cycle.message_event.set()

    def _count_in(self, size: int) -> None:
        self._head += size
        if self._head > MAX_HEAD or self._count > MAX_HEADERS:
            self._too_large = True
            raise ValueError("the head is too large")  # what reads the bytes stops, and asks for the answer above
