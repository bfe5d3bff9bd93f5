"""An open loop: a server is offered a share of what it can do, or many times it, for a minute each."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from app.settings import ROOT
from benchmarks.serving.bodies import Body
from benchmarks.serving.connection import Request
from benchmarks.serving.generator import Offered, Plan
from benchmarks.serving.servers import BARE, DIGITS, Running
from benchmarks.serving.stream import IN_TIME
from benchmarks.serving.wrk import load

SHARES: Final = (0.5, 0.9, 1.1, 2.0, 10.0)
"""Of the capacity, in requests a second."""

GOODPUT: Final = {1.1: 0.95, 2.0: 0.9, 10.0: 0.6}
"""The goals, of the capacity."""

SECONDS: Final = 60.0
CAPACITY_SECONDS: Final = 3


@dataclass(frozen=True)
class Overload:
    """What came of a load: `share` of `capacity`, in requests a second, for so long; the memory before and after."""

    share: float
    capacity: float
    seconds: float
    offered: Offered
    before_mb: float
    after_mb: float

    @property
    def goodput(self) -> float:
        """The right answers of 200 a second, of those that came before the load ended."""
        return self.offered.meanwhile / self.seconds


def missed(one: Overload) -> list[str]:
    """Return which goals Digits missed."""
    offered, failed = one.offered, one.offered.wrong + sum((one.offered.other | one.offered.lost).values())
    goals = {
        f"{GOODPUT.get(one.share, 0):.0%} of capacity": one.goodput >= GOODPUT.get(one.share, 0) * one.capacity,
        f"each answered or refused within {IN_TIME:g} s": offered.in_time == offered.sent,
        "none wrong, of another status or lost": not failed,
        "every connection usable after a refusal": not offered.closed,
        "pages within 50 ms": not offered.pages_failed and max(offered.pages_p99.values(), default=0) < 50,
        "memory within 5%": one.after_mb <= 1.05 * one.before_mb,
        "the lone caller's p50 within 10%": 0 < offered.after <= 1.1 * offered.before,
        "95% of the load sent": offered.sent >= 0.95 * one.share * one.capacity * one.seconds,
    }
    return [goal for goal, reached in goals.items() if not reached]


def pages(name: str) -> list[str]:
    """Return the health and the page of a server, by its name."""
    return {DIGITS: ["/health/live", "/"], BARE: []}.get(name, ["/health" if name.startswith("Lit") else "/livez", "/"])


def capacity(running: Running, bodies: Sequence[Body]) -> float:
    """Return the answers of 200 a second in a closed loop, at the better of 16 and 64 connections."""
    return max(load(running.port, bodies, seconds=CAPACITY_SECONDS, connections=count).goodput for count in (16, 64))


def offer(
    running: Running, bodies: Sequence[Body], share: float, paths: Sequence[str], seconds: float = SECONDS
) -> Overload:
    """Find the capacity, and offer a share of it; `bodies` hold the digits 0, 1, ... in turn."""
    can = capacity(running, bodies)
    requests = [Request.post(*body, digit) for digit, body in enumerate(bodies)]
    plan = Plan(running.port, requests, share * can, seconds, pages=list(paths))
    before = running.memory_mb()
    # the last core, as wrk has it
    command = ["taskset", "-c", "1", sys.executable, "-m", "benchmarks.serving.generator"]
    out = subprocess.run(command, input=msgspec.json.encode(plan), check=True, capture_output=True, cwd=ROOT).stdout
    return Overload(share, can, seconds, msgspec.json.decode(out, type=Offered), before, running.memory_mb())
