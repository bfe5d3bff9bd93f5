"""The load generator of the open loop, on a server that answers as told."""

import asyncio
import gc
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from benchmarks.serving.connection import Request
from benchmarks.serving.generator import Generator, Offered, Plan, offer
from benchmarks.serving.stream import Stream

Reply = Callable[[int], bytes]
"""Answers the request with this digit; nothing closes the connection."""


def answer(status: int, body: object, *headers: str) -> bytes:
    text = json.dumps(body, separators=(",", ":")).encode()
    lines = [f"HTTP/1.1 {status} Said", f"content-length: {len(text)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + text


class Talk(asyncio.Protocol):
    """A connection of the server; each request comes whole."""

    def __init__(self, reply: Reply, transports: list[asyncio.Transport]) -> None:
        self._reply, self._transports = reply, transports

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._transports.append(transport)

    def data_received(self, data: bytes) -> None:
        said = self._reply(int(data[-1:])) if data.startswith(b"POST") else answer(200, "a page")
        if said:
            self._transport.write(said)
        else:
            self._transport.close()


@contextmanager
def serving(reply: Reply) -> Iterator[int]:
    """Give the port of a server in a thread of its own."""
    transports: list[asyncio.Transport] = []
    started: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        server = await loop.create_server(lambda: Talk(reply, transports), "127.0.0.1", 0)
        started.set_result((server.sockets[0].getsockname()[1], loop, stop))
        await stop.wait()
        server.close()
        for transport in transports:
            transport.abort()
        await asyncio.sleep(0)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    port, loop, stop = started.result()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def offered(reply: Reply, *, bound: int = 100, pages: list[str] | None = None) -> Offered:
    requests = [Request.post(b"%d" % digit, "application/json", digit) for digit in range(10)]
    with serving(reply) as port:
        return offer(Plan(port, requests, rate=200, seconds=0.5, bound=bound, pages=pages or []))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the lone caller be short, and nobody be waited for for long."""
    for name, seconds in (("LONE_SECONDS", 0.0), ("REST_SECONDS", 0.0), ("DRAIN_SECONDS", 0.2)):
        monkeypatch.setattr(f"benchmarks.serving.generator.{name}", seconds)
    yield
    gc.enable()  # a generator has a process of its own, and leaves it disabled


def right(digit: int) -> bytes:
    return answer(200, {"digit": digit, "version": 3})


def test_all_is_sent_or_not_and_what_is_sent_is_counted() -> None:
    found = offered(right)
    assert found.sent + found.unsent == 100
    assert found.sent == found.good > 10
    assert not found.wrong
    assert not found.lost


def test_an_answer_with_another_digit_is_wrong() -> None:
    found = offered(lambda _: right(7))
    assert found.good > found.wrong > 0


def test_shares_without_a_digit_are_compared_with_the_digit_that_was_sent() -> None:
    found = offered(lambda _: answer(200, {"probabilities": [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]}))
    assert found.good > found.wrong > 0


def test_a_refusal_is_counted_and_its_connection_is_used_again() -> None:
    found = offered(lambda _: answer(503, "too much"), bound=1)
    assert (found.refused, found.closed, found.good) == (found.sent, 0, 0)
    assert found.sent > found.connections == 1
    assert not found.lost


def test_a_refusal_that_closes_its_connection_is_told() -> None:
    found = offered(lambda _: answer(503, "too much", "connection: close"))
    assert found.refused == found.closed == found.sent


def test_what_is_never_answered_is_lost() -> None:
    found = offered(lambda digit: b"" if digit % 2 else right(digit))
    assert sum(found.lost.values()) == found.sent - found.good > 0


def test_what_finds_every_connection_busy_is_not_sent() -> None:
    found = offered(lambda _: b"HTTP/1.1 200 OK\r\n", bound=5)
    assert (found.sent, found.unsent) == (5, 95)
    assert found.lost == {"no answer": 5}


def test_pages_are_asked_for_meanwhile_on_connections_of_their_own() -> None:
    found = offered(right, pages=["/", "/health/live"])
    assert found.pages_failed == 0
    assert set(found.pages_p99) == {"/", "/health/live"}


def test_a_server_that_is_not_there_loses_all() -> None:
    with serving(lambda _: b"") as port:
        pass
    load = Stream([Request.post(b"7", "application/json", 7)], time.perf_counter(), 0.1, rate=100)
    Generator(port, [load]).run()
    assert load.lost


def test_it_leaves_the_processor_to_the_server_while_nothing_is_due() -> None:
    began = time.thread_time()
    assert offered(right).good > 10
    assert time.thread_time() - began < 0.25  # of half a second
