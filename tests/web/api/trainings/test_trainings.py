"""Starting, listing and cancelling trainings, over a real connection."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.db.engine import open_database
from app.jobs.queue import JobQueue, TrainRequest
from app.settings import Settings
from tests.support.job_states import RESULT, claimed, running


def test_a_training_is_queued_and_can_be_looked_at(admin: httpx.Client) -> None:
    answer = admin.post("/train", json={"recipe": "quickstart", "overrides": {"epochs": 2}})
    assert answer.status_code == 202
    job = answer.json()
    assert (job["status"], job["recipe"], job["overrides"]) == ("queued", "quickstart", {"epochs": 2})
    assert job["progress"].keys() == {"phase", "epoch", "epochs", "fraction", "eta_seconds", "images_per_second"}
    assert admin.get(answer.headers["Location"]).json() == job


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/train"),
        ("GET", "/train"),
        ("GET", "/train/x"),
        ("DELETE", "/train/x"),
        ("GET", "/train/x/events"),
        ("GET", "/train/x/log"),
    ],
)
def test_only_the_admin_may_train_and_watch(client: httpx.Client, method: str, path: str) -> None:
    answer = client.request(method, path, json={"recipe": "quickstart"})
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-allowed")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"recipe": "slow"}, "recipe"),
        ({}, "recipe"),
        ({"recipe": "fast", "overrides": {"epochs": 0}}, "overrides.epochs"),
        ({"recipe": "fast", "overrides": {"epochs": "many"}}, "overrides.epochs"),
        ({"recipe": "fast", "overrides": {"momentum": 1}}, "overrides.momentum"),
        ({"recipe": "fast", "overrides": {"activation": "step"}}, "overrides.activation"),
        ({"recipe": "fast", "overrides": {"batch_size": "all"}}, "overrides.batch_size"),
        ({"recipe": "best", "overrides": {"units": 64}}, "overrides.units"),
        ({"recipe": "fast", "promote": "maybe"}, "promote"),
        ({"recipe": "fast", "overides": {}}, "overides"),
        ({"recipe": "fast", "grid": {}}, "grid"),
        ({"recipe": "fast", "grid": {"speed": [1]}}, "grid.speed"),
        ({"recipe": "fast", "grid": {"learning_rate": [0.1, 11]}}, "grid.learning_rate"),
        ({"recipe": "fast", "grid": {"seed": [1, 2]}}, "grid.seed"),
        ({"recipe": "fast", "grid": {"epochs": []}}, "grid.epochs"),
        ({"recipe": "fast", "grid": {"epochs": list(range(1, 102))}, "seeds": 10}, "grid"),
        ({"recipe": "fast", "grid": {"epochs": [1]}, "overrides": {"epochs": 2}}, "grid.epochs"),
        ({"recipe": "fast", "grid": {"epochs": [1]}, "overrides": {"seed": 2}}, "overrides.seed"),
        ({"recipe": "refine", "grid": {"epochs": [1]}}, "grid"),
        ({"recipe": "fast", "seeds": 2}, "seeds"),
    ],
)
def test_it_refuses_what_it_cannot_train_and_names_the_field(
    admin: httpx.Client, body: dict[str, Any], field: str
) -> None:
    answer = admin.post("/train", json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-input")
    assert answer.json()["field"] == field
    assert admin.get("/train").json() == {"jobs": [], "attended": True}


def test_it_refuses_a_body_that_is_no_json(admin: httpx.Client) -> None:
    answer = admin.post("/train", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-input")


def test_the_list_begins_with_the_newest(admin: httpx.Client) -> None:
    asked = [admin.post("/train", json={"recipe": "quickstart"}).json()["id"] for _ in range(3)]
    assert [job["id"] for job in admin.get("/train?limit=2").json()["jobs"]] == [asked[2], asked[1]]


def test_the_list_tells_that_no_trainer_is_at_work(admin: httpx.Client, settings: Settings, jobs: JobQueue) -> None:
    engine = open_database(settings.database)
    JobQueue(engine, lambda: datetime.now(UTC) - timedelta(minutes=1)).enqueue(TrainRequest(recipe="fast"))
    engine.dispose()
    assert admin.get("/train").json()["attended"] is False
    claimed(jobs)
    assert admin.get("/train").json()["attended"] is True


@pytest.mark.parametrize("limit", [0, 201])
def test_it_refuses_to_list_none_or_too_many(admin: httpx.Client, limit: int) -> None:
    answer = admin.get("/train", params={"limit": limit})
    assert (answer.status_code, answer.json()["field"]) == (422, "limit")


@pytest.mark.parametrize(("method", "path"), [("GET", "/train/x"), ("DELETE", "/train/x"), ("GET", "/train/x/events")])
def test_a_training_that_is_not_there_is_not_found(admin: httpx.Client, method: str, path: str) -> None:
    answer = admin.request(method, path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_a_queued_training_is_cancelled_at_once(admin: httpx.Client) -> None:
    where = admin.post("/train", json={"recipe": "fast"}).headers["Location"]
    answer = admin.delete(where)
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")


def test_the_trainer_is_told_to_cancel_a_running_training(admin: httpx.Client, jobs: JobQueue) -> None:
    job_id, claim = running(jobs)
    answer = admin.delete(f"/train/{job_id}")
    assert (answer.status_code, answer.json()["status"]) == (202, "running")
    assert claim.heartbeat() == "drop"


def test_the_trainer_is_told_to_keep_what_a_running_training_learned(admin: httpx.Client, jobs: JobQueue) -> None:
    job_id, claim = running(jobs)
    answer = admin.delete(f"/train/{job_id}?keep=true")
    assert (answer.status_code, answer.json()["status"]) == (202, "running")
    assert claim.heartbeat() == "keep"


def test_a_training_that_has_ended_cannot_be_cancelled(admin: httpx.Client, jobs: JobQueue) -> None:
    job_id, claim = running(jobs)
    claim.succeed(RESULT)
    answer = admin.delete(f"/train/{job_id}")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")
    assert "already succeeded" in answer.json()["detail"]
