"""The servers under test, each in a process of its own on the first core, and what they take."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.settings import ROOT

HERE = Path(__file__).parent
RIVALS = ROOT / "runs" / "rivals"
"""Where `make rivals` puts their environments."""

READY_SECONDS = 60.0
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Running:
    """A server that answers: its port, its first process, and the seconds from its start to its first answer."""

    port: int
    process: subprocess.Popen[bytes]
    seconds: float


@contextlib.contextmanager
def started(
    command: Sequence[str], first: bytes, *, cores: str = "0", environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> Iterator[Running]:  # fmt: skip
    """Run `command`, in which PORT stands for a free port, on `cores`; give it once it has answered `first`, a JSON.

    It and all it started are ended at the end.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    # what is installed has its bytecode, which some machines' environments forbid to keep
    kept = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(environment or {})}
    pinned = ["taskset", "-c", cores, *(word.replace("PORT", str(port)) for word in command)]
    began = time.perf_counter()
    process = subprocess.Popen(
        pinned, cwd=folder, env=kept, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not _answers(port, first):
            if time.perf_counter() - began > READY_SECONDS or process.poll() is not None:
                raise TimeoutError(f"no answer from {' '.join(command)}")
            time.sleep(0.002)
        yield Running(port, process, time.perf_counter() - began)
    finally:
        _end(process)


@contextlib.contextmanager
def digits(first: bytes, *, version: int = 3, cores: str = "0", workers: int = 1) -> Iterator[Running]:
    """Run `digits serve` with only `version` of the shipped ones, and no trainer."""
    with tempfile.TemporaryDirectory(prefix="digits-") as name:
        folder = Path(name)
        shutil.copytree(ROOT / "models" / str(version), folder / "models" / str(version))
        environment = {
            "DIGITS_STATE_DIR": str(folder / "state"),
            "DIGITS_MODELS_DIR": str(folder / "models"),
            "DIGITS_TRAINER": "false",
        }
        command = [str(BIN / "digits"), "serve", "--port", "PORT", "--workers", str(workers)]
        with started(command, first, cores=cores, environment=environment) as running:
            yield running


@contextlib.contextmanager
def bare(first: bytes, *, version: int = 3) -> Iterator[Running]:
    """Run the bare ASGI app with the network of `version`."""
    command = [
        str(BIN / "uvicorn"),
        "--factory",
        "bare:create",
        "--port",
        "PORT",
        "--no-access-log",
        "--log-level",
        "error",
    ]
    with started(command, first, environment={"BARE_TFLITE": _tflite(version)}, folder=HERE) as running:
        yield running


def rivals() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return how to start each rival, in each setting that may be its best, by name: command and environment."""
    lit = [str(RIVALS / "litserve" / "bin" / "python"), "with_litserve.py", "PORT"]
    bento = [
        str(RIVALS / "bentoml" / "bin" / "bentoml"),
        "serve",
        "with_bentoml:Digits",
        "--host",
        "127.0.0.1",
        "--port",
        "PORT",
    ]
    path = f"{RIVALS / 'bentoml' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {
        "LitServe": ([*lit, "{}"], {}),
        "LitServe, fast queue": ([*lit, '{"fast_queue": true}'], {}),
        "BentoML, in its event loop": (bento, {"RIVAL_STYLE": "inline", "PATH": path}),
        "BentoML, in its threads": (bento, {"RIVAL_STYLE": "threaded", "PATH": path}),
    }


@contextlib.contextmanager
def rival(name: str, first: bytes, *, version: int = 3) -> Iterator[Running]:
    """Run the rival of this name with the network of `version`."""
    command, environment = rivals()[name]
    with tempfile.TemporaryDirectory(prefix="rival-") as home:
        told = {"RIVAL_TFLITE": _tflite(version), "BENTOML_HOME": home, "BENTOML_DO_NOT_TRACK": "true", **environment}
        with started(command, first, environment=told, folder=HERE / "rivals") as running:
            yield running


def memory_mb(process: int) -> float:
    """Return the resident memory of a process in MB."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found.group(1)) / 1024 if found else float("nan")


def post(port: int, body: bytes, kind: str = "application/json") -> dict[str, object]:
    """Post to /predict and return the answer; raises OSError while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/predict", body, {"Content-Type": kind})
        answer = connection.getresponse()
        found: dict[str, object] = json.loads(answer.read())
        if answer.status != http.client.OK:
            raise OSError(f"{answer.status}: {found}")
        return found
    finally:
        connection.close()


def _answers(port: int, first: bytes) -> bool:
    try:
        post(port, first)
    except (OSError, http.client.HTTPException, ValueError):
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)


def _tflite(version: int) -> str:
    return str(ROOT / "models" / str(version) / "model.tflite")
