"""Memory that goes back to the system, and memory that stays."""

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

ARENAS: Final = "MALLOC_ARENA_MAX"
"""The environment's name for how many places threads have their memory from."""

M_ARENA_MAX: Final = -8
"""Of `malloc.h`: the same as an option."""


def share_memory() -> None:
    """Let all threads have their memory from one place, where the C library keeps one for each thread, as glibc does.

    What one thread freed, another takes then. It has no effect once a thread has had memory of its own: call it first.
    Whoever runs this may say otherwise by glibc's own `MALLOC_ARENA_MAX`.
    """
    setting = getattr(ctypes.CDLL(None), "mallopt", None)
    if setting is not None and ARENAS not in os.environ:
        setting(M_ARENA_MAX, 1)


def give_back() -> None:
    """Return to the system what was freed, where the C library keeps it for later, as glibc does; under 3 ms.

    For after work that takes megabytes for a moment.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile, nor ever in what is there at the end.

    For imports: hardly any of what they make becomes garbage, and to look for it takes a seventh of their time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
