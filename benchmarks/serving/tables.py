"""The tables of `serve.md`, made from what was measured."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from benchmarks.accuracy.markdown import table
from benchmarks.serving import open_loop
from benchmarks.serving.experiments import Pair
from benchmarks.serving.generator import LONE_SECONDS, REST_SECONDS
from benchmarks.serving.open_loop import Overload
from benchmarks.serving.servers import BARE, DIGITS
from benchmarks.serving.stream import IN_TIME
from benchmarks.serving.wrk import Load

COMPARED: Final = (16, 64, 256)
"""The connections at which Digits is compared with the rivals."""


def pairs(found: Mapping[str, Pair], beside: str) -> list[str]:
    """Return Digits beside another server, form by form."""
    head = ["sent", "Digits, answers a second", f"of {beside}", beside, "p50", "p99"]
    rows = [
        [name, f"{one.ours.goodput:,.0f}", f"{one.ratio:.0%}", f"{one.theirs.goodput:,.0f}", *_times(one.ours)]
        for name, one in found.items()
    ]
    return table(head, rows)


def connections(loads: Mapping[int, Load]) -> list[str]:
    """Return one server at each number of connections."""
    best = max(one.goodput for one in loads.values())
    head = ["connections", "answers of 200 a second", "of its best", "refused", "lost", "p50", "p99"]
    rows = [
        [
            f"{count:,}", f"{one.goodput:,.0f}", _share(one.goodput, best), f"{one.refused:.1%}", f"{one.lost:.1%}",
            *_times(one), _times_of_a_turn(one, count),
        ]
        for count, one in loads.items()
    ]  # fmt: skip
    return table([*head, "p99 / (connections / answers a second)"], rows)


def beside(found: Mapping[str, Mapping[int, Load]]) -> list[str]:
    """Return the goodput of all servers beside each other, and Digits in that of the better rival."""
    rivals = [name for name in found if name not in {DIGITS, BARE}]
    if DIGITS not in found or not rivals:
        return []
    ratios = {
        count: _ratio(one.goodput, max(found[name][count].goodput for name in rivals))
        for count, one in found[DIGITS].items()
    }
    rows = [
        [f"{count:,}", *(f"{each[count].goodput:,.0f}" for each in found.values()), f"{ratio:.1f}"]
        for count, ratio in ratios.items()
    ]
    least = min((ratio for count, ratio in ratios.items() if count in COMPARED), default=math.nan)
    at = ", ".join(map(str, COMPARED[:-1])) + f" and {COMPARED[-1]}"
    return [
        *table(["connections", *found, "times the better rival"], rows), "",
        f"Digits beside the better: {least:.1f} times the answers a second, the least of {at} connections.",
    ]  # fmt: skip


def settings(found: Mapping[str, Sequence[Load]], best: Iterable[str]) -> list[str]:
    """Return the rivals in each of their settings; those that are used above are marked."""
    used = set(best)
    rows = [
        [f"**{name}**" if name in used else name, *(f"{one.goodput:,.0f}" for one in loads), f"{loads[-1].p99:.0f} ms"]
        for name, loads in found.items()
    ]
    return table(["setting", "answers a second, 16 connections", "64 connections", "p99 of these"], rows)


def images(found: Mapping[str, Mapping[int, Load]]) -> list[str]:
    """Return the images a second by the images in a request, on one core and on two."""
    one, two = found.values()
    rows = [
        [
            f"{count:,}", f"{count * one[count].goodput:,.0f}", f"{count * two[count].goodput:,.0f}",
            f"{_ratio(two[count].goodput, one[count].goodput):.2f}", f"{one[count].p50:.1f} ms",
            f"{two[count].p50:.1f} ms",
        ]
        for count in one
    ]  # fmt: skip
    head = ["images", "images a second, one core", "two cores", "two / one", "p50, one core", "two cores"]
    return table(head, rows)


def overloads(found: Sequence[Overload]) -> list[str]:
    """Return one server under each share of its capacity, a column each."""
    rows = [
        ["capacity, closed loop, a second", *(f"{one.capacity:,.0f}" for one in found)],
        ["offered a second", *(f"{_offered(one):,.0f}" for one in found)],
        ["reached of what was to be offered", *(_share(_offered(one), one.share * one.capacity) for one in found)],
        ["right answers of 200 a second", *(f"{one.goodput:,.0f}" for one in found)],
        ["of capacity", *(_share(one.goodput, one.capacity) for one in found)],
        ["of the lesser of capacity and offered", *(_share(one.goodput, _most(one)) for one in found)],
        ["refused", *(_share(one.offered.refused, one.offered.sent) for one in found)],
        ["refusals that closed the connection", *(f"{one.offered.closed:,}" for one in found)],
        ["answers: p50", *(f"{one.offered.p50:,.1f} ms" for one in found)],
        ["answers: p99", *(f"{one.offered.p99:,.1f} ms" for one in found)],
        ["refusals: p50", *(f"{one.offered.refused_p50:,.1f} ms" for one in found)],
        ["refusals: p99", *(f"{one.offered.refused_p99:,.1f} ms" for one in found)],
        [f"answered or refused within {IN_TIME:g} s", *(_in_time(one) for one in found)],
        ["wrong; other statuses; never answered", *(_failures(one) for one in found)],
        ["not sent, every connection being busy", *(f"{one.offered.unsent:,}" for one in found)],
        ["connections, at most", *(f"{one.offered.connections:,}" for one in found)],
        ["sent late: p99", *(f"{one.offered.late_p99:.1f} ms" for one in found)],
        *(
            [f"`{page}` meanwhile: p99", *(f"{one.offered.pages_p99[page]:.1f} ms" for one in found)]
            for page in found[0].offered.pages_p99
        ),
        ["of these without an answer of 200", *(f"{one.offered.pages_failed:,}" for one in found)],
        ["memory of all processes, before; after", *(f"{one.before_mb:.0f}; {one.after_mb:.0f} MB" for one in found)],
        ["lone p50, before; after", *(f"{one.offered.before:.2f}; {one.offered.after:.2f} ms" for one in found)],
        ["after / before", *(f"{_ratio(one.offered.after, one.offered.before):.2f}" for one in found)],
    ]
    return table(["", *(f"{one.share:g} times capacity" for one in found)], rows)


def missed(found: Sequence[Overload]) -> list[str]:
    """Return a line for each load of which goals Digits missed."""
    return ["Goals missed:", ""] + [
        f"- {one.share:g} times capacity: {', '.join(goals) or 'none'}"
        for one in found
        for goals in [open_loop.missed(one)]
    ]


def explained(seconds: float, bound: int) -> str:
    """Return how the open loop is measured."""
    return (
        f"Ten different digits in turn at a fixed rate for {seconds:g} s, on connections that are kept, {bound:,} at "
        "most. Answers are timed from when their request was due, refusals from when it was sent. A page is asked "
        f"for ten times a second, each time on a new connection. A lone caller asks for {LONE_SECONDS:g} s before the "
        f"load, and for {LONE_SECONDS:g} s from {REST_SECONDS:g} s after its last request."
    )


def _times(one: Load) -> tuple[str, str]:
    return f"{one.p50:.1f} ms", f"{one.p99:.1f} ms"


def _times_of_a_turn(one: Load, count: int) -> str:
    """Return the p99 in the time that each connection's turn takes where all take turns (Little's law)."""
    return f"{_ratio(one.p99 / 1000, count / one.goodput):.2f}" if one.goodput else "-"


def _offered(one: Overload) -> float:
    return one.offered.sent / one.seconds


def _most(one: Overload) -> float:
    return min(one.capacity, one.share * one.capacity)


def _in_time(one: Overload) -> str:
    late = one.offered.sent - one.offered.in_time
    return f"{_ratio(one.offered.in_time, one.offered.sent):.2%}" if not late else f"all but {late:,}"


def _failures(one: Overload) -> str:
    others, lost = (sum(counted.values()) for counted in (one.offered.other, one.offered.lost))
    return f"{one.offered.wrong:,}; {others:,}; {lost:,}"


def _ratio(one: float, other: float) -> float:
    return one / other if other else math.nan


def _share(one: float, other: float) -> str:
    return f"{_ratio(one, other):.1%}"
