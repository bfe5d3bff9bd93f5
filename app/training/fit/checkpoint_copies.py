"""The copies of a checkpoint in the object store, from which another host resumes when this one is gone.

A copy is `unfinished/<training>/<epochs>-<SHA-256>`. Sending one takes a thread's time, not the training's, and a store
that is away costs only the copy.
"""

import contextlib
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from app.errors import Unavailable
from app.versions.object_store import ObjectStore

FOLDER: Final = "unfinished"
STALE_SECONDS: Final = 7 * 24 * 3600
"""A copy that no training resumed for so long is removed, as a checkpoint on disk is."""


class CheckpointCopies:
    """The copies of one training's checkpoint; there is one, but for moments."""

    def __init__(self, objects: ObjectStore, training: str) -> None:
        self._objects = objects
        self._prefix = f"{FOLDER}/{training}/"
        self._changed = threading.Condition()
        self._waiting: tuple[bytes, int] | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def fetch(self, path: Path, *, beyond: int) -> bool:
        """Write the copy of the most epochs to `path` if it has more than `beyond`; return whether it has."""
        try:
            names = self._objects.names(FOLDER)
            before = datetime.now(UTC) - timedelta(seconds=STALE_SECONDS)
            stale = {name for name, put in names.items() if put < before}
            self._objects.delete(stale)
            newest = max((name for name in names.keys() - stale if name.startswith(self._prefix)), default="")
            epochs, _, digest = newest.removeprefix(self._prefix).partition("-")
            if not newest or int(epochs) <= beyond:
                return False
            pending = path.with_name(".copy.npz")
            self._objects.get(digest, pending, prefix=newest.removesuffix(digest))
            pending.replace(path)
        except Unavailable:  # the log has the reason
            return False
        return True

    def send(self, path: Path, epochs: int) -> None:
        """Have a thread send the checkpoint in `path`, which has so many epochs; one that still waits is replaced."""
        content = path.read_bytes()
        with self._changed:
            self._waiting = content, epochs
            self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="checkpoint copies", daemon=True)
                self._thread.start()

    def remove(self) -> None:
        """Remove all copies: the training is complete."""
        with self._changed:
            self._waiting, self._closed = None, True
            self._changed.notify()
        if self._thread:
            self._thread.join()
        self._keep()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                waiting, self._waiting = self._waiting, None
            if waiting is None:
                return
            content, epochs = waiting
            with contextlib.suppress(Unavailable):  # the log has the reason
                self._keep(self._objects.put(content, f"{self._prefix}{epochs:06}-"))

    def _keep(self, *names: str) -> None:
        """Remove all copies but these."""
        with contextlib.suppress(Unavailable):
            self._objects.delete(self._objects.names(self._prefix.rstrip("/")).keys() - set(names))
