"""Answers on the wire: what an app says, framed as HTTP/1.1 has it."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from app.server.exchange import Exchange
from app.web.responses.headers import DEFAULTS, SECURITY

START = "http.response.start"
BODY = "http.response.body"
Headers = list[tuple[bytes, bytes]]


class Wire:
    """A connection that keeps what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.ended = 0
        self.transport = SimpleNamespace(write=self.written.append)
        self.shared = SimpleNamespace(date=b"date: now\r\n")

    async def writable(self) -> None:
        pass

    def answered(self) -> None:
        self.ended += 1


def said(
    headers: Headers,
    *pieces: bytes,
    status: int = 200,
    method: str = "GET",
    version: str = "1.1",
    keep_alive: bool = True,
) -> tuple[Wire, Exchange]:
    """Return what is on the wire once an app has said all this."""
    wire: Any = Wire()
    scope = {"method": method, "path": "/", "scheme": "http", "http_version": version, "headers": []}

    async def everything() -> Exchange:
        exchange = Exchange(wire, scope, keep_alive=keep_alive)
        await exchange.send({"type": START, "status": status, "headers": headers})
        for piece in pieces:
            await exchange.send({"type": BODY, "body": piece, "more_body": True})
        await exchange.send({"type": BODY})
        return exchange

    return wire, asyncio.run(everything())


def whole(length: int, *pieces: bytes, method: str = "GET") -> bytes:
    return b"".join(said([(b"content-length", b"%d" % length)], *pieces, method=method)[0].written)


def test_an_ordinary_answer_is_one_write() -> None:
    wire: Any = Wire()

    async def answer() -> None:
        scope = {"method": "GET", "path": "/", "scheme": "http", "http_version": "1.1", "headers": []}
        exchange = Exchange(wire, scope, keep_alive=True)
        await exchange.send({"type": START, "status": 200, "headers": [(b"Content-Length", b"2"), (b"X-A", b"b")]})
        await exchange.send({"type": BODY, "body": b"ok"})

    asyncio.run(answer())
    (written,) = wire.written
    assert written == b"".join(
        (
            b"HTTP/1.1 200 OK\r\ndate: now\r\n",
            SECURITY,
            b"content-length: 2\r\nx-a: b\r\n",
            *DEFAULTS.values(),
            b"\r\nok",
        )
    )
    assert wire.ended == 1


def test_a_stream_is_sent_in_chunks_and_its_head_at_once() -> None:
    wire, exchange = said([], b"ab", b"", b"cde")
    assert b"\r\ntransfer-encoding: chunked\r\n" in wire.written[0]
    assert b"".join(wire.written[1:]) == b"2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"
    assert exchange.keep_alive


def test_the_end_of_the_connection_ends_a_stream_to_a_client_of_http_1_0() -> None:
    wire, exchange = said([], b"ab", b"c", version="1.0")
    assert b"\r\nconnection: close\r\n" in wire.written[0]
    assert b"".join(wire.written[1:]) == b"abc"
    assert not exchange.keep_alive


@pytest.mark.parametrize(("status", "method"), [(204, "GET"), (304, "GET"), (200, "HEAD")])
def test_what_has_no_body_is_sent_without_one(status: int, method: str) -> None:
    wire, _ = said([], status=status, method=method)
    assert b"".join(wire.written).endswith(b"\r\n\r\n")
    assert b"chunked" not in b"".join(wire.written)
    assert b"\r\ncontent-length: 5\r\n" in whole(5, b"hello", method="HEAD")
    assert whole(5, b"hello", method="HEAD").endswith(b"\r\n\r\n")


def test_an_app_that_closes_is_taken_at_its_word() -> None:
    wire, exchange = said([(b"Connection", b"close"), (b"content-length", b"0")])
    assert b"".join(wire.written).count(b"connection: close\r\n") == 1
    assert not exchange.keep_alive


@pytest.mark.parametrize("pieces", [(), (b"a",), (b"abcd",), (b"abc", b"d")])
def test_a_body_of_another_length_than_announced_is_an_error(pieces: tuple[bytes, ...]) -> None:
    assert whole(3, b"abc").endswith(b"abc")
    assert whole(3, b"a", b"bc").endswith(b"abc")
    with pytest.raises(RuntimeError):
        whole(3, *pieces)


@pytest.mark.parametrize("name", [b"x\r\ny", b"a b", b"a:b", b"", "ä".encode()])
def test_a_header_cannot_be_made_two(name: bytes) -> None:
    with pytest.raises(RuntimeError):
        said([(name, b"1")])
    with pytest.raises(RuntimeError):
        said([(b"x", b"a\r\nb: c")])
