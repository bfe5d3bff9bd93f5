"""Waiting for a training, watching its events, and reading its lines."""

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
from typing import Any

import httpx
import pytest

from app.jobs.job import Epoch, Metrics, Progress
from app.jobs.queue import JobQueue, TrainRequest
from app.main import create_app
from app.settings import ROOT, Settings
from tests.conftest import ADMIN, TOKEN
from tests.support.job_states import FIRST, HALFWAY, RESULT, claimed, running
from tests.support.serving import served

PATIENCE = 20.0
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
    folders = {
        "DIGITS_STATE_DIR": str(settings.state_dir),
        "DIGITS_MODELS_DIR": str(settings.models_dir),
        "DIGITS_SHIPPED_DIR": str(settings.shipped_dir),
    }
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
