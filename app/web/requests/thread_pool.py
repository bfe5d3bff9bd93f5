"""Work in a thread that keeps its place until it has ended."""

import asyncio
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from anyio import CapacityLimiter, to_thread

Found = TypeVar("Found")
Given = TypeVarTuple("Given")


async def run_sync(
    work: Callable[[*Given], Found],
    *given: *Given,
    limiter: CapacityLimiter,
) -> Found:
    """Return what `work` returns of `given`, done in a thread that takes one of the limiter's places.

    Whoever waits for it can be cancelled at once, as anyio's own function lets it, but the place is free only when the
    thread has ended: what nobody waits for any more takes as much time and memory as before.
    """
    place = object()
    await limiter.acquire_on_behalf_of(place)
    thread = asyncio.ensure_future(to_thread.run_sync(work, *given, limiter=CapacityLimiter(1)))
    thread.add_done_callback(lambda _: limiter.release_on_behalf_of(place))
    return await asyncio.shield(thread)
