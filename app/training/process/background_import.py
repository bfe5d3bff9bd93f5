"""TensorFlow imported in a thread, while the process waits for its task or reads its data."""

import contextlib
import threading
from typing import Final

from app.process.memory import give_back, unmap_libraries

IDLE_SECONDS: Final = 1.0
"""A process that was given no task for so long after the import may wait for minutes."""


class BackgroundImport:
    """The import of what fits and exports; nothing is run of it, so that each training sets its threads and seeds."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name="import", daemon=True)
        self._needed, self._ended = threading.Event(), threading.Event()

    def start(self) -> None:
        """Start it."""
        self._thread.start()

    @property
    def has_ended(self) -> bool:
        """Whether all is imported, or the import has failed."""
        return self._ended.is_set()

    def wait(self) -> None:
        """Return when it has ended: two threads must not import the same at once."""
        self._needed.set()
        self._ended.wait()

    def _run(self) -> None:
        try:
            # whoever needs it imports it again, and reports the same error
            with contextlib.suppress(Exception):
                from app.training import export  # noqa: F401, PLC0415  it takes seconds
                from app.training.fit import fit, network  # noqa: F401, PLC0415  as above
        finally:
            self._ended.set()
        if not self._needed.wait(IDLE_SECONDS):
            give_back()
            unmap_libraries()
