"""`digits serve` as a person starts it: server, workers and trainer together."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from app.settings import Settings
from tests.conftest import TOKEN
from tests.support.drawings import SEVEN
from tests.support.forked import Forked
from tests.support.waiting import until


@contextmanager
def digits_serve(
    settings: Settings, *options: str, trainer: bool, start: type[subprocess.Popen[str]] = Forked, **more: str
) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
    """Run `digits serve` on a free port; give a client and the process, which is ended with what it started."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    environment = os.environ | {
        "DIGITS_MODELS_DIR": str(settings.models_dir),
        "DIGITS_SHIPPED_DIR": str(settings.shipped_dir),
        "DIGITS_STATE_DIR": str(settings.state_dir),
        "DIGITS_ADMIN_TOKEN": TOKEN,
        "DIGITS_MIN_ACCURACY": "0.3",
        "DIGITS_TRAINER": str(trainer).lower(),
        "DIGITS_TRAINING_WARM_SECONDS": "0",  # no test waits for it, and it takes a processor for seconds
        **more,
    }
    command = [sys.executable, "-m", "app", "serve", "--port", str(port), *options]
    log = (settings.state_dir.parent / "serve.log").open("w+")
    process = start(command, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            until(lambda: process.poll() is not None or ready(client))
            assert process.poll() is None, Path(log.name).read_text()
            yield client, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        log.close()


def ready(client: httpx.Client) -> bool:
    """Return whether the server is ready."""
    try:
        return client.get("/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def predict(client: httpx.Client) -> dict[str, Any]:
    """Return the answer to a drawn 7."""
    response = client.post("/predict", json={"strokes": SEVEN})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in found.split()]


def trainers(pid: int) -> list[int]:
    """Return the trainers that the server has started."""
    return [child for child in children(pid) if b"trainer" in command_of(child)]


def command_of(pid: int) -> bytes:
    """Return a process's command line, empty once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it ended between the two looks
        return b""


def workers(pid: int) -> list[int]:
    """Return the serving processes that the server has started."""
    return [child for child in children(pid) if b"app.server.serve" in command_of(child)]


def is_running(pid: int) -> bool:
    """Return whether a process has not ended; one that nobody has waited for is a zombie, and has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
