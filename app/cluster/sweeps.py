"""The trials of a sweep on the nodes of a Ray cluster: actors that keep TensorFlow imported from one to the next."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

import ray
from ray.exceptions import RayActorError, RayTaskError

from app.errors import AppError
from app.jobs.job import Epoch
from app.settings import Settings
from app.training.data.corrected import Corrected
from app.training.host_lost import HostLost
from app.training.sweep.grid import Trial
from app.training.sweep.run import OnEpoch, Worker
from app.training.sweep.trial import LocalWorker
from app.versions import open_store, up_to_date


def node_workers(corrected: Corrected, *, cpus: float, most: int) -> Sequence[Worker]:
    """Return as many workers as the cluster has room for, at most so many, each of which reserves `cpus` on a node."""
    room = int(ray.cluster_resources().get("CPU", 0) // cpus)
    return [NodeWorker(corrected, cpus) for _ in range(max(1, min(room, most)))]


class NodeWorker:
    """Trains trials on one node; on another when that is lost."""

    def __init__(self, corrected: Corrected, cpus: float) -> None:
        # a call instead of a decorator: Ray brings no types
        self._actors = ray.remote(NodeTrials).options(num_cpus=cpus, max_concurrency=2)
        self._corrected = corrected
        self._actor: Any = None

    def __call__(self, trial: Trial, on_epoch: OnEpoch) -> None:
        """Train `trial`; raises HostLost when the node is gone, and AppError for what fails there."""
        actor = self._actor = self._actor or self._actors.remote(self._corrected)
        try:
            for epoch in actor.train.remote(trial):
                if not on_epoch(ray.get(epoch)):
                    actor.stop.remote()
        except RayActorError as error:
            self._actor = None
            raise HostLost(str(error).splitlines()[0]) from None
        except RayTaskError as error:
            cause = error.cause
            raise AppError(cause.detail if isinstance(cause, AppError) else str(cause)) from None


class NodeTrials:
    """The actor: trains one trial at a time on its node, and is told to stop meanwhile."""

    def __init__(self, corrected: Corrected) -> None:
        settings = Settings()
        objects = up_to_date(open_store(settings)).objects
        self._worker = LocalWorker(settings.data.resolve(), corrected, settings.unfinished.resolve(), objects)
        self._goes_on = True

    def stop(self) -> None:
        """End the trial after the epoch that it is in."""
        self._goes_on = False

    def train(self, trial: Trial) -> Iterator[Epoch]:
        """Train, and yield each epoch as it ends."""
        self._goes_on = True
        epochs = SimpleQueue[Epoch | None]()

        def take(epoch: Epoch) -> bool:
            epochs.put(epoch)
            return self._goes_on

        with ThreadPoolExecutor(1) as thread:
            training = thread.submit(self._worker, trial, take)
            training.add_done_callback(lambda _: epochs.put(None))
            for epoch in iter(epochs.get, None):  # noqa: UP028  Ray sends into the generator; that iterator takes nothing
                yield epoch
            training.result()  # raises what it ended with
