"""The version in service: one reference, swapped only for a version that has been loaded and has answered."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.errors import AppError, NoModel
from app.inference.classifier import Classifier
from app.process.memory import give_back
from app.versions import Store

log = logging.getLogger(__name__)

WATCH_SECONDS = 0.5


class Network(Protocol):
    """What answers: (n, 28, 28) uint8 to (n, 10) float32 probabilities."""

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the probabilities of each digit."""


@dataclass(frozen=True)
class Served:
    """A version and the network that answers for it; held together so that no answer mixes two."""

    version: int
    network: Network

    def probabilities(self, images: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return (n, 10) float64 of (n, 28, 28) uint8 digit images, white ink on black; each row sums to 1."""
        found = self.network.predict(images).astype(np.float64)
        found /= np.add.reduce(found, 1, keepdims=True)  # float32 rounding must not show in the sum
        return found


def loaded(store: Store, version: int, load: Callable[[Path], Network]) -> Served:
    """Return a version of `store`, its files checked and its network warm; raises NotFound or BadVersion."""
    network = load(store.verified(version) / "model.tflite")
    # the first answer is the slow one; it belongs to nobody
    network.predict(np.zeros((1, 28, 28), np.uint8))
    return Served(version, network)


class CurrentVersion:
    """Serves the store's current version and follows it when it changes.

    A version that is broken is refused with a log line, and what served before goes on serving. `load` makes a
    network of a `.tflite` file; `told` hears of each version that serves from then on.
    """

    def __init__(
        self,
        store: Store,
        load: Callable[[Path], Network] = Classifier,
        told: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._load = load
        self._told = told
        self._served: Served | None = None
        self._refused: tuple[object, ...] = ()
        self._one_at_a_time = threading.RLock()
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="live", daemon=True)

    @property
    def served(self) -> Served:
        """The version in service now; raises NoModel when there is none."""
        if self._served is None:
            raise NoModel(
                "No version could be loaded; train one, or restore the models folder.", headers={"Retry-After": "5"}
            )
        return self._served

    @property
    def version(self) -> int | None:
        """The number of the version in service, None when there is none."""
        return self._served.version if self._served else None

    def start(self) -> None:
        """Load the current version now, and from here on whatever becomes current.

        A folder that cannot be read now is looked at again: until then this is not ready, and others serve.
        """
        self._look()
        self._watcher.start()

    def stop(self) -> None:
        """Stop following the store."""
        self._stop.set()
        self._watcher.join()

    def refresh(self) -> None:
        """Serve what the store calls current, when that is another version than now and whole."""
        with self._one_at_a_time:  # a slow load must not put back what was current before a quick one
            self._follow()

    def _follow(self) -> None:
        wanted = self._store.current()
        if wanted is None or wanted == self.version:
            return
        seen = self._store.fingerprint(wanted)
        if seen == self._refused:
            return  # nothing has changed since it was refused
        try:
            self._serve(loaded(self._store, wanted, self._load))
            log.info("serving version %d", wanted)
        except AppError as error:
            self._refused = seen
            log.error("version %d is refused: %s", wanted, error.detail)
            if self._served is None:
                self._fall_back(wanted)

    def _serve(self, served: Served) -> None:
        self._served = served
        self._told(served.version)
        give_back()  # megabytes that checking and loading took, and the network that served before

    def _fall_back(self, broken: int) -> None:
        """Serve the highest version that works, when the current one does not and nothing serves yet."""
        for version in reversed(self._store.versions()):
            if version != broken:
                try:
                    self._serve(loaded(self._store, version, self._load))
                except AppError as error:
                    log.error("version %d is refused: %s", version, error.detail)
                else:
                    log.warning("serving version %d instead of the broken version %d", version, broken)
                    return

    def _watch(self) -> None:
        while not self._stop.wait(WATCH_SECONDS):
            self._look()

    def _look(self) -> None:
        try:
            self.refresh()
        except OSError as error:
            log.error("the models folder cannot be read: %s", error)
        except Exception:  # whatever rots there, what serves goes on serving and the next look is taken
            log.exception("the models folder cannot be followed")
