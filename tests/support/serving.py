"""The real app behind a real server on a free port of this machine, and a client for it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI

from app.server.connection import Connection


class Server(uvicorn.Server):
    """A server that tells when it takes requests."""

    def __init__(self, app: FastAPI) -> None:
        loop = "app.server.acceptor:Loop"
        super().__init__(
            uvicorn.Config(app, loop=loop, http=Connection, log_level="error", timeout_graceful_shutdown=2)
        )
        self.taking = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell."""
        await super().startup(sockets)
        self.taking.set()


@contextmanager
def served(app: FastAPI) -> Iterator[httpx.Client]:
    """Serve `app` in a thread while the context lasts and give an HTTP client for it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            if not server.taking.wait(20):
                raise TimeoutError("the server did not start")
            port = listening.getsockname()[1]
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()
