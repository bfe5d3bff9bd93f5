"""Answers on the wire: whatever an app says, the bytes are those that uvicorn writes."""

import asyncio
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.server.response import SingleWriteCycle

LOG = logging.getLogger(__name__)
NAMES = st.sampled_from(
    [b"content-type", b"Content-Length", b"content-length", b"x-Frame-options", b"Connection", b"a b"]
)
VALUES = st.sampled_from([b"0", b"2", b"5", b"DENY", b"close", b"keep-alive", b"text/html; q=1", b"a\r\nb: c", b""])
OTHERS = st.sampled_from([(b"transfer-encoding", b"chunked"), (b"content-length", b"2"), (b"date", b"today")])
HEADERS = st.lists(st.tuples(NAMES, VALUES) | OTHERS, max_size=5)


class BoundedProtocol:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.written = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True


def said(kind: type[RequestResponseCycle], messages: list[dict[str, Any]], method: str, *, keep_alive: bool) -> object:
    """Return all that comes of an app's messages."""
    wire: Any = BoundedProtocol()
    ends: list[str] = []

    async def everything() -> None:
        cycle = kind(
            scope={"type": "http", "method": method},  # type: ignore[typeddict-item]
            transport=wire,
            flow=FlowControl(wire),
            logger=LOG,
            access_logger=LOG,
            access_log=False,
            default_headers=[(b"date", b"now")],
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=keep_alive,
            on_response=lambda: ends.append("complete"),
        )
        for message in messages:
            try:
                await cycle.send(message)  # type: ignore[arg-type]
            except (RuntimeError, ValueError) as error:
                ends.append(type(error).__name__)
                return
        ends.append(f"{cycle.response_started} {cycle.response_complete} {cycle.keep_alive} {cycle.chunked_encoding}")

    asyncio.run(everything())
    return wire.written, wire.closed, ends


@given(
    headers=HEADERS,
    status=st.sampled_from([200, 204, 304, 422]),
    bodies=st.lists(st.sampled_from([b"", b"ab", b"abcde"]), max_size=3),
    method=st.sampled_from(["GET", "HEAD"]),
    keep_alive=st.booleans(),
)
def test_every_answer_is_written_as_uvicorn_writes_it(
    headers: list[tuple[bytes, bytes]], status: int, bodies: list[bytes], method: str, *, keep_alive: bool
) -> None:
    messages: list[dict[str, Any]] = [{"type": "http.response.start", "status": status, "headers": headers}]
    messages += [{"type": "http.response.body", "body": body, "more_body": True} for body in bodies]
    messages.append({"type": "http.response.body", "body": b""})
    expected = said(RequestResponseCycle, messages, method, keep_alive=keep_alive)
    assert said(SingleWriteCycle, messages, method, keep_alive=keep_alive) == expected


@pytest.mark.parametrize("name", ["x\r\ny", "a b", "a:b"])
def test_a_header_cannot_be_made_two(name: str) -> None:
    headers = [(b"content-length", b"0"), (name.encode(), b"1")]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    assert said(SingleWriteCycle, [start], "GET", keep_alive=True) == (b"", False, ["RuntimeError"])
