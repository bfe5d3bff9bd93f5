"""Clients that send as much as they can, or look at the server as one caller among many does."""

import asyncio
import contextlib
import itertools
import json
import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.torture.answers import Answers
from benchmarks.torture.server import Throwaway
from benchmarks.torture.wire import GOOD, sent
from tests.support.drawings import SEVEN

TIMEOUT_SECONDS: Final = 15.0


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


async def ask(port: int, data: bytes, answers: Answers) -> None:
    """Send one request on a connection of its own and note what comes."""
    started = time.monotonic()
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(data)
                came = await reader.read(-1)
            finally:
                writer.close()
    except (OSError, TimeoutError) as error:
        answers.broken[type(error).__name__] += 1
        return
    answers.note(came, time.monotonic() - started)


async def callers(port: int, count: int, seconds: float, answers: Answers, data: bytes = b"") -> None:
    """Have `count` callers ask again and again for so long."""
    data = data or sent(GOOD)
    until = time.monotonic() + seconds

    async def one() -> None:
        while time.monotonic() < until:
            await ask(port, data, answers)

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


def look(port: int, data: bytes, seconds: float, pause: float, answers: Answers) -> None:
    """Ask again and again, each time on a new connection, with a pause in between: what one caller among many sees."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        started, came = time.perf_counter(), b""
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS) as connection:
                connection.sendall(data)
                while piece := connection.recv(65536):
                    came += piece
        except OSError as error:
            answers.broken[type(error).__name__] += 1
        else:
            answers.note(came, time.perf_counter() - started)
        time.sleep(pause)
