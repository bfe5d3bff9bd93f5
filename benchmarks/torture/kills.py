"""Serving processes that are killed under load."""

import asyncio
import contextlib
import os
import random
import signal
import time
from pathlib import Path

from benchmarks.torture.answers import Answers, other_statuses
from benchmarks.torture.callers import callers
from benchmarks.torture.server import Throwaway, throwaway


def killed_workers(kills: int) -> dict[str, object]:
    """Kill one of two workers again and again with `kill -9`, under load."""
    with throwaway(DIGITS_WORKERS="2") as program:
        answers = Answers()
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
            asking = asyncio.create_task(callers(program.port, 8, 1e9, answers))
            await kill()
            asking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asking

        asyncio.run(all_of_it())
        late = Answers()
        asyncio.run(callers(program.port, 8, 2, late))
        return {
            "workers killed": kills,
            "answers; wrong; other statuses": f"{len(answers.seconds):,}; {answers.wrong}; {other_statuses(answers)}",
            "requests that died with their worker": answers.broken.total(),
            "seconds until another was there, at most": f"{max(pauses):.1f}",
            "afterwards: answers; failures": f"{len(late.seconds):,}; {late.broken.total() + late.wrong}",
        }


def _workers(program: Throwaway) -> list[int]:
    """Return the serving processes that the program started and that live."""
    found = []
    for task in Path(f"/proc/{program.pid}/task").glob("*/children"):
        for number in map(int, task.read_text().split()):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z" and b"app.server.serve" in Path(f"/proc/{number}/cmdline").read_bytes():
                    found.append(number)
    return found
