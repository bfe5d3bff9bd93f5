"""What is measured in a closed loop, in rounds that take turns, so that a machine that slows down slows all alike."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import astuple, dataclass, field
from typing import Final

from benchmarks.retraining.program import memory_mb
from benchmarks.serving import servers
from benchmarks.serving.bodies import JSON, Body, batch, forms, rows, tens
from benchmarks.serving.servers import Running
from benchmarks.serving.wrk import Load, load

STARTS: Final = 11
CONNECTIONS: Final = (1, 16, 32, 64, 256, 1000)
CORES: Final = {"one": "0", "two": "0,1"}
IMAGES: Final = (1, 10, 100, 1000)

Measured = Callable[[], Load]


@dataclass(frozen=True)
class Pair:
    """The medians over the rounds of two loads, and of the goodput of the first in that of the second in its round."""

    ours: Load
    theirs: Load
    ratio: float


@dataclass(frozen=True)
class Rounds:
    """How many rounds, and the seconds of each load in them."""

    count: int = 5
    seconds: int = 2


@dataclass(frozen=True)
class Started:
    """The seconds to the first answer of each start, and the MB of the serving process after 200 answers."""

    seconds: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)


def measured(running: Running, bodies: Sequence[Body], rounds: Rounds, connections: int = 16) -> Measured:
    """Return what loads a server, and waits until it has done what was left unanswered."""

    def found() -> Load:
        once = load(running.port, bodies, seconds=rounds.seconds, connections=connections)
        running.settle()
        return once

    return found


def in_turns(pairs: Mapping[str, tuple[Measured, Measured]], rounds: int) -> dict[str, Pair]:
    """Measure each pair once a round, every other round the second first."""
    found: dict[str, list[tuple[Load, Load]]] = {name: [] for name in pairs}
    for number in range(rounds):
        for name, (ours, theirs) in pairs.items():
            if number % 2:
                second = theirs()
                found[name].append((ours(), second))
            else:
                found[name].append((ours(), theirs()))
    return {
        name: Pair(
            median([one for one, _ in loads]),
            median([other for _, other in loads]),
            statistics.median(one.goodput / other.goodput for one, other in loads),
        )
        for name, loads in found.items()
    }


def median(loads: Sequence[Load]) -> Load:
    """Return the median of each figure."""
    return Load(*(statistics.median(column) for column in zip(*map(astuple, loads), strict=True)))


def starts(*servers_to_start: Callable[[], AbstractContextManager[Running]]) -> list[Started]:
    """Start each again and again, in turns."""
    found = [Started() for _ in servers_to_start]
    for number in range(STARTS + 1):
        for start, noted in zip(servers_to_start, found, strict=True):
            with start() as running:
                for _ in range(200):
                    servers.post(running.port, rows())
                if number:  # the first fills the disk's cache
                    noted.seconds.append(running.seconds)
                    noted.memory_mb.append(memory_mb(running.process.pid))
    return found


def against_bare(version: int | None, rounds: Rounds) -> dict[str, Pair]:
    """Return every form beside 28x28 JSON to the bare app, at 16 connections."""
    with servers.named(servers.DIGITS, version=version) as ours, servers.named(servers.BARE, version=version) as bare:
        limit = measured(bare, [(rows(), JSON)], rounds)
        return in_turns({name: (measured(ours, [body], rounds), limit) for name, body in forms().items()}, rounds.count)


def settings_of_rivals(version: int | None, rounds: Rounds) -> dict[str, list[Load]]:
    """Return each rival in each of its settings, at 16 and at 64 connections."""
    found: dict[str, list[Load]] = {}
    for name in servers.rivals():
        with servers.named(name, version=version) as running:
            load(running.port, [(rows(), JSON)], seconds=1)  # the first answers warm things up
            found[name] = [measured(running, [(rows(), JSON)], rounds, count)() for count in (16, 64)]
    return found


def closed_loop(
    names: Sequence[str], form: str, version: int | None, rounds: Rounds, connections: Sequence[int] = CONNECTIONS
) -> dict[str, dict[int, Load]]:
    """Return each server's load by connections; all run at once, and are asked in turn."""
    bodies = tens()[form]
    found: dict[str, dict[int, list[Load]]] = {name: {count: [] for count in connections} for name in names}
    with ExitStack() as stack:
        at_work = {name: stack.enter_context(servers.named(name, version=version)) for name in names}
        for _ in range(rounds.count):
            for count in connections:
                for name, running in at_work.items():
                    found[name][count].append(measured(running, bodies, rounds, count)())
    return {name: {count: median(loads) for count, loads in each.items()} for name, each in found.items()}


def by_images(version: int | None, rounds: Rounds) -> dict[str, dict[int, Load]]:
    """Return raw bytes of so many digit images a request over one connection, by the cores that the server has.

    Long requests are asked for three times as long, since one that is not answered in time counts for nothing.
    """
    longer = Rounds(rounds.count, 3 * rounds.seconds)
    found: dict[str, dict[int, list[Load]]] = {name: {count: [] for count in IMAGES} for name in CORES}
    with ExitStack() as stack:
        at_work = {
            name: stack.enter_context(servers.digits(version=version, cores=cores)) for name, cores in CORES.items()
        }
        for running in at_work.values():
            running.settle()
        for _ in range(rounds.count):
            for count in IMAGES:
                for name, running in at_work.items():
                    each = longer if count > 10 else rounds
                    found[name][count].append(measured(running, [batch(count)], each, 1)())
    return {name: {count: median(loads) for count, loads in each.items()} for name, each in found.items()}
