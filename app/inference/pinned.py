"""Versions that clients name themselves, each loaded when it is first asked for and kept while it is asked for."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.errors import Unavailable
from app.inference.classifier import Classifier
from app.inference.serving import WATCH_SECONDS, Network, Served, loaded
from app.versions import Store

KEPT: Final = 4
"""Versions that stay loaded, a few MB each; the one asked for longest ago makes room."""


@dataclass
class CachedVersion:
    """A loaded version, the fingerprint of its files, and when that was last compared."""

    served: Served
    files: tuple[object, ...]
    compared: float


class Pinned:
    """Versions of `store` beside the one in service, which none of this holds up.

    `load` makes a network of a `.tflite` file, as for serving. Safe to use from several threads. A version whose
    files were deleted or changed is let go within `watch_seconds`.
    """

    def __init__(
        self, store: Store, load: Callable[[Path], Network] = Classifier, watch_seconds: float = WATCH_SECONDS
    ) -> None:
        self._store = store
        self._load = load
        self._watch_seconds = watch_seconds
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._kept: OrderedDict[int, CachedVersion] = OrderedDict()

    def kept(self, version: int) -> Served | None:
        """Return `version` when it is loaded, without waiting for one that is being loaded."""
        with self._lock:
            found = self._kept.get(version)
            if found is None:
                return None
            now = time.monotonic()
            if now - found.compared >= self._watch_seconds:
                if self._fingerprint(version) != found.files:
                    del self._kept[version]
                    return None
                found.compared = now
            self._kept.move_to_end(version)
            return found.served

    def served(self, version: int) -> Served:
        """Return `version`, loaded now if it is not, one at a time.

        Raises NotFound, BadVersion, and Unavailable when the disk cannot be read.
        """
        with self._loading:
            found = self.kept(version)
            if found is None:
                files = self._fingerprint(version)  # before they are read: what changes later is another version
                try:
                    found = loaded(self._store, version, self._load)
                except OSError as error:
                    raise Unavailable(
                        f"Version {version} cannot be read ({error.strerror}); ask again later.",
                        headers={"Retry-After": "5"},
                    ) from None
                with self._lock:
                    self._kept[version] = CachedVersion(found, files, time.monotonic())
                    while len(self._kept) > KEPT:
                        self._kept.popitem(last=False)
            return found

    def _fingerprint(self, version: int) -> tuple[object, ...]:
        try:
            return self._store.fingerprint(version)
        except OSError as error:
            return (error.errno,)  # no version's; loading it says what is wrong
