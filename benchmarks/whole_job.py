"""The whole job of a retraining, as an admin waits for it, against the published script as a whole process, in turns.

A job goes from `POST /train?wait=true` to the answer, by which its version is promoted: before each, a version of one
epoch is promoted by hand. `digits serve` runs as shipped. The published script goes from its start to its end. Nothing
is measured before the child that waits for a training has imported TensorFlow and is idle.
"""

import contextlib
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
from machine import machine

from app.settings import Settings

TOKEN: Final = "a-token-for-this-benchmark"  # noqa: S105  of a server that only this machine reaches, gone in minutes
ADMIN: Final = {"Authorization": f"Bearer {TOKEN}"}
WITHIN_SECONDS: Final = 300.0
IDLE_SECONDS: Final = 1.0
"""A process that took no processor time for so long is idle."""

GOALS: Final = {"warm": 0.25, "cold": 0.35, "fit": 0.125, "megabytes": 450.0}
"""A warm and a cold job as shares of the published script, `fit` as one of its `fit`, and what the child holds."""

HEADING: Final = "## The whole job\n"
"""The first line of the section of `benchmarks/train.md`."""

Outcome = dict[str, float]


class Program:
    """`digits serve` as a user starts it, in a folder of its own; `warm_seconds` None leaves the default."""

    def __init__(self, folder: Path, warm_seconds: int | None) -> None:
        shutil.copytree(Settings().shipped_dir / "1", folder / "models" / "1")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._url = f"http://127.0.0.1:{free.getsockname()[1]}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DIGITS_")} | {
            "DIGITS_MODELS_DIR": str(folder / "models"),
            "DIGITS_SHIPPED_DIR": str(folder / "models"),
            "DIGITS_STATE_DIR": str(folder / "state"),
            "DIGITS_ADMIN_TOKEN": TOKEN,
            "DIGITS_PORT": self._url.rpartition(":")[2],
        }
        self._warm = warm_seconds is None
        self._weak = 0
        if warm_seconds is not None:
            environment["DIGITS_TRAINING_WARM_SECONDS"] = str(warm_seconds)
        with (folder / "log").open("wb") as log:
            command = [sys.executable, "-m", "app", "serve"]
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def wait(self) -> None:
        """Return when the server answers, and the child that waits for a training, if there is to be one, is idle."""
        _until(self._is_ready)
        if self._warm:
            _until(lambda: any(_is_idle(child) for child in self._children()))

    def start(self) -> None:
        """Wait until it is ready, and make a weak version, whose answers on the images of the gate are then known."""
        self.wait()
        self._weak = int(
            self._ask("/train?wait=true", recipe="quickstart", overrides={"epochs": 1})["result"]["version"]
        )

    def train(self, seed: int) -> Outcome:
        """Return what a whole job of `quickstart` took, while the weak version serves."""
        self._ask(f"/models/{self._weak}/promote", why="measuring")
        self.wait()
        began = time.perf_counter()
        result = self._ask("/train?wait=true", recipe="quickstart", overrides={"seed": seed})["result"]
        seconds = time.perf_counter() - began
        names = ("fit_seconds", "accuracy", "promoted")
        return {"seconds": seconds, **{name: float(result[name]) for name in names}}

    def idle_megabytes(self) -> float:
        """Return the memory of the child that waits: its own, and its part of what it shares with other processes."""
        return max((_megabytes(child) for child in self._children()), default=0.0)

    def stop(self) -> None:
        """End the server and what it started."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)

    def _ask(self, path: str, **body: object) -> dict[str, Any]:
        answer = httpx.post(self._url + path, json=body, headers=ADMIN, timeout=WITHIN_SECONDS).raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self._url}/health/ready", timeout=1).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def _children(self) -> list[int]:
        """Return the processes that the trainer has started."""
        return [child for trainer in _children(self._process.pid) for child in _children(trainer)]


@contextlib.contextmanager
def running(warm_seconds: int | None = None) -> Iterator[Program]:
    """Give the program, in a folder that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="digits-") as folder:
        program = Program(Path(folder), warm_seconds)
        try:
            yield program
        finally:
            program.stop()


