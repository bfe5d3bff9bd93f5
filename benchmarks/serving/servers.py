"""The servers under test, each in a process of its own on the first core, and what they take."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.settings import ROOT
from benchmarks.retraining.program import memory_mb
from benchmarks.serving.bodies import rows

HERE = Path(__file__).parent
RIVALS = ROOT / "runs" / "rivals"
"""Where `make rivals` puts their environments."""

READY_SECONDS = 60.0
REST_SECONDS = 30.0
"""How long a server is waited for, at most, to answer and to rest."""

TRAINER_SECONDS = 12.0
"""When the trainer beside Digits has begun with what it keeps ready: it imports TensorFlow once it is idle."""

BIN = Path(sys.executable).parent
DIGITS, BARE = "Digits", "bare app"


@dataclass(frozen=True)
class Running:
    """A server that answers: its port, its first process, and the seconds from its start to its first answer."""

    port: int
    process: subprocess.Popen[bytes]
    seconds: float

    def processes(self) -> list[int]:
        """Return the numbers of its processes: all of its session."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                if int(stat.read_text().rpartition(")")[2].split()[3]) == self.process.pid:
                    found.append(int(stat.parent.name))
        return found

    def memory_mb(self) -> float:
        """Return the resident memory of all its processes, in MB; pages that they share count for each."""
        found = 0.0
        for number in self.processes():
            with contextlib.suppress(OSError):  # it has ended meanwhile
                found += memory_mb(number)
        return found

    def settle(self) -> None:
        """Wait until it rests: what starts beside it, such as a trainer, and what a load left unanswered takes time."""
        before = self._processor_seconds()
        until = time.monotonic() + REST_SECONDS
        while time.monotonic() < until:
            time.sleep(0.2)
            now = self._processor_seconds()
            if now - before <= 0.02:
                return
            before = now

    def _processor_seconds(self) -> float:
        ticks = 0
        for number in self.processes():
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def started(
    command: Sequence[str], *, cores: str = "0", environment: Mapping[str, str] | None = None, folder: Path = ROOT
) -> Iterator[Running]:
    """Run `command`, in which PORT stands for a free port, on `cores`; give it once it has answered a digit.

    It and all it started are ended at the end.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    # without what is set for Digits here; what is installed has its bytecode, which some environments forbid to keep
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DIGITS_")}
    kept = {**ours, "PYTHONDONTWRITEBYTECODE": "", **(environment or {})}
    pinned = ["taskset", "-c", cores, *(word.replace("PORT", str(port)) for word in command)]
    began = time.perf_counter()
    process = subprocess.Popen(
        pinned, cwd=folder, env=kept, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not _answers(port):
            if time.perf_counter() - began > READY_SECONDS or process.poll() is not None:
                raise TimeoutError(f"no answer from {' '.join(command)}")
            time.sleep(0.002)
        yield Running(port, process, time.perf_counter() - began)
    finally:
        _end(process)


def served(root: Path = ROOT) -> int:
    """Return the version that serves where nobody has trained: the highest that is shipped."""
    return max(int(folder.name) for folder in (root / "models").iterdir() if folder.name.isdigit())


@contextlib.contextmanager
def digits(
    root: Path = ROOT, *, version: int | None = None, cores: str = "0", settings: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Run `digits serve` of a checkout as it is shipped, with state to throw away.

    `version` is the shipped version that serves, `settings` are what else is set: nothing, but in a comparison.
    """
    number = str(version or served(root))
    with tempfile.TemporaryDirectory(prefix="digits-") as name:
        folder = Path(name)
        shutil.copytree(root / "models" / number, folder / "models" / number)
        (folder / "models" / "current").write_text(number)
        environment = {
            "DIGITS_STATE_DIR": str(folder / "state"),
            "DIGITS_MODELS_DIR": str(folder / "models"),
            **(settings or {}),
        }
        command = [str(root / ".venv" / "bin" / "digits"), "serve", "--port", "PORT"]
        with started(command, cores=cores, environment=environment, folder=root) as running:
            yield running


@contextlib.contextmanager
def bare(*, version: int | None = None) -> Iterator[Running]:
    """Run the bare ASGI app on uvicorn as it comes, with one worker."""
    command = [str(BIN / "uvicorn"), "--factory", "bare:create", "--port", "PORT"]
    quiet = ["--no-access-log", "--log-level", "error"]
    with started([*command, *quiet], environment={"BARE_TFLITE": _tflite(version)}, folder=HERE) as running:
        yield running


def rivals() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return how to start each rival, in each setting that may be its best, by name: command and environment."""
    python = str(RIVALS / "litserve" / "bin" / "python")
    lit: dict[str, dict[str, object]] = {
        "as it comes": {},
        "fast queue": {"fast_queue": True},
        "fast queue, batches of up to 16": {
            "fast_queue": True,
            "batch": {"max_batch_size": 16, "batch_timeout": 0.001},
        },
        "fast queue, two workers": {"fast_queue": True, "workers_per_device": 2},
    }
    bentoml = str(RIVALS / "bentoml" / "bin" / "bentoml")
    path = f"{RIVALS / 'bentoml' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    bento: dict[str, dict[str, str]] = {
        "in its event loop": {},
        "in its threads": {"RIVAL_STYLE": "threaded"},
        "in its event loop, two workers": {"RIVAL_WORKERS": "2"},
    }
    return {
        f"LitServe, {how}": ([python, "with_litserve.py", "PORT", json.dumps(told)], {}) for how, told in lit.items()
    } | {
        f"BentoML, {how}": (
            [bentoml, "serve", "with_bentoml:Digits", "--host", "127.0.0.1", "--port", "PORT"],
            {"PATH": path, **told},
        )
        for how, told in bento.items()
    }


BEST = ("LitServe, fast queue", "BentoML, in its event loop")
"""Each rival in the setting that answers most, of those in `rivals`: see `serve.md`."""


@contextlib.contextmanager
def rival(name: str, *, version: int | None = None) -> Iterator[Running]:
    """Run the rival of this name."""
    command, environment = rivals()[name]
    with tempfile.TemporaryDirectory(prefix="rival-") as home:
        told = {"RIVAL_TFLITE": _tflite(version), "BENTOML_HOME": home, "BENTOML_DO_NOT_TRACK": "true", **environment}
        with started(command, environment=told, folder=HERE / "rivals") as running:
            yield running


@contextlib.contextmanager
def named(name: str, *, version: int | None = None) -> Iterator[Running]:
    """Run Digits, the bare app or a rival, each on one core with the same network; give it when it rests."""
    start = digits if name == DIGITS else bare if name == BARE else partial(rival, name)
    with start(version=version) as running:
        time.sleep(TRAINER_SECONDS if name == DIGITS else 0)
        running.settle()
        yield running


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


def _answers(port: int) -> bool:
    try:
        post(port, rows())
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


def _tflite(version: int | None) -> str:
    return str(ROOT / "models" / str(version or served()) / "model.tflite")
