"""What `app.server` relies on inside uvicorn, tried on uvicorn itself: a version that changes it fails here by name."""

import asyncio
import re
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from app.server import connection
from app.settings import ROOT
from tests.support.waiting import until

NAMES = {
    "Config.loaded_app", "ServerState.connections", "ServerState.tasks", "Server.should_exit",
    "a protocol's arguments", "a protocol's shutdown",
}  # fmt: skip
"""Those that app/server/README.md lists."""


class Recorder(asyncio.Protocol):
    """A protocol that keeps what uvicorn gives it, and stays open until it is told to end."""

    made: list["Recorder"]

    def __init__(self, **given: Any) -> None:  # noqa: ANN401  what uvicorn gives is what is looked at
        self.given = given
        self.told_to_end = 0
        self.made.append(self)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport
        self.given["server_state"].connections.add(self)

    def shutdown(self) -> None:
        self.told_to_end += 1
        state = self.given["server_state"]
        task = asyncio.get_running_loop().create_task(asyncio.sleep(0.3))
        task.add_done_callback(state.tasks.discard)
        state.tasks.add(task)
        self.task = task
        self.transport.close()
        state.connections.discard(self)


@pytest.fixture
def recorded() -> list[Recorder]:
    Recorder.made = []
    return Recorder.made


def test_uvicorn_hands_a_protocol_what_it_is_made_of_and_ends_it_gracefully(recorded: list[Recorder]) -> None:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        yield {"connections": "the app's"}

    app = Starlette(lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(app, http=Recorder, log_config=None, proxy_headers=False))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        thread = threading.Thread(target=server.run, args=[[listening]])
        thread.start()
        until(lambda: server.started)
        with socket.create_connection(address):
            until(lambda: bool(recorded) and hasattr(recorded[0], "transport"))
            assert server.should_exit is False
            server.should_exit = True
            thread.join(20)
    (protocol,) = recorded
    assert protocol.given.keys() == {"config", "server_state", "app_state", "_loop"}
    assert protocol.given["config"].loaded_app is app
    assert protocol.given["app_state"] == {"connections": "the app's"}
    assert protocol.told_to_end == 1
    assert protocol.task.done()  # the tasks were waited for
    assert not thread.is_alive()


def test_the_readme_lists_these_names_and_no_others() -> None:
    text = (ROOT / "app" / "server" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `?([^|`]+?)`? \| (?!---)", text.partition("## uvicorn")[2], re.MULTILINE)
    assert set(listed) - {"name"} == NAMES
    assert len(NAMES) <= 6


def test_nothing_of_uvicorn_is_subclassed() -> None:
    for module in (ROOT / "app" / "server").glob("*.py"):
        text = module.read_text(encoding="utf-8")
        assert not re.search(r"class \w+\(.*uvicorn", text), module
        assert "from uvicorn" not in text, module
    assert all(not kind.__module__.startswith("uvicorn") for kind in connection.Connection.__mro__)
