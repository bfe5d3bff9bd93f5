"""Settings of the C library's allocator and of Python's garbage collector."""

import ctypes
import gc
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ARENAS: Final = "MALLOC_ARENA_MAX"
"""glibc's environment variable for the number of arenas, from which threads allocate."""

M_ARENA_MAX: Final = -8
"""The same as an option of `mallopt`, from `malloc.h`."""


MADV_DONTNEED: Final = 4
"""Of Linux's `madvise`, from `mman.h`."""

SMAPS: Final = Path("/proc/self/smaps")


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


def unmap_libraries() -> None:
    """Remove the pages of libraries from this process, where Linux tells which; each comes back when it is needed.

    Call it before a long wait: they stay in the system's cache, which gives up first what no process has mapped.
    """
    try:
        mappings = SMAPS.read_text().splitlines()
    except OSError:
        return
    madvise = ctypes.CDLL(None).madvise
    for start, end in _unwritten_libraries(mappings):
        madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_DONTNEED)


def _unwritten_libraries(smaps: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where the mappings of libraries start and end that were never written to, by the dynamic linker either."""
    start, end, is_library = 0, 0, False
    for line in smaps:
        first, *words = line.split()
        if not first.endswith(":"):  # the first line of a mapping: addresses, permissions, offset, device, inode
            start, end = (int(address, 16) for address in first.split("-"))
            is_library = "w" not in words[0] and ".so" in words[-1]  # Python never unmaps one
        elif first == "Anonymous:" and is_library and words[0] == "0":
            yield start, end


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
