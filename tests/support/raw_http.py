"""HTTP on bare sockets, for clients that are slow, silent or broken."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import httpx

from tests.support.drawings import SEVEN

BODY: Final = json.dumps({"strokes": SEVEN}).encode()
ALIVE: Final = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD: Final = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def connected(client: httpx.Client) -> socket.socket:
    """Return a new connection to the client's server."""
    connection = socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=15)
    connection.settimeout(15)
    return connection


@contextmanager
def many(client: httpx.Client, count: int) -> Iterator[list[socket.socket]]:
    """Give so many new connections."""
    with ExitStack() as kept:
        yield [kept.enter_context(connected(client)) for _ in range(count)]


def everything(connection: socket.socket) -> bytes:
    """Return all that the server sends until it closes."""
    found = b""
    while piece := connection.recv(65536):
        found += piece
    return found


def problem(answer: bytes) -> dict[str, object]:
    """Return the problem of an answer that closes its connection."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"connection: close" in head.lower()
    found: dict[str, object] = json.loads(body)
    return found


def status(connection: socket.socket) -> int:
    """Read one whole answer, in however many pieces it comes."""
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer.status


def alive(connection: socket.socket) -> bool:
    """Send a health check, and return whether its answer comes whole."""
    connection.sendall(ALIVE)
    found = b""
    while b'"alive"' not in found:
        piece = connection.recv(65536)
        if not piece:
            return False
        found += piece
    return True


def closed(client: httpx.Client, reason: str) -> float:
    """Return how many connections the server has closed for this reason."""
    line = f'digits_connections_closed_total{{reason="{reason}"}} '
    return next(float(x.removeprefix(line)) for x in client.get("/metrics").text.splitlines() if x.startswith(line))
