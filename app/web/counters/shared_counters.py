"""Counters of a process that the other serving processes can read."""

import fcntl
import mmap
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CELL_BYTES: Final = 8
MOST_PROCESSES: Final = 256


@dataclass(frozen=True)
class ProcessCounters:
    """The cells of one process; `alive` is false when it has ended and none has taken its file over yet."""

    number: int
    alive: bool
    cells: Sequence[float]


class SharedCounters:
    """Float64 cells of this process, in a file in `folder`; without a folder in memory, for one process alone.

    Adding to a cell is one addition in shared memory, a tenth of a microsecond. A process holds a lock on its file,
    which the kernel releases however the process ends. The next process takes the file over with its counters, so that
    a sum never falls; only the first `gauges` cells start at 0.
    """

    def __init__(self, size: int, gauges: int, folder: Path | None = None) -> None:
        self._size = size
        self._folder = folder
        self.number = 0
        """The process's number among those that serve together, from 0."""
        if folder is None:
            self.cells = memoryview(bytearray(size * CELL_BYTES)).cast("d")
            return
        folder.mkdir(parents=True, exist_ok=True)
        self.number, self._file = self._first_free(folder)
        os.ftruncate(self._file, size * CELL_BYTES)
        self.cells = memoryview(mmap.mmap(self._file, size * CELL_BYTES)).cast("d")
        for index in range(gauges):
            self.cells[index] = 0

    def processes(self) -> list[ProcessCounters]:
        """Return the counters of every process, this one included."""
        if self._folder is None:
            return [ProcessCounters(0, True, self.cells.tolist())]
        found = []
        for path in sorted(self._folder.iterdir()):
            with path.open("rb") as file:
                data = file.read()
                if len(data) == self._size * CELL_BYTES:
                    cells = memoryview(data).cast("d").tolist()
                    found.append(ProcessCounters(int(path.name), not _is_free(file.fileno()), cells))
        return found

    @staticmethod
    def _first_free(folder: Path) -> tuple[int, int]:
        for number in range(MOST_PROCESSES):
            file = os.open(folder / str(number), os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
            else:
                return number, file
        raise OSError(f"{folder} is in use by {MOST_PROCESSES} processes")


def _is_free(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
