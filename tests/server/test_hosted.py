"""The app's own connections in a uvicorn that gives them no state, as Ray Serve's replicas do."""

import asyncio
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from app.main import create_app
from app.server import hosted
from app.settings import Settings
from tests.support.waiting import until


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[uvicorn.Server, str]]:
    protocols = uvicorn.config.HTTP_PROTOCOLS
    monkeypatch.setitem(protocols, "auto", protocols["auto"])
    app = create_app(settings)
    hosted.install(app.state.connections, app.state.shutdown)
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))

    async def run() -> None:
        async with app.router.lifespan_context(app):  # as Ray Serve does, apart from its server
            await server.serve(sockets=[listening])

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=asyncio.run, args=[run()])
        thread.start()
        until(lambda: server.started)
        yield server, f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


def test_answers_have_the_security_headers(server: tuple[uvicorn.Server, str]) -> None:
    answer = httpx.head(f"{server[1]}/health/ready")
    assert answer.status_code == 200
    assert answer.headers["x-frame-options"] == "DENY"


def test_what_is_connected_when_it_ends_finds_it_not_ready(server: tuple[uvicorn.Server, str]) -> None:
    address = server[1].removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1]))) as connection:
        connection.sendall(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\n")
        until(lambda: bool(server[0].server_state.connections))
        server[0].should_exit = True
        until(lambda: not server[0].started or server[0].should_exit)
        threading.Event().wait(0.3)  # uvicorn looks ten times a second
        connection.sendall(b"\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 503 ")
