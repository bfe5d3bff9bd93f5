"""Slow and silent clients, each on a real connection: none of them holds the server."""

import socket
import time

import httpx
import pytest

from app.settings import Settings
from tests.support.drawings import SEVEN
from tests.support.raw_http import ALIVE, BODY, HEAD, alive, closed, connected, everything, many, problem
from tests.support.serving import short_timeouts
from tests.support.waiting import until


def test_a_connection_stays_open_between_two_requests_and_not_for_ever(settings: Settings) -> None:
    with short_timeouts(settings, keep_alive_seconds=1) as client, connected(client) as one:
        for _ in range(2):
            one.sendall(ALIVE)
            assert one.recv(65536).startswith(b"HTTP/1.1 200")
            time.sleep(0.6)
        since = time.monotonic()
        assert everything(one) == b""
        assert time.monotonic() - since < 5


@pytest.mark.parametrize("sent", [b"", b"POST /pre", HEAD, HEAD + b"X-Slow: "])
def test_headers_that_do_not_come_are_not_waited_for(settings: Settings, sent: bytes) -> None:
    with short_timeouts(settings) as client, connected(client) as connection:
        connection.sendall(sent)
        assert problem(everything(connection))["status"] == 408
        assert closed(client, "headers") == 1


def test_headers_that_drip_are_not_waited_for_either(settings: Settings) -> None:
    with short_timeouts(settings) as client, connected(client) as connection:
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
    with short_timeouts(settings) as client, connected(client) as connection:
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY[:5])
        assert problem(everything(connection))["status"] == 408
        assert closed(client, "body") == 1


def test_a_slow_body_that_keeps_coming_fast_enough_is_read(settings: Settings) -> None:
    with short_timeouts(settings, slowest_rate=10.0) as client, connected(client) as connection:
        connection.sendall(HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(BODY))
        for byte in range(0, len(BODY), 8):
            connection.sendall(BODY[byte : byte + 8])
            time.sleep(0.1)
        assert everything(connection).startswith(b"HTTP/1.1 200")


def test_slow_clients_do_not_keep_others_from_being_answered(settings: Settings) -> None:
    with short_timeouts(settings, body_seconds=60.0) as client, many(client, 20) as slow:
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
    with short_timeouts(settings) as client, connected(client) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100)
        until(lambda: closed(client, "reader") == 1)


def test_endless_headers_are_refused(settings: Settings) -> None:
    with short_timeouts(settings, header_seconds=30.0) as client, connected(client) as connection:
        connection.sendall(HEAD + b"X-Long: 1\r\n" * 7000)
        assert problem(everything(connection))["status"] == 431


def test_a_quiet_connection_between_requests_is_only_closed_after_its_time(settings: Settings) -> None:
    with short_timeouts(settings, header_seconds=0.5) as client, connected(client) as connection:
        assert alive(connection)
        time.sleep(2)  # longer than headers may take, shorter than a connection may be kept
        assert alive(connection)
