"""The lanes of the process's thread pool: which work shares threads with which."""

from dataclasses import dataclass
from typing import Final

from app.process.thread_pool import Lane, ThreadPool
from app.settings import Settings

CALL_THREADS: Final = 16
CALL_QUEUE: Final = 256
"""Blocking calls that wait for a thread: a second's worth of queries."""

FILE_THREADS: Final = 4
SCRAPE_QUEUE: Final = 8


@dataclass(frozen=True, slots=True)
class Lanes:
    """Shares of the thread pool, each with threads and a queue of its own."""

    heavy: Lane
    """Runs one piece of heavy work at a time: more would only take memory, since a process has one core."""
    drawing: Lane
    """Draws one figure at a time: a page without JavaScript asks for all of its figures at once, and waits for them."""
    loading: Lane
    """Loads one pinned version at a time; apart from `heavy`, since a slow disk must not delay it nor be delayed."""
    counting: Lane
    """Queries the database for one scrape of the metrics at a time, so that one that hangs occupies one thread."""
    files: Lane
    """Looks up and reads files, so that pages come while the database is slow."""
    calls: Lane
    """Runs blocking endpoints: queries of the database, and what takes milliseconds."""


def lanes_of(threads: ThreadPool, settings: Settings) -> Lanes:
    """Return the lanes of a pool, with the queues that the settings allow."""
    return Lanes(
        heavy=threads.lane(1, queue=settings.max_connections, seconds=settings.queue_seconds),
        drawing=threads.lane(1, queue=CALL_QUEUE),
        loading=threads.lane(1, queue=settings.max_connections, seconds=settings.queue_seconds),
        counting=threads.lane(1, queue=SCRAPE_QUEUE),
        files=threads.lane(FILE_THREADS, queue=settings.max_connections),
        calls=threads.lane(CALL_THREADS, queue=CALL_QUEUE),
    )
