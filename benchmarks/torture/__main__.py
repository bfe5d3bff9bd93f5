"""Run every experiment, print what came out, and write it to `benchmarks/torture.md`."""

import argparse
import signal
import time
from collections.abc import Callable
from types import FrameType

from app.settings import ROOT
from benchmarks.accuracy.markdown import table
from benchmarks.machine import machine
from benchmarks.page_sections import put
from benchmarks.retraining.program import memory_mb
from benchmarks.torture import wire
from benchmarks.torture.decoders import try_decoders
from benchmarks.torture.disks import try_disks
from benchmarks.torture.kills import killed_workers
from benchmarks.torture.overload import overload
from benchmarks.torture.raw import say
from benchmarks.torture.schema import Tally, try_all
from benchmarks.torture.server import throwaway
from benchmarks.torture.slow_clients import dawdlers
from benchmarks.torture.soak import soak
from benchmarks.torture.strangers import try_http

PAGE = ROOT / "benchmarks" / "torture.md"
HEAD = "# Digits under attack\n\nMade by `make torture`; each section says on what, since it can be made again alone.\n"
SEED = 2026
MANY_CORRECTIONS = {"DIGITS_CORRECTIONS_RATE": ""}
"""Without a limit on corrections, so that their parser sees all of the cases."""


def main() -> None:
    """Run what is asked for; each experiment replaces its own section of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", choices=[[], *EXPERIMENTS], help="only these")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the usual cases and times")
    parser.add_argument("--soak", type=float, default=60.0, help="seconds of everyday life")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _leave)
    for name in options.only or EXPERIMENTS:
        started = time.monotonic()
        found = EXPERIMENTS[name](options.soak if name == "soak" else options.scale)
        how = "" if name in {"soak", "disks"} else f", at scale {options.scale:g}"
        lines = [*found, "", f"Took {time.monotonic() - started:.0f} s{how}, on {machine()}."]
        print("\n".join(["", *lines]), flush=True)
        put(PAGE, HEAD, lines)


def _leave(_: int, __: FrameType | None) -> None:
    raise SystemExit(1)  # leaving this way ends the servers that were started


def cases(scale: float) -> list[str]:
    """Return what all fuzzers together found: decoders, HTTP and the OpenAPI description."""
    rows: list[list[str]] = []
    failures: list[str] = []

    def add(name: str, tally: Tally, memory: str) -> None:
        statuses = ", ".join(f"{status}: {count:,}" for status, count in sorted(tally.statuses.items()))
        failed = str(len(tally.failures))
        rows.append(
            [name, f"{tally.cases:,}", statuses, str(tally.by_limits), failed, f"{tally.slowest:.2f} s", memory]
        )
        failures.extend(f"- {name}: `{failure[:500]}`" for failure in tally.failures[:5])

    for name, tally in try_decoders(round(8_000 * scale), SEED).items():
        add(name, tally, "")
    with throwaway(**MANY_CORRECTIONS) as program:
        before = memory_mb(program.pid)
        tally = try_http(program.port, round(15_000 * scale), SEED)
        add("HTTP: damaged requests of every form", tally, f"{before:.0f} to {memory_mb(program.pid):.0f} MB")
    with throwaway(**MANY_CORRECTIONS) as program:
        before = memory_mb(program.pid)
        tally = try_all(program.url, max(5, round(100 * scale)), SEED)
        add("OpenAPI: schemathesis", tally, f"{before:.0f} to {memory_mb(program.pid):.0f} MB")
    rows.append(
        [
            "all",
            f"{sum(int(row[1].replace(',', '')) for row in rows):,}",
            "",
            "",
            str(sum(int(row[4]) for row in rows)),
            "",
            "",
        ]
    )
    head = ["tried", "cases", "answers", "by limits", "failures", "slowest", "memory"]
    return [
        "## Fuzzing",
        "",
        "A failure is an answer of 5xx that no limit gave, an error without a problem, or a wait of over 2 seconds.",
        "",
        *table(head, rows),
        *(["", *failures] if failures else []),
    ]


def hostile(scale: float) -> list[str]:
    """Return what hand-made hostile requests did, three times over."""
    tally, hidden = Tally(), 0
    with throwaway() as program:
        before = memory_mb(program.pid)
        peaks = [before]
        for _ in range(max(1, round(3 * scale))):
            for name, data in (*wire.bodies(), *wire.lines(), *wire.smuggled()):
                started = time.monotonic()
                heard = (
                    say(program.url, data, seconds=10, shut=False)
                    if b"GET /models HTTP" not in data
                    else say(program.url, data)
                )
                tally.note(name, max(heard.statuses, default=0), time.monotonic() - started)
                hidden += b'"versions"' in heard.data
            peaks.append(memory_mb(program.pid))
        traces = program.log().count("Traceback")
    return _section(
        "Hostile requests, by hand",
        {
            "requests": tally.cases,
            "answers (0: closed without one)": dict(sorted(tally.statuses.items())),
            "5xx or over 2 s": len(tally.failures),
            "slowest": f"{tally.slowest:.2f} s",
            "hidden requests that were answered": hidden,
            "traces in the log": traces,
            "memory before; after each round": f"{before:.0f}; {', '.join(f'{peak:.0f}' for peak in peaks[1:])} MB",
        },
    )


def _section(title: str, rows: dict[str, object]) -> list[str]:
    lines = [[name, f"{value:,}" if isinstance(value, int) else str(value)] for name, value in rows.items()]
    return [f"## {title}", "", *table(["what", "how much"], lines)]


EXPERIMENTS: dict[str, Callable[[float], list[str]]] = {
    "cases": cases,
    "hostile": hostile,
    "disks": lambda _: _section("A full disk, a read-only disk", try_disks()),
    "overload": lambda scale: overload(max(3.0, 60 * scale)),
    "dawdlers": lambda scale: _section("Callers that dawdle", dawdlers(max(5.0, 30 * scale))),
    "kills": lambda scale: _section("`kill -9` of workers under load", killed_workers(max(2, round(10 * scale)))),
    "soak": lambda seconds: _section("Everyday life: predictions, promotions, corrections, pages", soak(seconds)),
}

if __name__ == "__main__":
    main()
