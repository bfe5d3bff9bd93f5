"""More connections than the server holds: silent ones make room, and health is always answered."""

import socket
import time
from contextlib import ExitStack

import pytest

from app.server.connections import SWEEP_SECONDS
from app.settings import Settings
from tests.support.drawings import SEVEN
from tests.support.raw_http import ALIVE, BODY, HEAD, alive, closed, connected, everything, many, problem
from tests.support.serving import short_timeouts
from tests.support.waiting import until


def last_status(connection: socket.socket) -> object:
    """Return the status of the server's last answer, None when unread input made the system reset the connection."""
    try:
        return problem(everything(connection))["status"]
    except ConnectionResetError:
        return None


def test_too_many_connections_get_503_while_health_is_told(settings: Settings) -> None:
    with short_timeouts(settings, max_connections=5, header_seconds=30.0) as client, many(client, 8) as held:
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
def test_far_too_many_connections_leave_room_for_health_and_go_when_another_comes(
    settings: Settings, sent: bytes
) -> None:
    with (
        short_timeouts(settings, max_connections=1, header_seconds=30.0, body_seconds=30.0) as client,
        ExitStack() as kept,
    ):
        crowd: list[socket.socket] = []
        for _ in range(3):
            for _ in range(40):
                crowd.append(kept.enter_context(connected(client)))
                crowd[-1].sendall(sent)
            time.sleep(1 + 2 * SWEEP_SECONDS)  # who has just come is not closed yet: a request may be on its way
            with connected(client) as watcher:
                watcher.sendall(ALIVE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
                assert everything(watcher).startswith(b"HTTP/1.1 200")
        # the first to come were the first to go, but for the one that has the only place as long as none needs it
        told = [last_status(connection) for connection in crowd[1:20]]
        assert 503 in told
        assert set(told) <= {503, None}
        assert closed(client, "connections") >= 40


def test_connections_without_a_request_keep_nobody_from_being_answered(settings: Settings) -> None:
    few = {"max_connections": 10, "header_seconds": 60.0, "keep_alive_seconds": 60}
    with short_timeouts(settings, **few) as client, many(client, 20) as held:
        for connection in held[5:10]:
            assert alive(connection)
        until(lambda: client.post("/predict", json={"strokes": SEVEN}).status_code == 200)
        assert alive(held[-1])  # the last to come has not gone
