"""`make bench-serve`: start to first answer, memory, and requests a second against a bare ASGI app.

The load is wrk's, on the other core than the server's; without wrk that part is left out with a word. Everything
talks to 127.0.0.1, is bounded in time, and only what was started here is ended. Writes `benchmarks/serve.md`.
"""

import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from machine import machine
from PIL import Image

from app.settings import ROOT
from app.store import Store

STARTS = 11
ROUNDS = 5
SECONDS = 4
CONNECTIONS = 16

SEVEN = [[[20, 22], [50, 20], [82, 20], [70, 45], [58, 70], [50, 98]]]


def free_port() -> int:
    """Return a port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def post(port: int, body: bytes, kind: str = "application/json") -> dict[str, object]:
    """Post to /predict and return the answer; raises OSError while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/predict", body, {"Content-Type": kind})
    answer: dict[str, object] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


@contextmanager
def digits(
    state: Path, core: str = "0", *, pinned: bool = False
) -> Iterator[tuple[int, float, subprocess.Popen[bytes]]]:
    """Run `digits serve` without a trainer; give its port, the seconds to its first answer, and the process."""
    port = free_port()
    command = [
        *(["taskset", "-c", core] if pinned else []),
        str(Path(sys.executable).parent / "digits"),
        "serve",
        "--port",
        str(port),
    ]
    environment = os.environ | {"DIGITS_STATE_DIR": str(state), "DIGITS_TRAINER": "false"}
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield port, first_answer(port, began), process
    finally:
        process.terminate()
        process.wait(10)


def first_answer(port: int, began: float) -> float:
    """Return the seconds from `began` to the first answer on `port`."""
    body = json.dumps({"strokes": SEVEN}).encode()
    while time.perf_counter() - began < 30:
        try:
            post(port, body)
        except OSError:
            time.sleep(0.002)
        else:
            return time.perf_counter() - began
    raise TimeoutError("no answer within 30 s")


@contextmanager
def bare(tflite: Path) -> Iterator[int]:
    """Run the bare ASGI app on the first core and give its port."""
    port = free_port()
    command = ["taskset", "-c", "0", sys.executable, "-m", "uvicorn", "--factory", "bare:create", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--no-access-log", "--log-level", "error"],
        cwd=ROOT / "benchmarks",
        env=os.environ | {"BARE_TFLITE": str(tflite)},
    )
    try:
        image = json.dumps({"image": [[0] * 28] * 28}).encode()
        end = time.perf_counter() + 30
        while time.perf_counter() < end:
            try:
                post(port, image)
                break
            except OSError:
                time.sleep(0.01)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) / 1024 if found else float("nan")


def starts(folder: Path) -> tuple[list[float], list[float]]:
    """Start the server again and again; return the seconds to its first answer and its memory in MB."""
    seconds, memory = [], []
    for _ in range(STARTS + 1):
        with digits(folder) as (port, took, process):
            for _ in range(200):
                post(port, json.dumps({"strokes": SEVEN}).encode())
            seconds.append(took)
            memory.append(memory_mb(process.pid))
    return seconds[1:], memory[1:]  # the first one migrates the database and fills the disk's cache


def start_table(folder: Path) -> list[str]:
    """Return a table of how fast the server starts and how much memory it takes."""
    seconds, memory = starts(folder)
    return [
        "| what | median | least | most |",
        "|---|---|---|---|",
        _row(f"start to first answer, {STARTS} starts", [f"{value:.2f} s" for value in _spread(seconds)]),
        _row("memory of the serving process after 200 answers", [f"{value:.0f} MB" for value in _spread(memory)]),
    ]


def _spread(values: list[float]) -> tuple[float, float, float]:
    return statistics.median(values), min(values), max(values)


def _row(name: str, cells: list[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def forms(folder: Path) -> dict[str, tuple[bytes, str]]:
    """Return what to send, by name: a body and its content type."""
    with np.load(ROOT / "data" / "mnist.npz") as data:
        image = data["x_test"][0]
    canvas = Image.fromarray(255 - image).resize((280, 280), Image.Resampling.BICUBIC).convert("RGBA")
    canvas.save(folder / "canvas.png")
    return {
        "28x28 JSON": (json.dumps({"image": image.tolist()}).encode(), "application/json"),
        "784 raw bytes": (image.tobytes(), "application/octet-stream"),
        "strokes": (json.dumps({"strokes": SEVEN}).encode(), "application/json"),
        "280x280 PNG": ((folder / "canvas.png").read_bytes(), "image/png"),
    }


def wrk(port: int, body: bytes, kind: str, folder: Path) -> tuple[float, float]:
    """Load /predict from the second core; return requests a second and the p99 in ms. Raises on any failed answer."""
    script = folder / "post.lua"
    (folder / "body").write_bytes(body)
    script.write_text(
        f'local f = io.open("{folder / "body"}", "rb")\nwrk.body = f:read("*all")\nf:close()\n'
        f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "{kind}"\n'
    )
    out = subprocess.run(
        ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-s", str(script), f"http://127.0.0.1:{port}/predict"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    if "Non-2xx" in out or "Socket errors" in out:
        raise RuntimeError(out)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))  # type: ignore[union-attr]
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", out).groups()  # type: ignore[union-attr]
    return rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def throughput(folder: Path) -> list[str]:
    """Return a table: each form against the bare app, in turn, round by round."""
    store = Store(ROOT / "models")
    tflite = store.root / str(store.current()) / "model.tflite"
    bodies = forms(folder)
    rows: dict[str, list[tuple[float, float, float]]] = {name: [] for name in bodies}
    limits = []
    with bare(tflite) as limit, digits(folder, pinned=True) as (port, _, _):
        for _ in range(ROUNDS):
            base, _ = wrk(limit, *bodies["28x28 JSON"], folder)
            limits.append(base)
            for name, (body, kind) in bodies.items():
                rate, p99 = wrk(port, body, kind, folder)
                rows[name].append((rate, rate / base, p99))
    lines = ["| sent | requests a second | of the bare app | p99 |", "|---|---|---|---|"]
    lines.append(f"| 28x28 JSON, bare ASGI app | {statistics.median(limits):,.0f} | 100% | |")
    for name, found in rows.items():
        rate, ratio, p99 = (statistics.median(column) for column in zip(*found, strict=True))
        lines.append(_row(name, [f"{rate:,.0f}", f"{ratio:.0%}", f"{p99:.1f} ms"]))
    return lines


def main() -> None:
    """Measure, print, and write the page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = ["# Serving", "", f"Made by `make bench-serve` on {machine()}.", "", *start_table(folder), ""]
        if shutil.which("wrk") and shutil.which("taskset"):
            lines += [
                (
                    f"Server on one core, load on the other: {CONNECTIONS} connections, "
                    f"{ROUNDS} rounds of {SECONDS} s in turn, medians."
                ),
                "",
                *throughput(folder),
            ]
        else:
            lines.append("Requests a second were not measured: install wrk (Debian: apt-get install wrk).")
    text = "\n".join(lines) + "\n"
    print(text)
    (ROOT / "benchmarks" / "serve.md").write_text(text)


if __name__ == "__main__":
    main()
