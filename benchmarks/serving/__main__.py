"""Measure how fast Digits serves as it is shipped; each part replaces its own section of `benchmarks/serve.md`."""

import argparse
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.settings import ROOT
from benchmarks.accuracy.markdown import picture, table
from benchmarks.machine import machine
from benchmarks.page_sections import put
from benchmarks.serving import experiments, open_loop, servers, tables, wrk
from benchmarks.serving.bodies import tens
from benchmarks.serving.experiments import Rounds
from benchmarks.serving.generator import Plan
from benchmarks.serving.plot import draw

PAGE: Final = ROOT / "benchmarks" / "serve.md"
HEAD: Final = (
    "# Serving\n\nMade by `make bench-serve`; each section says on what, since it can be made again alone. Each server "
    "runs on one core, the load on the other. Digits runs as it is shipped: nothing is set but where its files lie.\n"
)
JSON, PNG = "28x28 JSON", "280x280 PNG"


@dataclass(frozen=True)
class Options:
    """What to measure: `names` are servers, empty for those that a part is about."""

    names: Sequence[str]
    forms: Sequence[str]
    version: int | None
    rounds: Rounds
    seconds: float
    shares: Sequence[float]
    page: Path


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", choices=[[], *PARTS], help="only these")
    parser.add_argument("--server", action="append", default=[], help='such as Digits, "bare app" or a rival')
    parser.add_argument("--form", action="append", choices=list(tens()), help="what is sent")
    parser.add_argument("--version", type=int, help="the shipped version that serves; else the highest")
    parser.add_argument("--rounds", type=int, default=5, help="closed loop: rounds, of which the medians are told")
    parser.add_argument("--load-seconds", type=int, default=2, help="closed loop: seconds of each load of a round")
    parser.add_argument("--seconds", type=float, default=open_loop.SECONDS, help="open loop: seconds at each rate")
    parser.add_argument("--share", type=float, action="append", help="open loop: rates, in those of the capacity")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the sections are put")
    given = parser.parse_args()
    if not wrk.is_here():
        parser.error("install wrk (Debian: apt-get install wrk); taskset comes with util-linux")
    os.sched_setaffinity(0, {1})  # whoever measures leaves the server's core alone
    rounds = Rounds(given.rounds, given.load_seconds)
    options = Options(
        given.server, given.form or list(tens()), given.version, rounds, given.seconds,
        given.share or open_loop.SHARES, given.page,
    )  # fmt: skip
    if not given.only:
        options.page.unlink(missing_ok=True)
    for name in given.only or PARTS:
        for title, lines in PARTS[name](options):
            section = [f"## {title}", "", *lines, "", f"Version {given.version or servers.served()}, on {machine()}."]
            print("\n".join(section), flush=True)
            put(options.page, HEAD, section)


Sections = Iterator[tuple[str, list[str]]]


def starts(_: Options) -> Sections:
    """Yield how fast the server starts and how much memory it takes."""
    (found,) = experiments.starts(servers.digits)
    rows = [
        [
            f"start to first answer, {experiments.STARTS} starts",
            *(f"{value:.2f} s" for value in _spread(found.seconds)),
        ],
        ["memory of the serving process after 200 answers", *(f"{value:.0f} MB" for value in _spread(found.memory_mb))],
    ]
    yield "Start", table(["what", "median", "least", "most"], rows)


def forms(options: Options) -> Sections:
    """Yield each form against the bare app, and draw them."""
    found = experiments.against_bare(options.version, options.rounds)
    file = options.page.with_suffix(".png")
    draw(found, file)
    yield (
        "Each form against a bare ASGI app that only runs the same network",
        [
            "The bare app (`serving/bare.py`) is given 28x28 JSON, which it parses with msgspec; it checks nothing.",
            f"16 connections, {_how(options)}; the shares are medians of the rounds' shares.",
            "",
            *tables.pairs(found, "the bare app"),
            *picture(file.name, "Answers a second of each form, and of the bare app"),
        ],
    )


def closed(options: Options) -> Sections:
    """Yield the closed loop, form by form: all servers for JSON, Digits alone for what the others do not read."""
    everybody = [servers.DIGITS, servers.BARE, *(servers.BEST if servers.RIVALS.exists() else ())]
    for form in options.forms:
        names = options.names or (everybody if form == JSON else [servers.DIGITS])
        found = experiments.closed_loop(names, form, options.version, options.rounds)
        lines = [f"Ten different digits in turn, {_how(options)}. Refused: all but 200; times: of all answers.", ""]
        for name, loads in found.items():
            lines += [f"{name}:", "", *tables.connections(loads), ""]
        yield f"Closed loop: {form}", [*lines, *tables.beside(found)]


def opened(options: Options) -> Sections:
    """Yield the open loop, server by server."""
    for form in options.forms:
        rivals = servers.BEST if form == JSON and servers.RIVALS.exists() else ()
        for name in options.names or [servers.DIGITS, *rivals]:
            with servers.named(name, version=options.version) as running:
                found = [
                    open_loop.offer(running, tens()[form], share, open_loop.pages(name), options.seconds)
                    for share in options.shares
                ]
            lines = [tables.explained(options.seconds, Plan.bound), "", *tables.overloads(found)]
            lines += ["", *tables.missed(found)] if name == servers.DIGITS else []
            yield f"Open loop: {name}, {form}", lines


def rivals(options: Options) -> Sections:
    """Yield the settings of the rivals."""
    if servers.RIVALS.exists():
        found = experiments.settings_of_rivals(options.version, options.rounds)
        lines = ["What is measured in the closed and the open loop is **bold**.", ""]
        yield "The rivals' settings", [*lines, *tables.settings(found, servers.BEST)]


def images(options: Options) -> Sections:
    """Yield how many images a second are read, by the images in a request."""
    lines = [f"Raw bytes over one connection, {_how(options)}; of 100 and 1,000 images three times as long.", ""]
    yield "Images in a request", [*lines, *tables.images(experiments.by_images(options.version, options.rounds))]


def _how(options: Options) -> str:
    return f"rounds of {options.rounds.seconds} s in turns, medians of {options.rounds.count}"


def _spread(values: Sequence[float]) -> tuple[float, float, float]:
    found = sorted(values)
    return found[len(found) // 2], found[0], found[-1]


PARTS: Mapping[str, Callable[[Options], Sections]] = {
    "starts": starts, "forms": forms, "rivals": rivals, "closed": closed, "open": opened, "images": images,
}  # fmt: skip

if __name__ == "__main__":
    main()
