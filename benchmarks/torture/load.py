"""More than the server can do, callers that dawdle, workers that are killed, and an hour of everyday life."""

import asyncio
import contextlib
import itertools
import json
import os
import random
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from benchmarks.retraining.program import ADMIN, memory_mb
from benchmarks.torture.server import Throwaway, throwaway
from benchmarks.torture.wire import GOOD, request, sent
from tests.support.drawings import SEVEN

REFUSED: Final = frozenset({429, 503})
PATIENCE_SECONDS: Final = 15.0
CROWD: Final = 160
LENGTH: Final = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
SOAK_LOOKS: Final = 11  # how often the memory is looked at in between


@dataclass
class Heard:
    """What callers got: seconds of each accepted answer, statuses, and what was no answer at all."""

    seconds: list[float] = field(default_factory=list)
    refused_seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    wrong: int = 0

    def note(self, came: bytes, seconds: float) -> None:
        """Note an answer, or what was none."""
        if not came.startswith(b"HTTP/1.1 "):
            self.broken["closed without an answer"] += 1
            return
        head, _, body = came.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if length and len(body) < int(length[1]):
            self.broken["closed within an answer"] += 1
            return
        self.statuses[int(came[9:12])] += 1
        if self.refused(came):
            self.refused_seconds.append(seconds)
        elif came.startswith(b"HTTP/1.1 200"):
            self.seconds.append(seconds)
            self.wrong += b'"digit":7' not in came and b'"alive"' not in came

    @staticmethod
    def refused(came: bytes) -> bool:
        """Return whether an answer says that there is too much to do."""
        return int(came[9:12]) in REFUSED

    def share(self, which: float, *, refused: bool = False) -> float:
        """Return a percentile of the accepted answers' times, or of the refusals', in milliseconds."""
        found = sorted(self.refused_seconds if refused else self.seconds)
        return 1000 * found[min(len(found) - 1, int(which * len(found)))] if found else float("nan")


def dense() -> bytes:
    """Return a seven of 500 points: a few milliseconds of work, so that one client can send ten times as much."""
    (corners,) = SEVEN
    points = [
        [a + (b - a) * step / 100 for a, b in zip(start, end, strict=True)]
        for start, end in itertools.pairwise(corners)
        for step in range(100)
    ]
    return sent(json.dumps({"strokes": [[*points, corners[-1]]]}).encode())


@contextlib.contextmanager
def apart(program: contextlib.AbstractContextManager[Throwaway]) -> Iterator[Throwaway]:
    """Give the server one core and this client another, where there are two."""
    cores = sorted(os.sched_getaffinity(0))
    try:
        os.sched_setaffinity(0, cores[:1])
        with program as running:
            os.sched_setaffinity(0, cores[-1:])
            yield running
    finally:
        os.sched_setaffinity(0, cores)


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
    heard.note(came, time.monotonic() - started)


async def callers(port: int, count: int, seconds: float, heard: Heard, data: bytes = b"") -> None:
    """Have `count` callers ask again and again for so long."""
    data = data or sent(GOOD)
    until = time.monotonic() + seconds

    async def one() -> None:
        while time.monotonic() < until:
            await ask(port, data, heard)

    await asyncio.gather(*(one() for _ in range(count)))


@contextlib.contextmanager
def flood(port: int, data: bytes, seconds: float, count: int, *, kept: bool) -> Iterator[list[tuple[int, int]]]:
    """Let wrk ask as fast as answers come, on `count` connections, each kept or new for each question.

    Gives a list that holds, after it, how many questions there were and how many answers were not 200. It gives way to
    whoever measures on the same core.
    """
    with tempfile.TemporaryDirectory(prefix="wrk-") as name:
        body, script = Path(name, "body"), Path(name, "post.lua")
        body.write_bytes(data.partition(b"\r\n\r\n")[2])
        script.write_text(
            f'local file = io.open("{body}", "rb")\nwrk.body = file:read("*all")\nfile:close()\nwrk.method = "POST"\n'
            'wrk.headers["Content-Type"] = "application/json"\n'
            + ("" if kept else 'wrk.headers["Connection"] = "close"\n')
            + 'function done(s) io.write(string.format("\\nfound %d %d %d\\n", s.requests, s.errors.status, '
            "s.errors.connect + s.errors.timeout)) end\n"
        )
        command = [
            "nice",
            "-n",
            "10",
            "wrk",
            "-t1",
            f"-c{count}",
            f"-d{seconds:g}s",
            "--timeout",
            "15s",
            "-s",
            str(script),
        ]
        found: list[tuple[int, int]] = []
        with subprocess.Popen([*command, f"http://127.0.0.1:{port}/predict"], stdout=subprocess.PIPE, text=True) as wrk:
            yield found
            said, _ = wrk.communicate()
        told = re.search(r"^found (\d+) (\d+) (\d+)$", said, re.MULTILINE)
        if told is None or told[3] != "0":
            raise RuntimeError(f"wrk got no answer to some of its questions:\n{said}")
        found.append((int(told[1]), int(told[2])))


