"""Starting, listing, watching and cancelling trainings, over a real connection."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from app.db.engine import open_database
from app.jobs.claim import Claim
from app.jobs.job import Epoch, Metrics, Progress, Result, Verdict
from app.jobs.queue import JobQueue, TrainRequest
from app.main import create_app
from app.settings import ROOT, Settings
from tests.conftest import ADMIN, TOKEN
from tests.support.serving import served

PATIENCE = 20.0
HALFWAY = Progress(phase="fitting", epoch=1, epochs=2, fraction=0.5, eta_seconds=3.0, images_per_second=9e3)
FIRST = Epoch(epoch=1, loss=0.5, accuracy=0.8, val_loss=0.4, val_accuracy=0.9, seconds=1.5)
RESULT = Result(
    accuracy=0.98,
    loss=0.07,
    fit_seconds=5.5,
    version=3,
    promoted=True,
    verdict=Verdict(decision="promote", reasons=["98.00% is at least 95.00%."]),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings without any network: none is needed to speak of trainings."""
    return Settings(models_dir=tmp_path / "models", state_dir=tmp_path, admin_token=SecretStr(TOKEN), trainer=False)


@pytest.fixture
def jobs(settings: Settings) -> Iterator[JobQueue]:
    """Give the queue as a trainer in another process has it."""
    engine = open_database(settings.database)
    yield JobQueue(engine)
    engine.dispose()


@pytest.fixture
def admin(client: httpx.Client) -> httpx.Client:
    client.headers.update(ADMIN)
    return client


def claimed(jobs: JobQueue) -> Claim:
    claim = jobs.claim()
    assert claim is not None
    return claim


def running(jobs: JobQueue) -> tuple[str, Claim]:
    job = jobs.enqueue(TrainRequest(recipe="quickstart"))
    return job.id, claimed(jobs)


Event = tuple[str, int, dict[str, Any]]


def events_in(response: httpx.Response) -> Iterator[Event]:
    """Yield the name, id and data of each event as it arrives."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "data" in fields:
            yield fields["event"], int(fields["id"]), json.loads(fields["data"])
            fields = {}


@contextmanager
def watching(client: httpx.Client, job_id: str, **headers: str) -> Iterator[Iterator[Event]]:
    with client.stream("GET", f"/train/{job_id}/events", headers={**ADMIN, **headers}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        yield events_in(response)


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


def test_waiting_answers_with_the_result(admin: httpx.Client, jobs: JobQueue) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(admin.post, "/train?wait=true", json={"recipe": "quickstart"})
        while not (claim := jobs.claim()):
            assert not waiting.done()
        claim.succeed(RESULT)
        answer = waiting.result(PATIENCE)
    assert (answer.status_code, answer.json()["status"]) == (200, "succeeded")
    assert answer.json()["result"] == RESULT.model_dump()


def test_a_client_that_goes_away_ends_the_wait(settings: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    with served(create_app(settings)) as client, pytest.raises(httpx.ReadTimeout):
        client.post("/train?wait=true", json={"recipe": "quickstart"}, headers=ADMIN, timeout=0.5)
    # the server would say so if it had to break off an answer in order to stop
    assert "Cancel" not in capfd.readouterr().err


def test_watching_tells_each_change_and_ends_with_the_job(client: httpx.Client, jobs: JobQueue) -> None:
    job_id = jobs.enqueue(TrainRequest(recipe="quickstart")).id
    with watching(client, job_id) as events:
        seen = [next(events)]
        claim = claimed(jobs)
        seen.append(next(events))
        claim.progress(HALFWAY, Metrics(loss=0.6, accuracy=0.7))
        seen.append(next(events))
        claim.epoch(FIRST)
        seen.append(next(events))
        claim.succeed(RESULT)
        seen.extend(events)
    assert [name for name, _, _ in seen] == ["progress", "progress", "progress", "epoch", "done"]
    assert [job["status"] for _, _, job in seen] == ["queued", "running", "running", "running", "succeeded"]
    numbers = [number for _, number, _ in seen]
    assert numbers == sorted(set(numbers))
    assert seen[2][2]["progress"]["fraction"] == 0.5
    assert seen[3][2]["history"] == [FIRST.model_dump()]
    assert seen[4][2] == client.get(f"/train/{job_id}", headers=ADMIN).json()


def test_watching_what_has_ended_tells_so_at_once(client: httpx.Client, jobs: JobQueue) -> None:
    job_id, claim = running(jobs)
    claim.fail("The data are damaged; restore them.")
    with watching(client, job_id) as events:
        assert [(name, job["error"]) for name, _, job in events] == [("done", "The data are damaged; restore them.")]


def test_a_watcher_that_comes_back_hears_only_what_is_new(client: httpx.Client, jobs: JobQueue) -> None:
    job_id, claim = running(jobs)
    with watching(client, job_id) as events:
        _, number, _ = next(events)
    with watching(client, job_id, **{"Last-Event-ID": str(number)}) as events:
        claim.progress(HALFWAY, Metrics())
        assert next(events)[2]["progress"]["fraction"] == 0.5


@contextmanager
def server_process(settings: Settings) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Give a server in a process of its own, and its address; it waits for its answers for as long as they take."""
    folders = {"DIGITS_STATE_DIR": str(settings.state_dir), "DIGITS_MODELS_DIR": str(settings.models_dir)}
    command = [sys.executable, "-m", "uvicorn", "--factory", "app.main:from_environment", "--port", "0"]
    environment = {**os.environ, **folders, "DIGITS_ADMIN_TOKEN": TOKEN}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        too_long = threading.Timer(PATIENCE, server.kill)  # so that a server that never ends fails its test
        too_long.start()
        try:
            found = next(filter(None, (re.search(r"http://[\d.:]+", line) for line in server.stderr)))
            yield server, found.group()
        finally:
            too_long.cancel()
            server.kill()


