"""The program as it is shipped, in a process of its own with state to throw away; an experiment says what it sets."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.retraining.program import Program


class Throwaway(Program):
    """`digits serve` on copies of the versions; its state, models and log are gone when it ends."""

    def __init__(self, folder: Path, versions: Sequence[int], settings: dict[str, str]) -> None:
        super().__init__(folder, versions, settings)
        self.state = folder / "state"

    @property
    def pid(self) -> int:
        """The process number of the server."""
        assert self.server is not None  # noqa: S101  it is started before it is given away
        return self.server.pid

    def log(self) -> str:
        """Return what the server has said."""
        return Path(self._log.name).read_text(errors="replace")


@contextlib.contextmanager
def throwaway(
    versions: Sequence[int] = (1, 2), start: type[subprocess.Popen[bytes]] = subprocess.Popen, **settings: str
) -> Iterator[Throwaway]:
    """Give a server that is ready, each setting as `DIGITS_…="value"`; only what was started here is ended.

    `start` starts its process.
    """
    with tempfile.TemporaryDirectory(prefix="digits-") as folder:
        program = Throwaway(Path(folder), versions, settings)
        program.popen = start
        try:
            program.serve()
            yield program
        finally:
            program.stop()
