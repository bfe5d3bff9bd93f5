"""Slow, silent and greedy clients, each on a real connection: none of them holds the server."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import cast

import httpx
import pytest

from app.main import create_app
from app.server.connection import Connection, ConnectionRegistry, Timeouts
from app.settings import Settings
from app.web.counters.counters import Counters
from tests.support.drawings import SEVEN
from tests.support.serving import served
from tests.support.waiting import until

BODY = json.dumps({"strokes": SEVEN}).encode()
ALIVE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@contextmanager
def impatient(settings: Settings, **limits: float) -> Iterator[httpx.Client]:
    """Serve with limits short enough for a test."""
    short = {"header_seconds": 0.6, "body_seconds": 0.6, "reader_seconds": 0.6, "answer_seconds": 20.0}
    with served(create_app(settings.model_copy(update={**short, **limits}))) as client:
        yield client


def connected(client: httpx.Client) -> socket.socket:
    connection = socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=15)
    connection.settimeout(15)
    return connection


@contextmanager
def many(client: httpx.Client, count: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as kept:
        yield [kept.enter_context(connected(client)) for _ in range(count)]


def everything(connection: socket.socket) -> bytes:
    """Return all that the server says until it closes."""
    found = b""
    while piece := connection.recv(65536):
        found += piece
    return found


def last_word(connection: socket.socket) -> object:
    """Return the status that the server closes with, None when what was sent went unread, so that nothing came back."""
    try:
        return problem(everything(connection))["status"]
    except ConnectionResetError:
        return None


def alive(connection: socket.socket) -> bool:
    """Ask after health, and return whether the answer comes whole."""
    connection.sendall(ALIVE)
    found = b""
    while b'"alive"' not in found:
        piece = connection.recv(65536)
        if not piece:
            return False
        found += piece
    return True


def problem(answer: bytes) -> dict[str, object]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"connection: close" in head.lower()
    found: dict[str, object] = json.loads(body)
    return found


def closed(client: httpx.Client, reason: str) -> float:
    line = f'digits_connections_closed_total{{reason="{reason}"}} '
    return next(float(x.removeprefix(line)) for x in client.get("/metrics").text.splitlines() if x.startswith(line))


def test_a_connection_stays_open_between_two_requests_and_not_for_ever(settings: Settings) -> None:
    with impatient(settings, keep_alive_seconds=1) as client, connected(client) as one:
        for _ in range(2):
            one.sendall(ALIVE)
            assert one.recv(65536).startswith(b"HTTP/1.1 200")
            time.sleep(0.6)
        since = time.monotonic()
        assert everything(one) == b""
        assert time.monotonic() - since < 5


@pytest.mark.parametrize("sent", [b"", b"POST /pre", HEAD, HEAD + b"X-Slow: "])
def test_headers_that_do_not_come_are_not_waited_for(settings: Settings, sent: bytes) -> None:
    with impatient(settings) as client, connected(client) as connection:
        connection.sendall(sent)
        assert problem(everything(connection))["status"] == 408
        assert closed(client, "headers") == 1


def test_headers_that_drip_are_not_waited_for_either(settings: Settings) -> None:
    with impatient(settings) as client, connected(client) as connection:
        connection.sendall(HEAD)
        connection.settimeout(0.1)
        answer = b""
        for _ in range(150):
            try:
                connection.sendall(b"X-More: 1\r\n")
                answer += connection.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                break
            if answer:
                break
        assert b" 408 " in answer


def test_a_body_that_stalls_gets_408(settings: Settings) -> None:
    with impatient(settings) as client, connected(client) as connection:
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY[:5])
        assert problem(everything(connection))["status"] == 408
        assert closed(client, "body") == 1


def test_a_slow_body_that_keeps_coming_fast_enough_is_read(settings: Settings) -> None:
    with impatient(settings, slowest_rate=10.0) as client, connected(client) as connection:
        connection.sendall(HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(BODY))
        for byte in range(0, len(BODY), 8):
            connection.sendall(BODY[byte : byte + 8])
            time.sleep(0.1)
        assert everything(connection).startswith(b"HTTP/1.1 200")


def test_slow_clients_do_not_keep_others_from_being_answered(settings: Settings) -> None:
    with impatient(settings, max_concurrent=2, queue=30, body_seconds=60.0) as client, many(client, 20) as slow:
        for connection in slow:
            connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY[:5])
        until(lambda: _in_hand(client) >= 20)
        assert client.post("/predict", json={"strokes": SEVEN}).status_code == 200
        for connection in slow:  # they are answered too, when they come to an end
            connection.sendall(BODY[5:])
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def _in_hand(client: httpx.Client) -> float:
    line = "digits_requests_in_hand "
    return next(float(x.removeprefix(line)) for x in client.get("/metrics").text.splitlines() if x.startswith(line))


def test_who_does_not_read_its_answers_is_let_go(settings: Settings) -> None:
    with impatient(settings) as client, connected(client) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100)
        until(lambda: closed(client, "reader") == 1)


def test_endless_headers_are_refused(settings: Settings) -> None:
    with impatient(settings, header_seconds=30.0) as client, connected(client) as connection:
        connection.sendall(HEAD + b"X-Long: 1\r\n" * 7000)
        assert problem(everything(connection))["status"] == 431


def test_too_many_connections_get_503_while_health_is_told(settings: Settings) -> None:
    with impatient(settings, max_connections=5, header_seconds=30.0) as client, many(client, 8) as held:
        for connection in held[-2:]:
            connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY)
        with connected(client) as watcher:
            watcher.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert everything(watcher).startswith(b"HTTP/1.1 200")
        refused = everything(held[-1])
        assert problem(refused)["status"] == 503
        assert b"retry-after: 1" in refused
        for connection in held:
            connection.close()
        until(lambda: client.post("/predict", json={"strokes": SEVEN}).status_code == 200)


@pytest.mark.parametrize("sent", [b"", b"POST /pre", HEAD + b"Content-Length: 9\r\n\r\n"])
def test_far_too_many_connections_are_told_at_once_and_leave_room_for_health(settings: Settings, sent: bytes) -> None:
    with impatient(settings, max_connections=1, header_seconds=30.0, body_seconds=30.0) as client, ExitStack() as kept:
        crowd: list[socket.socket] = []
        for _ in range(3):
            for _ in range(40):
                crowd.append(kept.enter_context(connected(client)))
                crowd[-1].sendall(sent)
            with connected(client) as watcher:
                watcher.sendall(ALIVE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
                assert everything(watcher).startswith(b"HTTP/1.1 200")
        # the first to come were the first to go, but for the one that has the only place as long as none needs it
        told = [last_word(connection) for connection in crowd[1:20]]
        assert 503 in told
        assert set(told) <= {503, None}
        assert closed(client, "connections") >= 40


def test_connections_without_a_request_keep_nobody_from_being_answered(settings: Settings) -> None:
    few = {"max_connections": 10, "header_seconds": 60.0, "keep_alive_seconds": 60}
    with impatient(settings, **few) as client, many(client, 20) as held:
        for connection in held[5:10]:
            assert alive(connection)
        until(lambda: client.post("/predict", json={"strokes": SEVEN}).status_code == 200)
        assert alive(held[-1])  # the last to come has not gone


def test_a_quiet_connection_between_requests_is_only_closed_after_its_time(settings: Settings) -> None:
    with impatient(settings, header_seconds=0.5) as client, connected(client) as connection:
        assert alive(connection)
        time.sleep(2)  # longer than headers may take, shorter than a connection may be kept
        assert alive(connection)


class Clockwork:
    """A loop that only keeps what is to be called later."""

    def __init__(self) -> None:
        self.later: list[Callable[[], None]] = []

    def call_later(self, seconds: float, work: Callable[..., None], *given: object) -> None:
        assert seconds > 0
        self.later.append(lambda: work(*given))

    def go_on(self) -> None:
        self.later.pop(0)()


class Passing:
    """A connection of which only its loop and that it is looked at matter."""

    def __init__(self, loop: Clockwork) -> None:
        self.loop = loop
        self.looks = 0

    def look(self, now: float) -> None:
        assert now >= 0
        self.looks += 1


def test_however_often_the_last_connection_leaves_there_is_one_round_of_looks() -> None:
    loop, registry = Clockwork(), ConnectionRegistry(Timeouts(), Counters([]))
    one = Passing(loop)
    for _ in range(5):
        registry.follow(cast("Connection", one))
        registry.forget(cast("Connection", one))
    assert len(loop.later) == 1
    registry.follow(cast("Connection", one))
    for seen in (1, 2, 3):
        loop.go_on()
        assert (one.looks, len(loop.later)) == (seen, 1)
    registry.forget(cast("Connection", one))
    loop.go_on()
    assert not loop.later  # nobody is there to be looked at
    registry.follow(cast("Connection", one))
    assert len(loop.later) == 1
