"""This checkout against another one: requests a second of each form in turns, start and memory.

`python -m benchmarks.serving.against /path/to/other/checkout`, where `make setup` has run in the other one. Both serve
with the same environment, the other's too; `--set NAME=VALUE` gives both a setting.
"""

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.settings import ROOT
from benchmarks.machine import machine
from benchmarks.serving import servers
from benchmarks.serving.bodies import Body, forms, rows
from benchmarks.serving.wrk import load

ROUNDS = 7
SECONDS = 2.0
VERSIONS = (3, 2)


def main() -> None:
    """Measure and print both checkouts side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path, help="The other checkout, set up.")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="A setting for both.")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    settings = dict(entry.split("=", 1) for entry in given.set)
    print(f"{machine()}. {given.rounds} rounds of {SECONDS:g} s in turns, medians; {given.set or 'defaults'}.")
    _starts(given.other.resolve(), settings)
    for version in VERSIONS:
        _forms(given.other.resolve(), version, settings, given.rounds)


def _forms(other: Path, version: int, settings: Mapping[str, str], rounds: int) -> None:
    bodies: dict[str, Body] = forms()
    rates: dict[str, list[tuple[float, float]]] = {name: [] for name in bodies}
    with ExitStack() as stack:
        here, there = (stack.enter_context(_digits(root, version, settings)) for root in (ROOT, other))
        for number in range(rounds):
            for name, body in bodies.items():
                order = (here, there) if number % 2 else (there, here)
                found = {one.port: load(one.port, *body, seconds=SECONDS).rate for one in order}
                rates[name].append((found[here.port], found[there.port]))
    print(f"\n| version {version} | here, requests/s | other | here / other |\n|---|---|---|---|")
    for name, pairs in rates.items():
        ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(one / two for one, two in pairs)
        print(f"| {name} | {ours:,.0f} | {theirs:,.0f} | {ratio:.3f} |", flush=True)


def _starts(other: Path, settings: Mapping[str, str]) -> None:
    seconds: dict[Path, list[float]] = {ROOT: [], other: []}
    memory: dict[Path, list[float]] = {ROOT: [], other: []}
    for _ in range(ROUNDS + 1):
        for root in (ROOT, other):
            with _digits(root, VERSIONS[0], settings) as running:
                for _ in range(200):
                    servers.post(running.port, rows())
                seconds[root].append(running.seconds)
                memory[root].append(servers.memory_mb(running.process.pid))
    for what, found in (("start to first answer, s", seconds), ("memory after 200 answers, MB", memory)):
        ours, theirs = (statistics.median(found[root][1:]) for root in (ROOT, other))
        print(f"{what}: here {ours:.3g}, other {theirs:.3g}")


@contextmanager
def _digits(root: Path, version: int, settings: Mapping[str, str]) -> Iterator[servers.Running]:
    """Run the `digits serve` of a checkout with one of its shipped versions."""
    with tempfile.TemporaryDirectory(prefix="digits-") as name:
        folder = Path(name)
        shutil.copytree(root / "models" / str(version), folder / "models" / str(version))
        environment = {
            "DIGITS_STATE_DIR": str(folder / "state"),
            "DIGITS_MODELS_DIR": str(folder / "models"),
            "DIGITS_TRAINER": "false",
            **settings,
        }
        command = [str(root / ".venv" / "bin" / "digits"), "serve", "--port", "PORT"]
        with servers.started(command, rows(), environment=environment, folder=root) as running:
            yield running


if __name__ == "__main__":
    main()
