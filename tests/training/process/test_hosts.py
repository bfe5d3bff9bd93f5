"""Trainers on hosts with disks of their own, one PostgreSQL and one S3 server."""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.corrections.repository import CorrectionRepository
from app.jobs.queue import JobQueue, Overrides, TrainRequest
from app.settings import ROOT, Settings
from app.training.process.trainer import Trainer
from app.versions import open_store
from app.versions.object_store import ObjectStore
from tests.support.access import Open
from tests.support.forked import Forked
from tests.support.trainers import running
from tests.support.waiting import until

pytestmark = pytest.mark.training

KILLED_IN_EPOCH = 5
LATER = timedelta(seconds=11)
"""After so long a trainer that says nothing is dead; the other host's clock is ahead, so that nobody has to wait."""


def test_a_trainers_host_that_dies_is_replaced_by_another_that_goes_on_from_its_last_epochs(
    tmp_path: Path, data: Path, postgres_url: str, s3_url: str, opened: Open
) -> None:
    none = tmp_path / "none"
    none.mkdir()
    shared: dict[str, Any] = {
        "data": data, "shipped_dir": none, "database_url": postgres_url, "training_warm_seconds": 0,
        "store_url": s3_url,
    }  # fmt: skip
    engine = opened(postgres_url)
    jobs = JobQueue(engine)
    objects = ObjectStore(s3_url)
    job = jobs.enqueue(TrainRequest(recipe="quickstart", overrides=Overrides(epochs=200), promote="never"))
    environment = {f"DIGITS_{name.upper()}": str(value) for name, value in shared.items()}
    environment["DIGITS_STATE_DIR"] = str(tmp_path / "a")
    with Forked([sys.executable, "-m", "app", "trainer"], cwd=ROOT, env=os.environ | environment) as one:
        until(lambda: len(jobs.get(job.id).history) >= KILLED_IN_EPOCH - 1)
        until(lambda: any(name.split("/")[-1] >= f"{KILLED_IN_EPOCH - 2:06}" for name in objects.names("unfinished")))
        one.send_signal(signal.SIGKILL)
    first = jobs.get(job.id).history

    settings = Settings(state_dir=tmp_path / "b", **shared)
    queue = JobQueue(engine, lambda: datetime.now(UTC) + LATER)
    with running(Trainer(queue, CorrectionRepository(engine), open_store(settings, lambda: engine), settings)):
        until(lambda: len(jobs.get(job.id).history) > len(first))
        jobs.cancel(job.id)
        until(lambda: jobs.get(job.id).status == "cancelled")
    # an epoch that was trained anew would have taken another time
    seconds = [epoch.seconds for epoch in jobs.get(job.id).history]
    kept = KILLED_IN_EPOCH - 2
    assert seconds[:kept] == [epoch.seconds for epoch in first[:kept]]
