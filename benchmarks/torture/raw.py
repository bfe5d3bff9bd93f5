"""Bytes to a server as no well-behaved client sends them, and what it answered."""

import contextlib
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Heard:
    """What came back: the statuses of all answers, in order, and every byte; `hung` when it did not end in time."""

    statuses: list[int]
    data: bytes
    hung: bool


def connect(url: str, seconds: float = 5) -> socket.socket:
    """Return a connection to the server of this address."""
    parts = urlsplit(url)
    if parts.hostname != "127.0.0.1":
        raise ValueError("nobody but this machine is ever talked to")
    return socket.create_connection((parts.hostname, parts.port or 80), timeout=seconds)


def say(url: str, data: bytes, *, seconds: float = 5, shut: bool = True) -> Heard:
    """Send bytes, half-close when `shut`, and hear until the server closes, for so many seconds at most."""
    with connect(url, seconds) as connection:
        with contextlib.suppress(ConnectionError):  # refused before all of it was sent
            connection.sendall(data)
            if shut:
                connection.shutdown(socket.SHUT_WR)
        return hear(connection)


def hear(connection: socket.socket) -> Heard:
    """Read until the server closes."""
    came = b""
    hung = False
    try:
        while part := connection.recv(65536):
            came += part
    except TimeoutError:
        hung = True
    except ConnectionError:
        pass
    return Heard([int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", came)], came, hung)
