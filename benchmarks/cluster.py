"""The processor time of a request through Ray Serve's HAProxy, against the same build on two hosts behind HAProxy.

    .venv/bin/python -m benchmarks.cluster

In turns on this machine: two processes of `digits serve` behind `deploy/haproxy.cfg` without its TLS, and two
replicas of `digits serve --ray local`. What a request takes is what all processes of either side took, by their names,
over a load of 16 callers; what Ray takes without any request, a second, stands apart. Everything started is ended.
"""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

import httpx

from app.settings import ROOT
from benchmarks.machine import machine
from benchmarks.serving.bodies import JSON, rows
from benchmarks.serving.wrk import load

TURNS: Final = 3
SECONDS: Final = 5
START_SECONDS: Final = 180
SETTLED_SECONDS: Final = 10
"""What Ray goes on with after a load is over by then."""

TICKS: Final = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure, and print the table."""
    with tempfile.TemporaryDirectory() as folder, native(Path(folder)) as one, on_ray(Path(folder)) as other:
        measured: dict[str, list[Counter[str]]] = {one: [], other: []}
        for side in measured:
            load(port_of(side), [(rows(), JSON)], seconds=2)  # warm
        for _ in range(TURNS):
            for side, found in measured.items():
                found.append(per_request(side))
        time.sleep(SETTLED_SECONDS)
        before = cpu(other)
        time.sleep(SECONDS)
        idle = cpu(other) - before
    print(f"{machine()}; {TURNS} turns of {SECONDS} s, microseconds of processor time for a request, medians\n")
    totals = {side: median(sum(turn.values()) for turn in found) for side, found in measured.items()}
    for side, found in measured.items():
        print(f"{side.split(':')[0]}: {totals[side]:.0f} in all")
        for name in sorted({name for turn in found for name in turn}):
            print(f"    {name:<28}{median(turn[name] for turn in found):>8.0f}")
    print(f"\nratio: {totals[other] / totals[one]:.2f}")
    print(f"Ray without a request: {sum(idle.values()) / TICKS / SECONDS:.3f} processors")
    for name, ticks in idle.most_common():
        print(f"    {name:<28}{ticks / TICKS / SECONDS:>8.3f}")


def port_of(side: str) -> int:
    """Return the port of a side, whose name ends with it."""
    return int(side.rpartition(":")[2])


def per_request(side: str) -> Counter[str]:
    """Return the microseconds that a request took under load, by the names of processes."""
    before, began = cpu(side), time.perf_counter()
    found = load(port_of(side), [(rows(), JSON)], seconds=SECONDS)
    answered = found.goodput * (time.perf_counter() - began)
    after = cpu(side)
    return Counter({name: (after[name] - before[name]) / TICKS * 1e6 / answered for name in after})


def cpu(side: str) -> Counter[str]:
    """Return the clock ticks that the processes of a side have taken, by name."""
    ticks: Counter[str] = Counter()
    for process in processes(side):
        with contextlib.suppress(OSError):
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            ticks[name_of(process)] += int(fields[11]) + int(fields[12])
    return ticks


def name_of(process: Path) -> str:
    """Return what a process is, from its command line."""
    line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    for pattern in (r"^ray::\S+", r"haproxy", r"gcs_server", r"raylet(?= )", r"app serve(?: --ray)?"):
        if found := re.search(pattern, line):
            return found[0]
    return "the rest of Ray"


def processes(side: str) -> list[Path]:
    """Return the processes that were started with this side's name in their environment."""
    token = f"BENCHMARK_SIDE={side}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if token in (process / "environ").read_bytes():
                found.append(process)
    return found


@contextlib.contextmanager
def started(side: str, state: Path, *commands: list[str]) -> Iterator[str]:
    """Run commands until the side is ready, give its name, and end all that they started."""
    environment = os.environ | {
        "BENCHMARK_SIDE": side, "DIGITS_STATE_DIR": str(state), "DIGITS_TRAINER": "false",
        "DIGITS_ADMIN_TOKEN": "a-token-for-benchmarks", "RAY_USAGE_STATS_ENABLED": "0",
    }  # fmt: skip
    with (state.parent / f"{side.split(':', maxsplit=1)[0]}.log").open("w+") as log:
        try:
            for command in commands:
                subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            end = time.monotonic() + START_SECONDS
            while not ready(port_of(side)):
                if time.monotonic() > end:
                    raise SystemExit(f"{side} did not start:\n{Path(log.name).read_text()[-2000:]}")
                time.sleep(0.2)
            yield side
        finally:
            for number in (signal.SIGTERM, signal.SIGKILL):
                for process in processes(side):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(int(process.name), number)
                time.sleep(1)


def ready(port: int) -> bool:
    """Return whether digits are read at this port."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


@contextlib.contextmanager
def native(folder: Path) -> Iterator[str]:
    """Give two hosts behind HAProxy."""
    one, two, front = (free_port() for _ in range(3))
    text = (ROOT / "deploy" / "haproxy.cfg").read_text()
    for old, new in (
        ("bind :443 ssl crt /etc/ssl/digits.pem", f"bind 127.0.0.1:{front}"),
        ("${DIGITS_ONE-127.0.0.1:8000}", f"127.0.0.1:{one}"), ("${DIGITS_TWO-127.0.0.1:8001}", f"127.0.0.1:{two}"),
    ):  # fmt: skip
        text = text.replace(old, new)
    file = folder / "haproxy.cfg"
    file.write_text(text)
    serve = [[sys.executable, "-m", "app", "serve", "--port", str(port)] for port in (one, two)]
    with started(f"native:{front}", folder / "native", *serve, ["/usr/sbin/haproxy", "-f", str(file)]) as side:
        yield side


@contextlib.contextmanager
def on_ray(folder: Path) -> Iterator[str]:
    """Give two replicas on a Ray cluster of this machine."""
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--ray", "local", "--replicas", "2", "--cpus", "0.5"]
    with started(f"ray:{port}", folder / "ray", [*command, "--port", str(port)]) as side:
        yield side


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
