"""The real app behind a real server on a free port of this machine, and a client for it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI

from app.main import create_app
from app.server.connection import Connection
from app.settings import Settings


class Server(uvicorn.Server):
    """A server with an event that is set once it accepts requests."""

    def __init__(self, app: FastAPI) -> None:
        loop = "app.server.listening:Loop"
        super().__init__(
            uvicorn.Config(app, loop=loop, http=Connection, log_level="error", timeout_graceful_shutdown=2)
        )
        self.accepting = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and set the event."""
        await super().startup(sockets)
        self.accepting.set()


@contextmanager
def served(app: FastAPI) -> Iterator[httpx.Client]:
    """Serve `app` in a thread while the context lasts and give an HTTP client for it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            if not server.accepting.wait(20):
                raise TimeoutError("the server did not start")
            port = listening.getsockname()[1]
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def short_timeouts(settings: Settings, **limits: float) -> Iterator[httpx.Client]:
    """Serve with timeouts short enough for a test."""
    short = {"header_seconds": 0.6, "body_seconds": 0.6, "reader_seconds": 0.6, "answer_seconds": 20.0}
    with served(create_app(settings.model_copy(update={**short, **limits}))) as client:
        yield client
