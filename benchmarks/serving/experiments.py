"""What is measured, each in rounds that take turns, so that a machine that slows down slows all alike."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.serving import servers
from benchmarks.serving.bodies import JSON, Body, batch, forms, rows
from benchmarks.serving.wrk import Load, load

STARTS = 11
ROUNDS = 5
CONNECTIONS = (1, 4, 16, 64, 256)
BATCHES = (1, 10, 100, 1000)


@dataclass(frozen=True)
class Rated:
    """The medians over the rounds of a load, and of its rate as a share of the one measured beside it."""

    load: Load
    share: float


def starts() -> tuple[list[float], list[float]]:
    """Start the server again and again; return the seconds to its first answer and its MB after 200 answers."""
    seconds, memory = [], []
    for _ in range(STARTS + 1):
        with servers.digits(rows()) as running:
            for _ in range(200):
                servers.post(running.port, rows())
            seconds.append(running.seconds)
            memory.append(servers.memory_mb(running.process.pid))
    return seconds[1:], memory[1:]  # the first fills the disk's cache


def against_bare(version: int) -> dict[str, Rated]:
    """Return every form, and `bare`, with the network of `version`; shares are of the bare app's rate in that round."""
    bodies = {"bare": (rows(), JSON), **forms()}
    found: dict[str, list[Load]] = {name: [] for name in bodies}
    with servers.bare(rows(), version=version) as limit, servers.digits(rows(), version=version) as ours:
        for _ in range(ROUNDS):
            for name, body in bodies.items():
                found[name].append(load((limit if name == "bare" else ours).port, *body))
    return {name: _rated(loads, found["bare"]) for name, loads in found.items()}


def against_rivals(version: int) -> dict[str, Rated]:
    """Return Digits, and each rival in each of its settings; shares are of Digits' rate in that round."""
    found: dict[str, list[Load]] = {"Digits": [], **{name: [] for name in servers.rivals()}}
    for _ in range(3):
        for name, loads in found.items():
            at_work = servers.digits if name == "Digits" else None
            with (
                at_work(rows(), version=version) if at_work else servers.rival(name, rows(), version=version)
            ) as running:
                load(running.port, rows(), JSON, seconds=1)  # the first answers warm things up
                loads.append(load(running.port, rows(), JSON))
    return {name: _rated(loads, found["Digits"]) for name, loads in found.items()}


def beside_the_better(found: Mapping[str, Rated]) -> tuple[float, float]:
    """Return Digits' rate in those of the fastest rival, and its p99 in those of the rival with the least."""
    rivals = [rated.load for name, rated in found.items() if name != "Digits"]
    ours = found["Digits"].load
    return ours.rate / max(rival.rate for rival in rivals), ours.p99 / min(rival.p99 for rival in rivals)


def by_connections() -> dict[int, Rated]:
    """Return 28x28 JSON over so many connections at once; shares are of the rate over one."""
    found: dict[int, list[Load]] = {count: [] for count in CONNECTIONS}
    with servers.digits(rows()) as running:
        for _ in range(3):
            for count, loads in found.items():
                servers.post(running.port, rows())  # after what the load before has left unanswered
                loads.append(load(running.port, rows(), JSON, seconds=2, connections=count))
    return {count: _rated(loads, found[1]) for count, loads in found.items()}


def by_batch() -> dict[int, Rated]:
    """Return raw bytes of so many digit images a request, one connection; shares are of one image's rate of images."""
    bodies: dict[int, Body] = {count: batch(count) for count in BATCHES}
    found: dict[int, list[Load]] = {count: [] for count in BATCHES}
    with servers.digits(rows()) as running:
        for _ in range(3):
            for count, body in bodies.items():
                found[count].append(load(running.port, *body, seconds=2, connections=1))
    return {count: _rated(loads, found[1], each=count) for count, loads in found.items()}


def by_workers() -> dict[int, Rated]:
    """Return one and two workers, on both cores beside the load; shares are of the rate of one."""
    found: dict[int, list[Load]] = {1: [], 2: []}
    with (
        servers.digits(rows(), cores="0,1", workers=1) as one,
        servers.digits(rows(), cores="0,1", workers=2) as two,
    ):
        for _ in range(ROUNDS):
            for count, running in ((1, one), (2, two)):
                found[count].append(load(running.port, rows(), JSON))
    return {count: _rated(loads, found[1]) for count, loads in found.items()}


def _rated(loads: Sequence[Load], beside: Sequence[Load], *, each: int = 1) -> Rated:
    shares = [each * one.rate / other.rate for one, other in zip(loads, beside, strict=True)]
    columns: Mapping[str, float] = {
        name: statistics.median(getattr(one, name) for one in loads) for name in ("rate", "p50", "p99", "p999")
    }
    return Rated(Load(**columns), statistics.median(shares))
