"""The version in service: one reference, swapped for another version once that is loaded and has answered."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.digits.pen_path import POINTS, VALUES, pen_path
from app.digits.rasterize import Stroke
from app.errors import AppError, NoModel
from app.inference.classifier import Classifier
from app.inference.network import Network
from app.inference.recognize import probabilities_of
from app.inference.stroke_network import ImageAndPath, StrokeNetwork
from app.process.memory import give_back
from app.versions import STROKES, Store

__all__ = ["WATCH_SECONDS", "CurrentVersion", "Network", "Served", "loaded"]

log = logging.getLogger(__name__)

WATCH_SECONDS = 0.5


@dataclass(frozen=True)
class Served:
    """A version and its networks, in one object so that no answer mixes two versions.

    `strokes` reads the path of a pen, None where the version has no such network.
    """

    version: int
    network: Network
    strokes: StrokeNetwork | None = None

    def network_of(self, strokes: Sequence[Stroke] | None) -> Network:
        """Return the network for a drawing's image, which reads the path of its `strokes`, too, if it came as such."""
        if not strokes or self.strokes is None:
            return self.network
        return ImageAndPath(self.network, self.strokes.predict(pen_path(strokes)[None]))

    def probabilities(self, images: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return (n, 10) float64 of (n, 28, 28) uint8 digit images, as `probabilities_of` the network."""
        return probabilities_of(self.network, images)


def loaded(store: Store, version: int, load: Callable[[Path], Network]) -> Served:
    """Return a version of `store`, its files checked and its network warm; raises NotFound or BadVersion."""
    folder = store.verified(version)
    network = load(folder / "model.tflite")
    # the first run is the slowest, so no request should wait for it
    network.predict(np.zeros((1, 28, 28), np.uint8))
    strokes = StrokeNetwork(folder / STROKES) if STROKES in store.files(version) else None
    if strokes:
        strokes.predict(np.zeros((1, POINTS, VALUES), np.float32))
    return Served(version, network, strokes)


class CurrentVersion:
    """Serves the store's current version and follows it when it changes.

    A broken version is refused with a log line, and the version before goes on serving. `load` makes a network of a
    `.tflite` file; `on_change` is called with the number of each version that starts to serve.
    """

    def __init__(
        self,
        store: Store,
        load: Callable[[Path], Network] = Classifier,
        on_change: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._load = load
        self._on_change = on_change
        self._served: Served | None = None
        self._refused: tuple[object, ...] = ()
        self._one_at_a_time = threading.RLock()
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="current version", daemon=True)

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
        """Load the current version now, and from then on each version that becomes current.

        A folder that cannot be read is tried again at the next check; until then this process is not ready.
        """
        self._check()
        self._watcher.start()

    def stop(self) -> None:
        """Stop following the store."""
        self._stop.set()
        self._watcher.join()

    def refresh(self) -> None:
        """Serve the store's current version, if it is another one than now and is whole."""
        with self._one_at_a_time:  # a slow load must not replace the version of a later, quicker one
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
        self._on_change(served.version)
        give_back()  # the megabytes that checking and loading took, and the network that served before

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
            self._check()

    def _check(self) -> None:
        try:
            self.refresh()
        except OSError as error:
            log.error("the models folder cannot be read: %s", error)
        except Exception:  # whatever is wrong there, the version in service goes on serving and the next check comes
            log.exception("the models folder cannot be followed")