def look(port: int, data: bytes, seconds: float, pause: float, heard: Heard) -> None:
    """Ask again and again, each time on a new connection, with a pause in between: what one caller among many sees."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        started, came = time.perf_counter(), b""
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as connection:
                connection.sendall(data)
                while piece := connection.recv(65536):
                    came += piece
        except OSError as error:
            heard.broken[type(error).__name__] += 1
        else:
            heard.note(came, time.perf_counter() - started)
        time.sleep(pause)


def overload(seconds: float) -> dict[str, object]:
    """Let a crowd ask ten times as much as the server can do, and look at it as one more caller does.

    The crowd is wrk's, since a client in Python would be late itself: first with a new connection for each question,
    then on ten times as many connections as keep it busy, kept where it keeps them.
    """
    data, lone = dense(), max(3.0, seconds / 10)
    idle, among, alive, steady = Heard(), Heard(), Heard(), Heard()
    ping = request("GET", "/health/live")

    def looked(port: int, time_for: float, heard: Heard) -> None:
        asking = threading.Thread(target=look, args=[port, ping, time_for, 0.1, alive])
        asking.start()
        look(port, data, time_for, 0.002, heard)
        asking.join()

    with apart(throwaway()) as program:
        port = program.port
        look(port, data, lone, 0.002, idle)
        with flood(port, data, lone, 4, kept=True) as busy:
            pass
        memory = [memory_mb(program.pid)]
        with flood(port, data, seconds, CROWD, kept=False) as new:
            looked(port, seconds - 1, among)
        memory.append(memory_mb(program.pid))
        with flood(port, data, seconds / 2, CROWD, kept=True) as kept:
            looked(port, seconds / 2 - 1, steady)
        memory.append(memory_mb(program.pid))
    can = (busy[0][0] - busy[0][1]) / lone

    def rates(found: list[tuple[int, int]], time_for: float) -> str:
        asked, refused = found[0]
        return f"{asked / time_for:,.0f}; {(asked - refused) / time_for:,.0f}: {asked / time_for / can:.1f} times"

    def times(heard: Heard) -> str:
        return (
            f"{heard.share(0.5):.1f} ms; {heard.share(0.99):.1f} ms ({len(heard.seconds):,}): "
            f"{heard.share(0.99) / idle.share(0.99):.1f} times"
        )

    def refusals(heard: Heard) -> str:
        first, last = heard.share(0.5, refused=True), heard.share(0.99, refused=True)
        return f"{first:.1f} ms; {last:.1f} ms ({len(heard.refused_seconds):,})"

    heards = (among, steady, alive)
    return {
        "answered a second, without overload": f"{can:,.0f}",
        "a lone caller's p50; p99": f"{idle.share(0.5):.1f} ms; {idle.share(0.99):.1f} ms",
        f"{CROWD} callers, each time anew: asked a second; accepted": rates(new, seconds),
        "one more caller, when accepted: p50; p99 (goal: p99 under 10 times)": times(among),
        "when refused: p50; p99 (goal: at once)": refusals(among),
        f"{CROWD} callers on connections that are kept: asked a second; accepted": rates(kept, seconds / 2),
        "one more caller, when accepted: p50; p99": times(steady),
        "when refused: p50; p99": refusals(steady),
        "wrong answers; other statuses; no answer (goal: 0)": (
            f"{sum(heard.wrong for heard in heards)}; {[_others(heard) for heard in heards if _others(heard)] or 0}; "
            f"{sum(heard.broken.total() for heard in heards)}"
        ),
        "health answered; p99 (goal: all)": (
            f"{len(alive.seconds)} of {alive.statuses.total() + alive.broken.total()}; {alive.share(0.99):.1f} ms"
        ),
        "memory before; after; after those that are kept (goal: flat)": ", ".join(f"{mb:.0f} MB" for mb in memory),
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
            warm = min(300.0, seconds / 4)
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
            pause = (seconds - warm) / (SOAK_LOOKS + 1)
            look = min(5.0, pause / 2)
            for _ in range(SOAK_LOOKS):
                memory.append(await _settled_mb(program.pid, look))
                await asyncio.sleep(pause - look)
            memory.append(await _settled_mb(program.pid, look))
            await asking

        memory: list[float] = []
        asyncio.run(all_of_it())
        first, last = memory[0], memory[-1]
        failures = f"{heard.wrong}; {_others(heard)}; {heard.broken.total()}"
        return {
            "seconds": round(seconds),
            "predictions; wrong; other statuses; without an answer": f"{len(heard.seconds):,}; {failures}",
            "refused, as too many at once": f"{len(heard.refused_seconds):,}",
            "other requests": dict(others),
            "p50; p99": f"{heard.share(0.5):.1f} ms; {heard.share(0.99):.1f} ms",
            "memory once warm; at the end; growth": f"{first:.1f} MB; {last:.1f} MB; {last / first - 1:+.1%}",
            "memory meanwhile, in MB": " ".join(f"{mb:.0f}" for mb in memory),
        }


async def _settled_mb(process: int, seconds: float) -> float:
    """Return the least memory that a process has in so long: loading a version takes some more for a moment."""
    looks = []
    for _ in range(20):
        looks.append(memory_mb(process))
        await asyncio.sleep(seconds / 20)
    return min(looks)


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
