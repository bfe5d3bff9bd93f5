"""A correction that was acknowledged is never lost."""

import json
import signal
import threading
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.browser.server import Server
from tests.conftest import ADMIN
from tests.support.drawings import SEVEN
from tests.support.waiting import until

KILLED_AFTER = (3, 21, 8, 14)
"""How many more are acknowledged before the server is killed, each time."""


def kept(server: Server) -> set[str]:
    lines = httpx.get(f"{server.url}/corrections/export", headers=ADMIN).text.splitlines()
    return {json.loads(line)["id"] for line in lines}


def test_the_server_is_killed_while_people_send_and_nothing_that_it_acknowledged_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITS_CORRECTIONS_RATE", "")
    server = Server(tmp_path)
    acknowledged: set[str] = set()

    def send() -> None:
        try:
            while True:
                sent = {"label": 7, "strokes": SEVEN, "key": str(uuid4())}
                response = httpx.post(f"{server.url}/corrections", json=sent, timeout=5)
                assert response.status_code == 201
                acknowledged.add(response.json()["id"])
        except httpx.TransportError:  # it was killed
            return

    for more in KILLED_AFTER:
        server.start()
        enough = len(acknowledged) + more
        senders = [threading.Thread(target=send) for _ in range(3)]
        for sender in senders:
            sender.start()
        until(lambda enough=enough: len(acknowledged) >= enough)  # type: ignore[misc]
        server.kill(signal.SIGKILL)
        for sender in senders:
            sender.join()
    server.start()
    assert acknowledged <= kept(server)
    server.stop()
