"""Training through the clients: started, listed, kept and cancelled."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from app.client import (
    BadInput,
    Conflict,
    DigitsClient,
    Job,
    NotAllowed,
    NotFound,
)
from app.jobs.queue import JobQueue
from app.settings import Settings
from tests.client.both import Asking
from tests.client.trainings import training
from tests.conftest import TOKEN
from tests.support.digits_serve import digits_serve
from tests.support.drawings import SEVEN
from tests.support.job_states import claimed
from tests.support.mnist_slice import save
from tests.support.waiting import until


def test_a_training_is_queued_looked_at_and_listed(admin: DigitsClient) -> None:
    job = admin.train("quickstart", overrides={"epochs": 2, "batch_size": "full"}, promote="never")
    assert (job.status, job.recipe, job.has_ended) == ("queued", "quickstart", False)
    assert job.overrides == {"epochs": 2, "batch_size": "full"}
    assert job.created.utcoffset() is not None
    assert admin.job(job) == admin.job(job.id) == job
    assert admin.jobs() == (job,)
    assert admin.jobs(limit=1) == (job,)


def test_a_sweep_is_queued_as_a_training_is(admin: DigitsClient, jobs: JobQueue) -> None:
    job = admin.train("fast", overrides={"epochs": 1}, grid={"learning_rate": (0.001, 0.002)}, seeds=2)
    sweep = jobs.get(job.id).sweep
    assert sweep
    assert (sweep.grid, sweep.seeds, sweep.halving) == ({"learning_rate": [0.001, 0.002]}, 2, False)


def test_a_training_tells_how_far_it_is_and_what_came_of_it(admin: DigitsClient, settings: Settings) -> None:
    told: list[Job] = []
    with training(settings, "succeed"):
        job = admin.train("quickstart", on_progress=told.append)
    assert (job.status, job.has_ended, told[-1]) == ("succeeded", True, job)
    assert job.result
    assert (job.result.accuracy, job.result.verdict.decision) == (0.98, "promote")
    assert [epoch.val_accuracy for epoch in job.history] == [0.9]
    shares = [state.progress.fraction for state in told]
    assert shares == sorted(shares)


def test_a_training_that_fails_says_why(admin: DigitsClient, settings: Settings) -> None:
    with training(settings, "fail"):
        job = admin.wait(admin.train("quickstart"))
    assert (job.status, job.error, job.result) == ("failed", "The data are damaged; restore them.", None)


def test_a_queued_training_is_cancelled_and_cannot_be_cancelled_twice(admin: DigitsClient) -> None:
    job = admin.train("fast")
    assert admin.cancel(job).status == "cancelled"
    with pytest.raises(Conflict):
        admin.cancel(job.id)


def test_a_running_training_is_cancelled_with_or_without_what_it_learned(admin: DigitsClient, jobs: JobQueue) -> None:
    first, second = admin.train("fast"), admin.train("fast")
    told = claimed(jobs), claimed(jobs)
    assert admin.cancel(first).status == admin.cancel(second, keep=True).status == "running"
    assert [claim.heartbeat() for claim in told] == ["drop", "keep"]


@pytest.mark.parametrize("token", [None, "not the token"])
def test_only_an_admin_trains(asking: Asking, client: httpx.Client, token: str | None) -> None:
    stranger = asking(str(client.base_url), token)
    with pytest.raises(NotAllowed):
        stranger.train("fast")
    with pytest.raises(NotAllowed):
        stranger.wait("9f2c")
    with pytest.raises(NotAllowed):
        stranger.jobs()


@pytest.mark.parametrize("name", ["none", "a/b", "../models", "a?b#c", "ä"])
def test_a_training_that_is_not_there_is_not_found(admin: DigitsClient, name: str) -> None:
    with pytest.raises(NotFound):
        admin.job(name)
    with pytest.raises(NotFound):
        admin.cancel(name)
    with pytest.raises(NotFound):
        admin.wait(name)


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_would_lead_elsewhere_is_refused(admin: DigitsClient, name: str) -> None:
    with pytest.raises(BadInput):
        admin.cancel(name)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"recipe": "slow"}, "recipe"),
        ({"recipe": "fast", "overrides": {"epochs": 0}}, "overrides.epochs"),
        ({"recipe": "fast", "overrides": {"units": object()}}, "overrides"),
        ({"recipe": "fast", "grid": {"epochs": [1, 0]}}, "grid.epochs"),
        ({"recipe": "fast", "seeds": 2}, "seeds"),
    ],
)
def test_what_cannot_be_trained_is_refused_by_its_field(admin: DigitsClient, given: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        admin.train(**given)
    assert caught.value.field == field
    assert admin.jobs() == ()


@pytest.mark.training
def test_a_real_training_is_watched_to_its_end_and_then_answers(settings: Settings, tmp_path: Path) -> None:
    told: list[Job] = []
    data = str(save(tmp_path / "slice.npz"))
    with (
        digits_serve(settings, trainer=True, DIGITS_DATA=data) as (server, _),
        DigitsClient(str(server.base_url), TOKEN) as client,
    ):
        job = client.train("quickstart", overrides={"epochs": 1}, on_progress=told.append)
        assert job.result, job
        assert (job.result.version, job.result.verdict.decision, client.versions().current) == (3, "ask", 2)
        assert "running" in {state.status for state in told}
        assert client.card(3).accuracy == job.result.accuracy
        client.promote(3, why="to see it answer")
        until(lambda: client.predict(strokes=SEVEN).version == 3)
