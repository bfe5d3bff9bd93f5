"""Settings of the C library's allocator and of Python's garbage collector."""

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

ARENAS: Final = "MALLOC_ARENA_MAX"
"""glibc's environment variable for the number of arenas, from which threads allocate."""

M_ARENA_MAX: Final = -8
"""The same as an option of `mallopt`, from `malloc.h`."""


def share_memory() -> None:
    """Let all threads allocate from one arena, where the C library has one for each thread, as glibc does.

    Memory that one thread has freed is then reused by the others. It has no effect on a thread that has allocated: call
    it first. An operator's `MALLOC_ARENA_MAX` takes precedence.
    """
    setting = getattr(ctypes.CDLL(None), "mallopt", None)
    if setting is not None and ARENAS not in os.environ:
        setting(M_ARENA_MAX, 1)


def give_back() -> None:
    """Return freed memory to the system, where the C library keeps it for later, as glibc does; under 3 ms.

    Call it after work that needs megabytes for a moment.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


@contextmanager
def uncollected() -> Iterator[None]:
    """Disable the garbage collector in this context, and exempt the objects that exist at its end for good.

    For imports: hardly any of their objects become garbage, and the collector takes a seventh of their time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()