def rounds(published: Callable[[int], Outcome], seeds: int) -> tuple[list[dict[str, Outcome]], float]:
    """Return what each took, one round a seed, and the megabytes of the idle child; `published` runs the script."""
    found = []
    with running() as warm, running(warm_seconds=0) as cold:
        for program in (warm, cold):
            program.start()
        for seed in range(seeds):
            warm.wait()
            one = {"published": published(seed), "warm": warm.train(seed)}
            warm.wait()
            found.append(one | {"cold": cold.train(seed)})
            told = ", ".join(f"{name} {part['seconds']:.2f} s" for name, part in found[-1].items())
            print(f"whole job, seed {seed}: {told}", flush=True)
        warm.wait()
        return found, warm.idle_megabytes()


def report(found: list[dict[str, Outcome]], megabytes: float, load_before: float) -> str:
    """Return the results as the rest of a section of Markdown."""
    lines = [
        "",
        f"{machine()}. Load average before the start: {load_before:.2f}. `make bench-train` makes this section, too.",
        "",
        "Seconds from `POST /train?wait=true` to the answer (`fit` alone in brackets), by `digits serve` as shipped",
        "and with `DIGITS_TRAINING_WARM_SECONDS=0`, against the published script as a whole process, in turns.",
        "",
        "| seed | published | warm | share | cold | share | `fit` alone, share |",
        "|---|---|---|---|---|---|---|",
    ]
    for seed, one in enumerate(found):
        cells = [f"{part['seconds']:.2f} ({part['fit_seconds']:.2f})" for part in one.values()]
        lines.append(
            f"| {seed} | {cells[0]} | {cells[1]} | {_share(one, 'warm'):.3f} | {cells[2]} | {_share(one, 'cold'):.3f} "
            f"| {_share(one, 'warm', 'fit_seconds'):.3f} |"
        )
    promoted = sum(one[name]["promoted"] for one in found for name in ("warm", "cold"))
    medians = {
        "warm": statistics.median(_share(one, "warm") for one in found),
        "cold": statistics.median(_share(one, "cold") for one in found),
        "fit": statistics.median(_share(one, "warm", "fit_seconds") for one in found),
        "megabytes": megabytes,
    }
    lines += [
        "",
        f"{promoted:.0f} of {2 * len(found)} versions were promoted; the others were left to a person. Medians:",
        "",
        "| what | goal | measured | |",
        "|---|---|---|---|",
    ]
    for name, what in WHAT.items():
        kept = "kept" if medians[name] <= GOALS[name] else "MISSED"
        lines.append(f"| {what} | {GOALS[name]:g} | {medians[name]:.3g} | {kept} |")
    return "\n".join(lines) + "\n"


WHAT: Final = {
    "warm": "a job, a child waiting for it, as a share of the published script",
    "cold": "a job from a cold child, as a share of it",
    "fit": "`fit` alone, as a share of the published `fit`",
    "megabytes": "MB that the waiting child holds",
}


def _share(one: dict[str, Outcome], name: str, what: str = "seconds") -> float:
    return one[name][what] / one["published"][what]


def _children(pid: int) -> list[int]:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(number) for task in tasks for number in task.read_text().split()]
    return []


def _is_idle(pid: int) -> bool:
    """Return whether a process that has imported TensorFlow takes no processor time."""
    try:
        before = _processor_time(pid)
        time.sleep(IDLE_SECONDS)
        imported = "libtensorflow" in Path(f"/proc/{pid}/maps").read_text()
        return imported and _processor_time(pid) == before
    except (FileNotFoundError, ProcessLookupError):
        return False


def _processor_time(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _megabytes(pid: int) -> float:
    """Return a process's proportional set size."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000 * 1.024
    raise ProcessLookupError(pid)


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + WITHIN_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the program did not become ready")
        time.sleep(0.1)