def test_a_stopping_server_ends_its_streams_and_its_waits(settings: Settings, jobs: JobQueue) -> None:
    with server_process(settings) as (server, address), httpx.Client(base_url=address, timeout=PATIENCE) as client:
        with ThreadPoolExecutor() as threads:
            waiting = threads.submit(client.post, "/train?wait=true", json={"recipe": "quickstart"}, headers=ADMIN)
            while not (claim := jobs.claim()):
                assert not waiting.done()
            with watching(client, claim.job_id) as events:
                assert next(events)[0] == "progress"
                server.send_signal(signal.SIGTERM)
                assert list(events) == []
            assert waiting.result(PATIENCE).status_code == 202
        server.wait(PATIENCE)


def test_its_lines_are_read_as_keras_prints_them_while_it_runs_and_after(admin: httpx.Client, jobs: JobQueue) -> None:
    job_id, claim = running(jobs)
    assert admin.get(f"/train/{job_id}/log").text == ""
    claim.progress(Progress(phase="fitting", epoch=1, epochs=2, fraction=0.1), Metrics())
    assert admin.get(f"/train/{job_id}/log").text == "Epoch 1/2\n"
    claim.epoch(Epoch(epoch=1, seconds=1.5, steps=1875, loss=0.3, accuracy=0.91))
    first = "Epoch 1/2\n1875/1875 - 2s - 800us/step - accuracy: 0.9100 - loss: 0.3000\n"
    assert admin.get(f"/train/{job_id}/log").text == first
    claim.succeed(RESULT.model_copy(update={"held_out": 10_000, "evaluation_seconds": 0.5}))
    answer = admin.get(f"/train/{job_id}/log")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == f"{first}313/313 - 0s - 2ms/step - accuracy: 0.9800 - loss: 0.0700\n"


def test_the_lines_of_no_training_are_404(admin: httpx.Client) -> None:
    answer = admin.get("/train/nothing/log")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
