"""The program as an operator runs it: a server and a trainer apart, each to be killed and started again."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from app.settings import Settings

TOKEN = "a-token-for-this-benchmark"  # noqa: S105  of a server that only this machine reaches, gone in minutes
ADMIN = {"Authorization": f"Bearer {TOKEN}"}
READY_SECONDS = 60.0
TRAINED_FOR_MOMENTS = {
    "DIGITS_MIN_ACCURACY": "0.1",  # what is trained for moments is to be published all the same
    "DIGITS_CORRECTIONS_RATE": "100000/minute",
}


class Program:
    """`digits serve` and `digits trainer` on a copy of `versions`, with their state in `folder`.

    Nothing is set but where it runs and who is the admin, and what `settings` holds.
    """

    def __init__(self, folder: Path, versions: Sequence[int], settings: Mapping[str, str]) -> None:
        for version in versions:
            shutil.copytree(Settings().shipped_dir / str(version), folder / "models" / str(version))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.models = folder / "models"
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {
            "DIGITS_MODELS_DIR": str(self.models),
            "DIGITS_SHIPPED_DIR": str(self.models),
            "DIGITS_STATE_DIR": str(folder / "state"),
            "DIGITS_ADMIN_TOKEN": TOKEN,
            "DIGITS_PORT": str(self.port),
            "DIGITS_TRAINER": "false",
            **settings,
        }
        self._log = (folder / "log").open("wb")
        self.popen: type[subprocess.Popen[bytes]] = subprocess.Popen
        self.server: subprocess.Popen[bytes] | None = None
        self.trainer: subprocess.Popen[bytes] | None = None

    def serve(self) -> None:
        """Start the server and return when it is ready to read digits."""
        self.server = self._start("serve")
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/health/ready", timeout=1).status_code == httpx.codes.OK:
                    return
            time.sleep(0.02)
        last = Path(self._log.name).read_text(errors="replace")[-2000:]
        raise TimeoutError(f"no server at {self.url}; its last words:\n{last}")

    def train(self) -> None:
        """Start the trainer."""
        self.trainer = self._start("trainer")

    def children(self) -> list[int]:
        """Return the process numbers of the trainings that run."""
        if self.trainer is None:
            return []
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            tasks = Path(f"/proc/{self.trainer.pid}/task").glob("*/children")
            return [int(number) for task in tasks for number in task.read_text().split()]
        return []

    def ask(self, method: str, path: str, **more: Any) -> Any:  # noqa: ANN401  httpx's own arguments; any JSON
        """Return the JSON that the server answers an admin with; raises httpx.HTTPError."""
        return httpx.request(method, self.url + path, headers=ADMIN, timeout=30, **more).raise_for_status().json()

    def stop(self) -> None:
        """End both, and wait."""
        for process in (self.trainer, self.server):
            if process is not None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self._log.close()

    def _start(self, command: str) -> subprocess.Popen[bytes]:
        return self.popen(
            [sys.executable, "-m", "app", command], env=self._environment, stdout=self._log, stderr=self._log
        )


@contextlib.contextmanager
def running(*, versions: Sequence[int], trainer: bool = False) -> Iterator[Program]:
    """Give the program, serving, in a folder of its own that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="digits-") as folder:
        program = Program(Path(folder), versions, TRAINED_FOR_MOMENTS)
        try:
            program.serve()
            if trainer:
                program.train()
            yield program
        finally:
            program.stop()


def killed(process: subprocess.Popen[bytes] | int) -> bool:
    """End a process that this program started at once, as `kill -9` does; return whether it was there."""
    number = process if isinstance(process, int) else process.pid
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return False
    if not isinstance(process, int):
        process.wait()
    return True


def memory_mb(number: int) -> float:
    """Return the resident memory of a process, in MB."""
    for line in Path(f"/proc/{number}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(number)


def ended(program: Program, job: str) -> dict[str, Any]:
    """Wait for a job's end and return it."""
    while True:
        found = program.ask("GET", f"/train/{job}")
        if found["status"] in {"succeeded", "failed", "cancelled"}:
            return found  # type: ignore[no-any-return]
        time.sleep(0.1)
