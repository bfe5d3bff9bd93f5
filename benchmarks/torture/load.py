"""More than the server can do, callers that dawdle, workers that are killed, and an hour of everyday life."""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from benchmarks.retraining.program import ADMIN, memory_mb
from benchmarks.torture.server import Throwaway, throwaway
from benchmarks.torture.wire import GOOD, SEVEN, request, sent

REFUSED: Final = frozenset({429, 503})
PATIENCE_SECONDS: Final = 15.0


@dataclass
class Heard:
    """What callers got: seconds of each accepted answer, statuses, and what was no answer at all."""

    seconds: list[float] = field(default_factory=list)
    refused_seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    wrong: int = 0

    def share(self, which: float, *, refused: bool = False) -> float:
        """Return a percentile of the accepted answers' times, or of the refusals', in milliseconds."""
        found = sorted(self.refused_seconds if refused else self.seconds)
        return 1000 * found[min(len(found) - 1, int(which * len(found)))] if found else float("nan")


async def ask(port: int, data: bytes, heard: Heard) -> None:
    """Send one request on a connection of its own and note what comes."""
    started = time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(data)
                came = await reader.read(-1)
            finally:
                writer.close()
    except (OSError, TimeoutError) as error:
        heard.broken[type(error).__name__] += 1
        return
    if not came.startswith(b"HTTP/1.1 "):
        heard.broken["closed without an answer"] += 1
        return
    status = int(came[9:12])
    heard.statuses[status] += 1
    if status == 200:
        heard.seconds.append(time.monotonic() - started)
        heard.wrong += b'"digit":7' not in came
    elif status in REFUSED:
        heard.refused_seconds.append(time.monotonic() - started)


async def callers(port: int, count: int, seconds: float, heard: Heard) -> None:
    """Have `count` callers ask again and again for so long."""
    until = time.monotonic() + seconds

    async def one() -> None:
        while time.monotonic() < until:
            await ask(port, sent(GOOD), heard)

    await asyncio.gather(*(one() for _ in range(count)))


async def paced(port: int, rate: float, seconds: float, heard: Heard) -> None:
    """Ask `rate` times a second whatever the answers do, as strangers would; at most 2,000 questions wait at once."""
    waiting: set[asyncio.Task[None]] = set()
    started = time.monotonic()
    sent_so_far = 0
    while (now := time.monotonic() - started) < seconds:
        while sent_so_far < rate * now:
            sent_so_far += 1
            if len(waiting) >= 2_000:
                heard.broken["not asked: 2,000 wait already"] += 1
                continue
            task = asyncio.create_task(ask(port, sent(GOOD), heard))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
        await asyncio.sleep(0.005)
    await asyncio.gather(*waiting)


