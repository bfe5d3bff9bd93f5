"""Watching a training through the clients, over broken connections."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.client import (
    AnswerLost,
    DigitsClient,
    Job,
    NotReached,
    Retry,
    UnexpectedAnswer,
)
from app.client.site import HERE, Site
from app.db.engine import open_database
from app.jobs.job import Metrics, TrainRequest
from app.jobs.queue import JobQueue
from tests.browser.server import Server
from tests.client.bad_server import BadServer, answer, bad_server, cut, problem, stream
from tests.client.both import Asking, Time
from tests.client.given import JOB
from tests.conftest import TOKEN
from tests.support.job_states import FIRST, HALFWAY, RESULT, claimed

DONE = JOB | {"status": "succeeded"}


def test_watching_gives_each_state_once_and_ends_with_the_job(admin: DigitsClient, jobs: JobQueue) -> None:
    queued = admin.train("quickstart")
    states = admin.watch(queued)
    seen = [next(states)]
    claim = claimed(jobs)
    seen.append(next(states))
    claim.progress(HALFWAY, Metrics(loss=0.6, accuracy=0.7))
    seen.append(next(states))
    claim.epoch(FIRST)
    seen.append(next(states))
    claim.succeed(RESULT)
    seen.extend(states)
    assert [job.status for job in seen] == ["queued", "running", "running", "running", "succeeded"]
    assert (seen[2].progress.fraction, seen[2].metrics.accuracy) == (0.5, 0.7)
    assert seen[4] == admin.job(queued)


def test_watching_may_stop_at_any_time(admin: DigitsClient) -> None:
    states = admin.watch(admin.train("quickstart"))
    next(states)
    states.close()
    assert admin.alive()


def test_waiting_for_what_has_ended_returns_it_at_once(admin: DigitsClient, jobs: JobQueue) -> None:
    job_id = jobs.enqueue(TrainRequest(recipe="fast")).id
    claimed(jobs).fail("The data are damaged; restore them.")
    assert admin.wait(job_id).status == "failed"


def event(number: int, job: dict[str, Any], name: str = "progress") -> bytes:
    return f"event: {name}\nid: {number}\nretry: 700\ndata: {json.dumps(job)}\n\n".encode()


def last_ids(server: BadServer) -> list[str]:
    lines = [request.lower().partition("last-event-id: ")[2] for request in server.requests]
    return [line.partition("\r\n")[0] for line in lines]


def test_a_broken_stream_goes_on_after_the_last_whole_event(asking: Asking, time: Time) -> None:
    running = JOB | {"status": "running"}
    with bad_server(
        stream(event(1, JOB), event(2, running)[:60]),
        cut,
        stream(),
        problem(503, "unavailable", Retry_After="2"),
        stream(event(2, running)),
        stream(event(3, DONE, "done"), event(4, DONE)),
    ) as server:
        states = list(asking(server.url, "secret").watch("9f2c"))
        assert [job.status for job in states] == ["queued", "running", "succeeded"]
        assert last_ids(server) == ["", "1", "1", "1", "1", "2"]
        assert set(server.asked) == {"GET /train/9f2c/events"}
        assert all("authorization: bearer secret" in request.lower() for request in server.requests)
    # what the stream asks for; a connection that breaks; the stream again; what the answer asks for; the stream
    assert time.pauses == [0.7, 0.1, 0.7, 2, 0.7]


def test_silence_is_a_connection_to_make_again() -> None:
    watch = Site().watch("9f2c")
    request = httpx.Request("GET", HERE)
    assert [watch.after_error(httpx.ReadTimeout("", request=request)) >= 1 for _ in range(4)] == [True] * 4
    with pytest.raises(AnswerLost):
        watch.after_error(httpx.ReadTimeout("", request=request))


def test_a_server_that_is_started_anew_is_watched_on(asking: Asking, time: Time, tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.start()
    time.then = server.start
    engine = open_database(f"sqlite:///{tmp_path / 'state' / 'digits.db'}")
    try:
        admin, jobs = asking(server.url, TOKEN), JobQueue(engine)
        states = admin.watch(admin.train("quickstart"))
        seen = [next(states)]
        server.stop()
        jobs.cancel(seen[0].id)
        seen.extend(states)
    finally:
        engine.dispose()
        server.stop()
    assert [job.status for job in seen] == ["queued", "cancelled"]
    assert time.pauses == [1]


def test_a_server_that_goes_away_for_good_ends_the_watching(asking: Asking, time: Time) -> None:
    with bad_server(stream(event(1, JOB))) as server:
        states = asking(server.url, retry=Retry(attempts=3)).watch("9f2c")
        assert next(states).status == "queued"
    with pytest.raises(NotReached):
        list(states)
    assert len(time.pauses) == 2


def test_a_stream_that_always_ends_without_a_word_is_given_up(asking: Asking, time: Time) -> None:
    with bad_server(stream(b"event: progress\ndata: {")) as server:
        with pytest.raises(AnswerLost, match="ended before"):
            list(asking(server.url, retry=Retry(attempts=4)).watch("9f2c"))
        assert len(server.requests) == 4


def test_a_stream_with_signs_of_life_is_watched_for_as_long_as_it_takes(asking: Asking) -> None:
    quiet = [stream(b": ping\n\n")] * 20
    with bad_server(*quiet, stream(event(1, DONE, "done"))) as server:
        assert asking(server.url, retry=Retry(attempts=2)).wait("9f2c").status == "succeeded"
        assert len(server.requests) == 21


@pytest.mark.parametrize(
    "act",
    [
        answer(200, b"<html>", "text/html"),
        answer(200, JOB),
        stream(b"data: {\n\n"),
        stream(b'data: {"id": 7}\n\n'),
        stream(b"data: [1]\n\n"),
    ],
)
def test_a_stream_that_is_none_of_digits_says_so(asking: Asking, act: Callable[[Any], None], time: Time) -> None:
    with bad_server(act) as server, pytest.raises(UnexpectedAnswer):
        list(asking(server.url).watch("9f2c"))
    assert time.pauses == []


def test_an_error_of_the_callers_own_ends_the_watching(asking: Asking) -> None:
    def stumble(_: Job) -> None:
        raise KeyError("mine")

    with bad_server(stream(event(1, JOB))) as server:
        with pytest.raises(KeyError, match="mine"):
            asking(server.url).wait("9f2c", stumble)
        assert len(server.requests) == 1
