"""Versions that clients name in the path: loaded at the first request, cached, the least recently used evicted."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.errors import Unavailable
from app.inference.classifier import Classifier
from app.inference.network import Network
from app.inference.serving import WATCH_SECONDS, Served, loaded
from app.versions import Store

CACHED_VERSIONS: Final = 4
"""Versions that stay loaded, a few MB each; the least recently used is evicted."""


@dataclass
class CachedVersion:
    """A loaded version, the fingerprint of its files, and when that was last compared with the disk."""

    served: Served
    files: tuple[object, ...]
    compared: float


class Pinned:
    """Versions of `store` beside the one in service, which never waits for them.

    `load` makes a network of a `.tflite` file, as for serving. Safe to use from several threads. A version whose
    files were deleted or changed is evicted within `watch_seconds`.
    """

    def __init__(
        self, store: Store, load: Callable[[Path], Network] = Classifier, watch_seconds: float = WATCH_SECONDS
    ) -> None:
        self._store = store
        self._load = load
        self._watch_seconds = watch_seconds
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._cached: OrderedDict[int, CachedVersion] = OrderedDict()

    def cached(self, version: int) -> Served | None:
        """Return `version` if it is loaded, else None; never waits for a version that is being loaded."""
        with self._lock:
            found = self._cached.get(version)
            if found is None:
                return None
            now = time.monotonic()
            if now - found.compared >= self._watch_seconds:
                if self._fingerprint(version) != found.files:
                    del self._cached[version]
                    return None
                found.compared = now
            self._cached.move_to_end(version)
            return found.served

    def served(self, version: int) -> Served:
        """Return `version`; loads it first if necessary, one version at a time.

        Raises NotFound, BadVersion, and Unavailable when the disk cannot be read.
        """
        with self._loading:
            found = self.cached(version)
            if found is None:
                files = self._fingerprint(version)  # before they are read: files that change later are another version
                try:
                    found = loaded(self._store, version, self._load)
                except OSError as error:
                    raise Unavailable(
                        f"Version {version} cannot be read ({error.strerror}); ask again later.",
                        headers={"Retry-After": "5"},
                    ) from None
                with self._lock:
                    self._cached[version] = CachedVersion(found, files, time.monotonic())
                    while len(self._cached) > CACHED_VERSIONS:
                        self._cached.popitem(last=False)
            return found

    def _fingerprint(self, version: int) -> tuple[object, ...]:
        try:
            return self._store.fingerprint(version)
        except OSError as error:
            return (error.errno,)  # no version has this fingerprint; loading reports what is wrong
