"""Clients that send one byte a second, or stop in the middle of a body."""

import asyncio
import contextlib
import time
from collections import Counter

from benchmarks.retraining.program import memory_mb
from benchmarks.torture.answers import Answers, other_statuses
from benchmarks.torture.callers import callers
from benchmarks.torture.server import throwaway
from benchmarks.torture.wire import GOOD, sent


def dawdlers(seconds: float, count: int = 500) -> dict[str, object]:
    """Hold connections open that send one byte a second of a head, or stop in the middle of a body."""
    with throwaway() as program:
        good = Answers()
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
            "others refused; without an answer": f"{other_statuses(good)}; {dict(good.broken) or 0}",
            "memory": f"{memory_mb(program.pid):.0f} MB",
        }
