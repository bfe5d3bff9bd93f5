"""Measure all of it, print it, and write `benchmarks/serve.md` and its picture."""

import argparse
import statistics
from collections.abc import Callable, Mapping, Sequence

from app.settings import ROOT
from benchmarks.accuracy.markdown import picture, table
from benchmarks.machine import machine
from benchmarks.serving import experiments, servers, wrk
from benchmarks.serving.experiments import Rated
from benchmarks.serving.plot import draw

PAGE = ROOT / "benchmarks" / "serve.md"
PICTURE = ROOT / "benchmarks" / "serve.png"
SERVED, SMALL = 3, 2
"""The version that serves where nobody has trained, and the one of 119,050 parameters."""


def main() -> None:
    """Run what is asked for; the page is written only when that is everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", choices=[[], *SECTIONS], help="only these")
    only = parser.parse_args().only
    if not wrk.is_here():
        parser.error("install wrk (Debian: apt-get install wrk); taskset comes with util-linux")
    parts = ["# Serving", "", f"Made by `make bench-serve` on {machine()}.", ""]
    parts += ["Server on one core, load from wrk on the other: 16 connections, rounds of 4 s in turn, medians."]
    for name in only or SECTIONS:
        lines = SECTIONS[name]()
        print("\n".join(lines), flush=True)
        parts += ["", *lines]
    if not only:
        PAGE.write_text("\n".join(parts) + "\n")


def starts() -> list[str]:
    """Return how fast the server starts and how much memory it takes."""
    seconds, memory = experiments.starts()
    rows = [
        [f"start to first answer, {experiments.STARTS} starts", *(f"{value:.2f} s" for value in _spread(seconds))],
        ["memory after 200 answers", *(f"{value:.0f} MB" for value in _spread(memory))],
    ]
    return ["## Start", "", *table(["what", "median", "least", "most"], rows)]


def forms() -> list[str]:
    """Return each form against the bare app, for two networks, and draw them."""
    lines = ["## Each form against a bare ASGI app that only runs the same network", ""]
    lines += ["The bare app parses 28x28 JSON with Python's own parser and checks nothing (`serving/bare.py`).", ""]
    found = {version: experiments.against_bare(version) for version in (SERVED, SMALL)}
    for version, rated in found.items():
        lines += [f"Version {version}:", "", *_table("sent", rated, "of the bare app"), ""]
    draw(found, PICTURE)
    return [*lines, *picture(PICTURE.name, "Requests a second of each form, and of the bare app")]


def rivals() -> list[str]:
    """Return the rivals beside Digits, for two networks."""
    lines = ["## Beside LitServe and BentoML: the same 28x28 JSON, the same network", ""]
    if not servers.RIVALS.exists():
        return [*lines, "Not measured: `make rivals` installs them."]
    for version in (SERVED, SMALL):
        found = experiments.against_rivals(version)
        lines += [f"Version {version}:", "", *_table("server", found, "of Digits"), "", _beside(found), ""]
    return lines


def scaling() -> list[str]:
    """Return how it scales with connections, batches and workers."""
    connections = {f"{count}": rated for count, rated in experiments.by_connections().items()}
    batches = {f"{count:,}": rated for count, rated in experiments.by_batch().items()}
    workers = {f"{count}": rated for count, rated in experiments.by_workers().items()}
    return [
        "## Connections", "", *_table("connections", connections, "of one"), "",
        "## Images in a request, as raw bytes", "", *_table("images", batches, "images a second, of one by one"), "",
        "## Workers, on both cores together with the load", "", *_table("workers", workers, "of one"),
    ]  # fmt: skip


def _table(what: str, found: Mapping[str, Rated], share: str) -> list[str]:
    head = [what, "requests a second", share, "p50", "p99", "p99.9"]
    rows = [
        [
            name,
            f"{one.load.rate:,.0f}",
            f"{one.share:.0%}",
            *(f"{ms:.1f} ms" for ms in (one.load.p50, one.load.p99, one.load.p999)),
        ]
        for name, one in found.items()
    ]
    return table(head, rows)


def _beside(found: Mapping[str, Rated]) -> str:
    """Return how Digits compares with the better rival, which may be another one in each respect."""
    rate, p99 = experiments.beside_the_better(found)
    return f"Digits beside the better: {rate:.1f} times the requests a second, {p99:.2f} of the p99."


def _spread(values: Sequence[float]) -> tuple[float, float, float]:
    return statistics.median(values), min(values), max(values)


SECTIONS: Mapping[str, Callable[[], list[str]]] = {
    "starts": starts, "forms": forms, "rivals": rivals, "scaling": scaling
}  # fmt: skip

if __name__ == "__main__":
    main()
