"""Versions that clients name themselves, each loaded when it is first asked for and kept while it is asked for."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.errors import Unavailable
from app.inference.classifier import Classifier
from app.inference.live import Network, Served, loaded
from app.store import Store

KEPT: Final = 4
"""Versions that stay loaded, a few MB each; the one asked for longest ago makes room."""


class Pinned:
    """Versions of `store` beside the one in service, which none of this holds up.

    `load` makes a network of a `.tflite` file, as for serving. Safe to use from several threads.
    """

    def __init__(self, store: Store, load: Callable[[Path], Network] = Classifier) -> None:
        self._store = store
        self._load = load
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], Served] = OrderedDict()

    def kept(self, version: int) -> Served | None:
        """Return `version` when it is loaded and its files are still those it was loaded from, without waiting."""
        try:
            key = self._store.fingerprint(version)
        except OSError:
            return None
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def served(self, version: int) -> Served:
        """Return `version`, loaded now if it is not, one at a time.

        Raises NotFound, BadVersion, and Unavailable when the disk cannot be read.
        """
        with self._loading:
            found = self.kept(version)
            if found is None:
                try:
                    key = self._store.fingerprint(version)  # before the files are read: what changes later is new
                    found = loaded(self._store, version, self._load)
                except OSError as error:
                    raise Unavailable(
                        f"Version {version} cannot be read ({error.strerror}); ask again later.",
                        headers={"Retry-After": "5"},
                    ) from None
                self._keep(key, found)
            return found

    def _keep(self, key: tuple[object, ...], served: Served) -> None:
        with self._lock:
            self._kept[key] = served
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
