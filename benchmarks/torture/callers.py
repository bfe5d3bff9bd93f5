"""Callers that ask again and again, each time on a new connection."""

import asyncio
import time
from typing import Final

from benchmarks.torture.answers import Answers
from benchmarks.torture.wire import GOOD, sent

TIMEOUT_SECONDS: Final = 15.0


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
