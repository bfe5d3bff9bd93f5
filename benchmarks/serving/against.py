"""This checkout against another one: answers a second of each form in turns, start and memory.

`python -m benchmarks.serving.against /path/to/other/checkout`, where `make setup` has run in the other one. Each serves
its own highest version as it is shipped, or `--version`; `--set NAME=VALUE` sets something for the other one only.
`--connections 16 --connections 64` compares at these, `--form JSON` only the forms whose names hold that.
"""

import argparse
import os
import statistics
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from app.settings import ROOT
from benchmarks.accuracy.markdown import table
from benchmarks.machine import machine
from benchmarks.serving import experiments, servers
from benchmarks.serving.bodies import forms
from benchmarks.serving.experiments import Rounds, in_turns, measured


def main() -> None:
    """Measure and print both checkouts side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path, help="The other checkout, set up.")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="A setting for the other one.")
    parser.add_argument("--version", type=int)
    parser.add_argument("--connections", type=int, action="append")
    parser.add_argument("--form", default="")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--starts", action="store_true", help="Compare starts and memory as well.")
    given = parser.parse_args()
    os.sched_setaffinity(0, {1})  # whoever measures leaves the servers' core alone
    rounds = Rounds(given.rounds, given.seconds)
    other, settings = given.other.resolve(), dict(entry.split("=", 1) for entry in given.set)
    versions = [given.version or servers.served(root) for root in (ROOT, other)]
    print(f"{machine()}. {rounds.count} rounds of {rounds.seconds} s in turns, medians.")
    print(f"Here version {versions[0]}; {other} version {versions[1]}, {settings or 'as shipped'}.\n")
    if given.starts:
        _starts(other, settings)
    with (
        servers.digits(ROOT, version=versions[0]) as here,
        servers.digits(other, version=versions[1], settings=settings) as there,
    ):
        time.sleep(servers.TRAINER_SECONDS)
        here.settle()
        there.settle()

        pairs = {
            f"{name}, {count:,} connections": (
                measured(here, [body], rounds, count),
                measured(there, [body], rounds, count),
            )
            for name, body in forms().items()
            if given.form.lower() in name.lower()
            for count in given.connections or [16]
        }
        found = in_turns(pairs, rounds.count)
    lines = [
        [name, *(f"{one.goodput:,.0f}; {one.refused:.0%}; {one.p99:.1f} ms" for one in (pair.ours, pair.theirs)),
         f"{pair.ratio:.3f}"]
        for name, pair in found.items()
    ]  # fmt: skip
    print("\n".join(table(["sent", "here: answers a second; refused; p99", "other", "here / other"], lines)))


def _starts(other: Path, settings: Mapping[str, str]) -> None:
    ours, theirs = experiments.starts(servers.digits, partial(servers.digits, other, settings=settings))
    for what, here, there in (
        ("start to first answer, s", ours.seconds, theirs.seconds),
        ("memory after 200 answers, MB", ours.memory_mb, theirs.memory_mb),
    ):
        print(f"{what}: here {statistics.median(here):.3g}, other {statistics.median(there):.3g}")


if __name__ == "__main__":
    main()
