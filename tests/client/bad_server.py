"""A server on a real socket that misbehaves as it is told: one act for each connection, the requests kept."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Act = Callable[[socket.socket], None]


class BadServer:
    """Accepts a connection, reads one request, acts, and closes; the last act is the one for all that follow."""

    def __init__(self, listening: socket.socket, acts: list[Act]) -> None:
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.requests: list[str] = []
        self._listening = listening
        self._acts = acts

    def run(self) -> None:
        with suppress(OSError):  # closed: the test has ended
            while True:
                connection, _ = self._listening.accept()
                with connection, suppress(OSError):
                    self.requests.append(whole_request(connection))
                    act = self._acts.pop(0) if len(self._acts) > 1 else self._acts[0]
                    act(connection)

    @property
    def asked(self) -> list[str]:
        """The first line of each request, without the protocol."""
        return [request.partition(" HTTP")[0] for request in self.requests]


@contextmanager
def bad_server(*acts: Act, port: int = 0) -> Iterator[BadServer]:
    with socket.create_server(("127.0.0.1", port)) as listening:
        server = BadServer(listening, list(acts))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield server
        finally:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def answer(status: int, body: object = None, kind: str = "application/json", **headers: str) -> Act:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"Content-Type": kind, "Content-Length": str(len(data)), "Connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return lambda connection: connection.sendall(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + data)


def problem(status: int, slug: str, **headers: str) -> Act:
    body = {"type": f"/problems/{slug}", "title": "No", "status": status, "detail": "Do another thing."}
    return answer(status, body, "application/problem+json", **headers)


def cut(_: socket.socket) -> None:
    """Close without an answer."""


def silent(connection: socket.socket) -> None:
    """Say nothing until the client goes."""
    connection.recv(1)


def stream(*parts: bytes) -> Act:
    """Send a stream of events that ends when the connection does."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

    def act(connection: socket.socket) -> None:
        connection.sendall(head)
        for part in parts:
            connection.sendall(part)

    return act


def whole_request(connection: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        data += received(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += received(connection)
    return (head + b"\r\n\r\n" + body).decode()


def received(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise OSError("the client has gone")
    return data


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port
