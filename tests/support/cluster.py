"""Commands of Digits on a Ray cluster, and those who ask it meanwhile."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from app.settings import ROOT, Settings
from tests.conftest import TOKEN
from tests.support.drawings import SEVEN
from tests.support.waiting import until

RayCluster = Any
"""`ray.cluster_utils.Cluster`, which brings no types."""

RayNode = Any
"""One of its nodes."""

START_SECONDS = 150
"""For Ray Serve, its proxies and the first replica on a machine that is busy."""


def node_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of a node, which is also that of the commands."""
    return {
        "DIGITS_MODELS_DIR": str(settings.models_dir),
        "DIGITS_SHIPPED_DIR": str(settings.shipped_dir),
        "DIGITS_STATE_DIR": str(settings.state_dir),
        "DIGITS_ADMIN_TOKEN": TOKEN,
        "DIGITS_DATABASE_URL": settings.database_url,
        "DIGITS_STORE_URL": settings.store_url,
    }


@contextmanager
def command(settings: Settings, log: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a command of Digits, and end it."""
    environment = os.environ | node_environment(settings)
    with log.open("w") as out:
        line = [sys.executable, "-m", "app", *arguments]
        process = subprocess.Popen(line, cwd=ROOT, env=environment, stdout=out, stderr=out, text=True)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def serving(address: str, settings: Settings, log: Path, *options: str) -> Iterator[httpx.Client]:
    """Run `digits serve --ray`, and give a client of it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    options = ("--ray", address, "--one-proxy", "--port", str(port), *options)
    with (
        command(settings, log, "serve", *options) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        until(lambda: process.poll() is not None or "Digits on" in log.read_text(), START_SECONDS)
        assert process.poll() is None, log.read_text()
        # HAProxy has a fallback, Ray's proxy in Python, until it knows the replicas: HEAD is 405 there
        until(lambda: client.head("/").status_code == 200, START_SECONDS)
        yield client


class Askers:
    """Callers that have a drawn 7 read again and again; `failed` counts what was no answer, `versions` who answered."""

    def __init__(self, client: httpx.Client, callers: int = 4) -> None:
        self.answered = 0
        self.failed: Counter[str] = Counter()
        self.versions: list[int] = []
        self._url, self._ended = str(client.base_url), threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(callers)]

    def __enter__(self) -> "Askers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        with httpx.Client(base_url=self._url, timeout=10) as client:
            while not self._ended.wait(0.01):  # or asking takes the processors that answering needs
                try:
                    answer = client.post("/predict", json={"strokes": SEVEN})
                    if answer.status_code == 200:
                        self.versions.append(answer.json()["version"])
                        self.answered += 1
                    else:
                        self.failed[str(answer.status_code)] += 1
                except httpx.HTTPError as error:
                    self.failed[type(error).__name__] += 1


def processes(command: bytes) -> list[int]:
    """Return the processes of this run's cluster, and of what runs on it, whose command line has these bytes."""
    token = f"RAY_TEST_CLUSTER={os.environ['RAY_TEST_CLUSTER']}".encode()
    return [
        int(process.name)
        for process in Path("/proc").glob("[0-9]*")
        if command in _read(process / "cmdline") and token in _read(process / "environ")
    ]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended
        return b""
