"""`digits trainer --ray`: trainings on the nodes of a cluster, of which any may be lost."""

import logging
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.cluster.connection import connected
from app.cluster.trainings import RayLauncher, Reserved
from app.corrections.repository import CorrectionRepository
from app.db.engine import open_database
from app.jobs.queue import JobQueue, Overrides, TrainRequest
from app.settings import Settings
from app.training.process.trainer import Trainer
from app.versions import open_store
from app.versions.object_store import ObjectStore
from tests.support.cluster import RayCluster, RayNode, node_environment
from tests.support.trainers import Place, running
from tests.support.waiting import until

log = logging.getLogger(__name__)

LATER = timedelta(seconds=11)
"""After so long a trainer that says nothing is dead; this trainer's clock is ahead, so that nobody has to wait."""

EPOCHS, IN_EPOCH = 30, 5


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def trainer(place: Place, behaviour: str) -> Trainer:
    """Return a trainer whose children follow the script on a node."""
    launcher = RayLauncher(Reserved(cpus=1), place.command(behaviour))
    return Trainer(place.jobs, place.corrections, place.store, place.settings, launcher=launcher)


def test_a_training_that_waits_for_a_node_can_be_cancelled(place: Place, cluster: RayCluster) -> None:
    job = place.jobs.enqueue(TrainRequest(recipe="quickstart"))
    with connected(cluster.address), running(trainer(place, "work_on")):
        until(lambda: place.jobs.get(job.id).status == "running")
        place.jobs.cancel(job.id)
        until(lambda: place.jobs.get(job.id).status == "cancelled")


def test_a_lost_nodes_training_goes_on_from_its_checkpoint_on_another(tmp_path: Path, cluster: RayCluster) -> None:
    models = tmp_path / "none"
    models.mkdir()
    (tmp_path / "objects").mkdir()
    shared = Settings(
        state_dir=tmp_path / "driver",
        shipped_dir=models,
        database_url=f"sqlite:///{tmp_path / 'shared.db'}",
        store_url=f"file://{tmp_path}/objects",
    )
    engine = open_database(shared.database)
    objects = ObjectStore(shared.store_url)
    jobs = JobQueue(engine, lambda: datetime.now(UTC) + LATER)
    request = TrainRequest(recipe="quickstart", overrides=Overrides(epochs=EPOCHS), promote="never")
    job = JobQueue(engine).enqueue(request)

    def add(name: str) -> RayNode:
        own = shared.model_copy(update={"state_dir": tmp_path / name, "models_dir": tmp_path / name / "models"})
        return cluster.add_node(num_cpus=1, env_vars=node_environment(own))

    first = add("first")
    store = open_store(shared, lambda: engine)
    launcher = RayLauncher(Reserved(cpus=1))
    with (
        connected(cluster.address),
        running(Trainer(jobs, CorrectionRepository(engine), store, shared, launcher=launcher)),
    ):
        until(lambda: len(jobs.get(job.id).history) >= IN_EPOCH - 1)
        until(lambda: any(name.split("/")[-1] >= f"{IN_EPOCH - 2:06}" for name in objects.names("unfinished")))
        first_history = jobs.get(job.id).history
        cluster.remove_node(first, allow_graceful=False)
        shutil.rmtree(tmp_path / "first")
        second = add("second")
        until(lambda: len(jobs.get(job.id).history) > len(first_history), 120)
        jobs.cancel(job.id)
        until(lambda: jobs.get(job.id).status == "cancelled")
    cluster.remove_node(second)
    engine.dispose()
    # an epoch that was trained anew would have taken another time
    before, after = ([epoch.seconds for epoch in one] for one in (first_history, jobs.get(job.id).history))
    kept = sum(one == other for one, other in zip(before, after, strict=False))
    log.info("lost in epoch %d: goes on with epoch %d", len(before) + 1, kept + 1)
    assert kept >= IN_EPOCH - 2


@pytest.fixture(scope="module")
def node(cluster: RayCluster) -> Iterator[RayNode]:
    """Give a node with one processor, while this process is connected."""
    added = cluster.add_node(num_cpus=1)
    with connected(cluster.address):
        yield added
    cluster.remove_node(added)


def test_a_training_on_a_node_reports_as_one_here(place: Place, node: RayNode) -> None:
    job = place.jobs.enqueue(TrainRequest(recipe="quickstart"))
    assert trainer(place, "succeed").run_one()
    ended = place.jobs.get(job.id)
    assert ended.status == "succeeded", ended
    assert [epoch.loss for epoch in ended.history] == [0.5]
    assert ended.result is not None
    assert ended.result.accuracy == 0.98


def test_a_failure_on_a_node_is_told_in_its_sentence(place: Place, node: RayNode) -> None:
    job = place.jobs.enqueue(TrainRequest(recipe="quickstart"))
    assert trainer(place, "fail").run_one()
    assert place.jobs.get(job.id).error == "The data are damaged; restore them."


def test_a_training_that_is_cancelled_ends_on_its_node(place: Place, node: RayNode) -> None:
    job = place.jobs.enqueue(TrainRequest(recipe="quickstart"))
    with running(trainer(place, "work_on")):
        until(lambda: place.jobs.get(job.id).progress.fraction > 0)
        place.jobs.cancel(job.id)
        asked = time.monotonic()
        until(lambda: place.jobs.get(job.id).status == "cancelled")
        log.info("cancelled after %.2f s", time.monotonic() - asked)
        until(place.child_is_gone)