async def health(port: int, seconds: float, heard: Heard) -> None:
    """Ask for health ten times a second."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await ask(port, request("GET", "/health/live"), heard)
        await asyncio.sleep(0.1)


def overload(seconds: float) -> dict[str, object]:
    """Ask ten times as much as the server does when it is asked by one caller at a time without pause."""
    with throwaway() as program:
        idle, heavy, alive = Heard(), Heard(), Heard()

        async def both() -> None:
            await callers(program.port, 1, max(3.0, seconds / 10), idle)
            alone = len(idle.seconds) / max(3.0, seconds / 10)
            before.append(memory_mb(program.pid))
            rate.append(10 * alone)
            await asyncio.gather(paced(program.port, 10 * alone, seconds, heavy), health(program.port, seconds, alive))

        before: list[float] = []
        rate: list[float] = []
        asyncio.run(both())
        asked = alive.statuses.total() + alive.broken.total()
        return {
            "asked a second, ten times what one caller got": f"{rate[0]:,.0f}",
            "p99 of a lone caller": f"{idle.share(0.99):.1f} ms",
            "p50, p99 of what was accepted": f"{heavy.share(0.5):.1f} ms, {heavy.share(0.99):.1f} ms",
            "accepted; refused with 503 or 429": f"{len(heavy.seconds):,}; {len(heavy.refused_seconds):,}",
            "p99 of a refusal": f"{heavy.share(0.99, refused=True):.1f} ms",
            "wrong answers; other statuses": f"{heavy.wrong}; {_others(heavy)}",
            "no answer": dict(heavy.broken) or 0,
            "health answered; p99": f"{len(alive.seconds)} of {asked}; {alive.share(0.99):.1f} ms",
            "memory before; after": f"{before[0]:.0f} MB; {memory_mb(program.pid):.0f} MB",
        }


def dawdlers(seconds: float, count: int = 500) -> dict[str, object]:
    """Hold connections open that send one byte a second of a head, or stop in the middle of a body."""
    with throwaway() as program:
        good = Heard()
        ended: Counter[str] = Counter()

        async def dawdle(start: bytes, rest: bytes) -> None:
            kind = "head" if rest else "body"
            until = time.monotonic() + seconds
            reader, writer = await asyncio.open_connection("127.0.0.1", program.port)
            try:
                writer.write(start)
                while time.monotonic() < until:
                    with contextlib.suppress(TimeoutError):
                        came = await asyncio.wait_for(reader.read(100), 1)
                        ended[f"{kind}: answered {came[9:12].decode()}" if came else f"{kind}: closed"] += 1
                        return
                    if rest:
                        writer.write(rest[:1])
                ended[f"{kind}: still open after {seconds:.0f} s"] += 1
            except OSError:
                ended[f"{kind}: closed"] += 1
            finally:
                writer.close()

        async def all_of_them() -> None:
            heads = [dawdle(b"POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", b"a") for _ in range(count)]
            bodies = [dawdle(sent(GOOD, close=False)[:-20], b"") for _ in range(100)]
            await asyncio.gather(*heads, *bodies, callers(program.port, 2, seconds, good))

        asyncio.run(all_of_them())
        return {
            "dawdling heads, one byte a second; bodies that stop": f"{count}; 100",
            "how they ended": dict(ended),
            "answers to others meanwhile; p99": f"{len(good.seconds):,}; {good.share(0.99):.1f} ms",
            "others refused; without an answer": f"{_others(good)}; {dict(good.broken) or 0}",
            "memory": f"{memory_mb(program.pid):.0f} MB",
        }


def killed_workers(kills: int) -> dict[str, object]:
    """Kill one of two workers again and again with `kill -9`, under load."""
    with throwaway(DIGITS_WORKERS="2") as program:
        heard = Heard()
        pauses: list[float] = []

        async def kill() -> None:
            chance = random.Random(2026)  # noqa: S311  not for secrets
            for _ in range(kills):
                await asyncio.sleep(1)
                workers = _workers(program)
                os.kill(chance.choice(workers), signal.SIGKILL)
                started = time.monotonic()
                while len(_workers(program)) < 2 or set(_workers(program)) & set(workers) == set(workers):
                    await asyncio.sleep(0.02)
                    if time.monotonic() - started > 30:
                        break
                pauses.append(time.monotonic() - started)

        async def all_of_it() -> None:
            asking = asyncio.create_task(callers(program.port, 8, 1e9, heard))
            await kill()
            asking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asking

        asyncio.run(all_of_it())
        late = Heard()
        asyncio.run(callers(program.port, 8, 2, late))
        return {
            "workers killed": kills,
            "answers; wrong; other statuses": f"{len(heard.seconds):,}; {heard.wrong}; {_others(heard)}",
            "requests that died with their worker": heard.broken.total(),
            "seconds until another was there, at most": f"{max(pauses):.1f}",
            "afterwards: answers; failures": f"{len(late.seconds):,}; {late.broken.total() + late.wrong}",
        }


def soak(seconds: float) -> dict[str, object]:
    """Read digits without pause while versions are promoted, corrections come, and pages are looked at."""
    with throwaway(DIGITS_CORRECTIONS_RATE="") as program:
        heard, others = Heard(), Counter[str]()
        until = time.monotonic() + seconds

        async def every(pause: float, act: Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]) -> None:
            async with httpx.AsyncClient(base_url=program.url, timeout=PATIENCE_SECONDS, headers=ADMIN) as client:
                turn = 0
                while time.monotonic() < until:
                    turn += 1
                    answered = await act(client, turn)
                    others[
                        "right" if answered.status_code < 400 else f"{answered.status_code} {answered.url.path}"
                    ] += 1
                    await asyncio.sleep(pause)

        async def all_of_it() -> None:
            warm = min(60.0, seconds / 4)
            asking = asyncio.gather(
                callers(program.port, 4, seconds, heard),
                every(1.0, lambda c, n: c.post(f"/models/{n % 2 + 1}/promote", json={"why": "soak"})),
                every(
                    0.5,
                    lambda c, n: (
                        c.post("/corrections", json={"label": n % 10, "strokes": SEVEN, "key": f"{n:032x}"})
                        if n <= 5_000
                        else c.get("/corrections")
                    ),
                ),
                every(
                    0.7, lambda c, n: c.get(("/", "/admin", "/docs", "/models", "/models/audit", "/corrections")[n % 6])
                ),
                every(3.0, lambda c, _: c.post("/predict/number", json={"strokes": SEVEN})),
            )
            await asyncio.sleep(warm)
            memory.append(memory_mb(program.pid))
            await asking
            memory.append(memory_mb(program.pid))

        memory: list[float] = []
        asyncio.run(all_of_it())
        first, last = memory
        failures = f"{heard.wrong}; {_others(heard)}; {heard.broken.total()}"
        return {
            "seconds": round(seconds),
            "predictions; wrong; other statuses; without an answer": f"{len(heard.seconds):,}; {failures}",
            "other requests": dict(others),
            "p50; p99": f"{heard.share(0.5):.1f} ms; {heard.share(0.99):.1f} ms",
            "memory after the start; at the end; growth": f"{first:.1f} MB; {last:.1f} MB; {last / first - 1:+.1%}",
        }


def _others(heard: Heard) -> object:
    return {status: count for status, count in heard.statuses.items() if status != 200 and status not in REFUSED} or 0


def _workers(program: Throwaway) -> list[int]:
    """Return the serving processes that the program started and that live."""
    found = []
    for task in Path(f"/proc/{program.pid}/task").glob("*/children"):
        for number in map(int, task.read_text().split()):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z" and b"spawn_main" in Path(f"/proc/{number}/cmdline").read_bytes():
                    found.append(number)
    return found
