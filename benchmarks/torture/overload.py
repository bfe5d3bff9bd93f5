"""Ten times as many requests as the server can answer."""

import threading
from typing import Final

from benchmarks.retraining.program import memory_mb
from benchmarks.torture.answers import Answers, other_statuses
from benchmarks.torture.callers import apart, dense, flood, look
from benchmarks.torture.server import throwaway
from benchmarks.torture.wire import request

CALLERS: Final = 160


def overload(seconds: float) -> dict[str, object]:
    """Let a crowd ask ten times as much as the server can do, and look at it as one more caller does.

    The crowd is wrk's, since a client in Python would be late itself: first with a new connection for each question,
    then on ten times as many connections as keep it busy, kept where it keeps them.
    """
    data, lone = dense(), max(3.0, seconds / 10)
    idle, among, alive, steady = Answers(), Answers(), Answers(), Answers()
    ping = request("GET", "/health/live")

    def looked(port: int, time_for: float, answers: Answers) -> None:
        asking = threading.Thread(target=look, args=[port, ping, time_for, 0.1, alive])
        asking.start()
        look(port, data, time_for, 0.002, answers)
        asking.join()

    with apart(throwaway()) as program:
        port = program.port
        look(port, data, lone, 0.002, idle)
        with flood(port, data, lone, 4, kept=True) as busy:
            pass
        memory = [memory_mb(program.pid)]
        with flood(port, data, seconds, CALLERS, kept=False) as new:
            looked(port, seconds - 1, among)
        memory.append(memory_mb(program.pid))
        with flood(port, data, seconds / 2, CALLERS, kept=True) as kept:
            looked(port, seconds / 2 - 1, steady)
        memory.append(memory_mb(program.pid))
    can = (busy[0][0] - busy[0][1]) / lone

    def rates(found: list[tuple[int, int]], time_for: float) -> str:
        asked, refused = found[0]
        return f"{asked / time_for:,.0f}; {(asked - refused) / time_for:,.0f}: {asked / time_for / can:.1f} times"

    def times(answers: Answers) -> str:
        return (
            f"{answers.share(0.5):.1f} ms; {answers.share(0.99):.1f} ms ({len(answers.seconds):,}): "
            f"{answers.share(0.99) / idle.share(0.99):.1f} times"
        )

    def refusals(answers: Answers) -> str:
        first, last = answers.share(0.5, refused=True), answers.share(0.99, refused=True)
        return f"{first:.1f} ms; {last:.1f} ms ({len(answers.refused_seconds):,})"

    all_answers = (among, steady, alive)
    others = [found for each in all_answers if (found := other_statuses(each))]
    return {
        "answered a second, without overload": f"{can:,.0f}",
        "a lone caller's p50; p99": f"{idle.share(0.5):.1f} ms; {idle.share(0.99):.1f} ms",
        f"{CALLERS} callers, each time anew: asked a second; accepted": rates(new, seconds),
        "one more caller, when accepted: p50; p99 (goal: p99 under 10 times)": times(among),
        "when refused: p50; p99 (goal: at once)": refusals(among),
        f"{CALLERS} callers on connections that are kept: asked a second; accepted": rates(kept, seconds / 2),
        "one more caller, when accepted: p50; p99": times(steady),
        "when refused: p50; p99": refusals(steady),
        "wrong answers; other statuses; no answer (goal: 0)": (
            f"{sum(each.wrong for each in all_answers)}; {others or 0}; "
            f"{sum(each.broken.total() for each in all_answers)}"
        ),
        "health answered; p99 (goal: all)": (
            f"{len(alive.seconds)} of {alive.statuses.total() + alive.broken.total()}; {alive.share(0.99):.1f} ms"
        ),
        "memory before; after; after those that are kept (goal: flat)": ", ".join(f"{mb:.0f} MB" for mb in memory),
    }
