"""An hour of everyday life: predictions, promotions, corrections and pages."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

import httpx

from benchmarks.retraining.program import ADMIN, memory_mb
from benchmarks.torture.answers import Answers, other_statuses
from benchmarks.torture.callers import TIMEOUT_SECONDS, callers
from benchmarks.torture.server import throwaway
from tests.support.drawings import SEVEN

MEMORY_SAMPLES: Final = 11


def soak(seconds: float) -> dict[str, object]:
    """Read digits without pause while versions are promoted, corrections come, and pages are looked at."""
    with throwaway() as program:
        answers, others = Answers(), Counter[str]()
        until = time.monotonic() + seconds

        async def every(pause: float, act: Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]) -> None:
            async with httpx.AsyncClient(base_url=program.url, timeout=TIMEOUT_SECONDS, headers=ADMIN) as client:
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
                callers(program.port, 4, seconds, answers),
                every(1.0, lambda c, n: c.post(f"/models/{n % 2 + 1}/promote", json={"why": "soak"})),
                every(
                    2.5,  # one client may send 30 a minute
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
            pause = (seconds - warm) / (MEMORY_SAMPLES + 1)
            look = min(5.0, pause / 2)
            for _ in range(MEMORY_SAMPLES):
                memory.append(await _settled_mb(program.pid, look))
                await asyncio.sleep(pause - look)
            memory.append(await _settled_mb(program.pid, look))
            await asking

        memory: list[float] = []
        asyncio.run(all_of_it())
        first, last = memory[0], memory[-1]
        failures = f"{answers.wrong}; {other_statuses(answers)}; {answers.broken.total()}"
        return {
            "seconds": round(seconds),
            "predictions; wrong; other statuses; without an answer": f"{len(answers.seconds):,}; {failures}",
            "refused, as too many at once": f"{len(answers.refused_seconds):,}",
            "other requests": dict(others),
            "p50; p99": f"{answers.share(0.5):.1f} ms; {answers.share(0.99):.1f} ms",
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
