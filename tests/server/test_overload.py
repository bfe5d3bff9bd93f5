"""More than the server takes on at once: some wait, the others are told right away."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from app.main import create_app
from app.server.connections import MAX_REFUSALS, SWEEP_SECONDS
from app.settings import Settings
from tests.support.drawings import SEVEN
from tests.support.fakes import FakeClassifier, HoldsBatches
from tests.support.raw_http import connected, everything, problem
from tests.support.serving import served
from tests.support.waiting import until

MANY = bytes([0, 200] * 392) * 40
"""Enough images to be worked on in a thread."""

ASKED = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
ASKED += b"Content-Length: 784\r\n\r\n" + bytes([0, 200] * 392)
"""One digit image, as it is on the wire."""

BYTES = {"Content-Type": "application/octet-stream"}


def gauge(client: httpx.Client, name: str) -> float:
    return next(float(x.split()[1]) for x in client.get("/metrics").text.splitlines() if x.startswith(f"{name} "))


def said(connection: socket.socket) -> bytes:
    """Return the status that comes before the connection closes, empty when it closes with what it was sent unread."""
    try:
        return everything(connection)[9:12]
    except ConnectionResetError:
        return b""


def test_heavy_work_that_would_wait_too_long_is_refused_at_once_and_light_work_is_not(settings: Settings) -> None:
    network = HoldsBatches()
    with served(create_app(settings, network)) as client, ThreadPoolExecutor(3) as threads:
        taken = [threads.submit(client.post, "/predict", content=MANY, headers=BYTES)]
        until(lambda: gauge(client, "digits_reading_in_hand") == 1)
        time.sleep(1.2)  # longer than a request may wait: the next such work would, too
        network.go.set()
        assert taken[0].result().status_code == 200
        network.go.clear()
        taken = [threads.submit(client.post, "/predict", content=MANY, headers=BYTES)]
        until(lambda: gauge(client, "digits_reading_in_hand") == 1)
        refused = client.post("/predict", content=MANY, headers=BYTES)
        assert refused.status_code == 503
        assert refused.json()["type"] == "/problems/busy"
        assert int(refused.headers["Retry-After"]) >= 1
        assert client.post("/predict", json={"strokes": SEVEN}).status_code == 200
        assert client.get("/health/ready").status_code == 200
        network.go.set()
        assert taken[0].result().status_code == 200
        assert gauge(client, "digits_reading_in_hand") == 0


def test_work_that_hangs_is_given_up_and_its_client_told(settings: Settings) -> None:
    network = HoldsBatches()
    with served(create_app(settings.model_copy(update={"answer_seconds": 0.6}), network)) as client:
        answer = client.post("/predict", content=MANY, headers=BYTES)
        assert answer.status_code == 503
        assert answer.json()["type"] == "/problems/took-too-long"
        assert client.post("/predict", json={"strokes": SEVEN}).status_code == 200
        network.go.set()


class Counted(HoldsBatches):
    """One that also knows how many batches it worked on at once, at most."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        self.now += len(images) > 1
        self.most = max(self.most, self.now)
        try:
            return super().predict(images)
        finally:
            self.now -= len(images) > 1


def test_heavy_work_that_nobody_waits_for_any_more_keeps_its_place_until_it_ends(settings: Settings) -> None:
    network = Counted()
    with served(create_app(settings.model_copy(update={"answer_seconds": 0.6}), network)) as client:
        for _ in range(2):
            assert client.post("/predict", content=MANY, headers=BYTES).status_code == 503
        assert (network.now, network.most) == (1, 1)
        network.go.set()
        until(lambda: client.post("/predict", content=MANY, headers=BYTES).status_code == 200)
        assert network.most == 1


@pytest.mark.parametrize("went", [1, 3])
def test_whoever_leaves_while_waiting_leaves_no_place_taken(settings: Settings, went: int) -> None:
    network = HoldsBatches()
    with served(create_app(settings, network)) as client, ThreadPoolExecutor(4) as threads:
        taken = threads.submit(client.post, "/predict", content=MANY, headers=BYTES)
        until(lambda: gauge(client, "digits_reading_in_hand") == 1)
        for _ in range(went):
            with pytest.raises(httpx.ReadTimeout):
                client.post("/predict", content=MANY, headers=BYTES, timeout=0.2)
        network.go.set()
        assert taken.result().status_code == 200
        until(lambda: gauge(client, "digits_reading_in_hand") == 0)
        assert client.post("/predict", json={"strokes": SEVEN}).status_code == 200


class HeldUp(FakeClassifier):
    """A network that holds the whole process up, the first time that it is asked, until `go`."""

    def __init__(self, digit: int) -> None:
        super().__init__(digit)
        self.asked, self.go = threading.Event(), threading.Event()

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        if images.any() and not self.asked.is_set():
            self.asked.set()
            assert self.go.wait(30)
        return super().predict(images)


def test_of_far_too_many_at_once_the_rest_are_told_and_health_is_answered(settings: Settings) -> None:
    network = HeldUp(7)
    small = settings.model_copy(update={"max_connections": 2})
    with served(create_app(small, network)) as client, ThreadPoolExecutor(1) as threads, ExitStack() as kept:
        first = threads.submit(client.post, "/predict", json={"strokes": SEVEN})
        assert network.asked.wait(30)
        crowd = [kept.enter_context(connected(client)) for _ in range(90)]
        for one in crowd:
            one.sendall(ASKED.replace(b"localhost\r\n", b"localhost\r\nConnection: close\r\n"))
        watcher = kept.enter_context(connected(client))
        watcher.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        network.go.set()
        assert first.result().status_code == 200
        assert everything(watcher).startswith(b"HTTP/1.1 200")
        statuses = {said(one) for one in crowd}
        assert b"503" in statuses
        assert statuses <= {b"200", b"503", b""}


def test_a_crowd_on_new_connections_is_told_too_while_health_is_answered(settings: Settings) -> None:
    network = HeldUp(7)
    small = settings.model_copy(update={"queue_seconds": 1e-6})
    alone = ASKED.replace(b"localhost\r\n", b"localhost\r\nConnection: close\r\n")
    with served(create_app(small, network)) as client, ThreadPoolExecutor(1) as threads, ExitStack() as kept:
        first = threads.submit(client.post, "/predict", json={"strokes": SEVEN})
        assert network.asked.wait(30)
        crowd = [kept.enter_context(connected(client)) for _ in range(40)]
        for one in crowd:
            one.sendall(alone)
        watcher = kept.enter_context(connected(client))
        watcher.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        network.go.set()
        assert first.result().status_code == 200
        assert everything(watcher).startswith(b"HTTP/1.1 200")
        answers = [everything(one) for one in crowd]
    refused = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503")]
    assert len(refused) >= 8  # how many come in time depends on how fast they are read
    assert all(b"retry-after: 1" in answer and problem(answer)["type"] == "/problems/busy" for answer in refused)
    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers if answer not in refused)


def test_a_client_that_asks_again_at_once_is_refused_a_few_times_a_second_and_answered_later(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(create_app(settings, FakeClassifier(7))) as client:
        assert client.post("/predict", json={"strokes": SEVEN}).status_code == 200
        with monkeypatch.context() as full:
            full.setattr("app.server.admission.AdmissionQueue.is_full", lambda _, interactive=False: True)
            for one in ({"json": {"strokes": SEVEN}}, {"content": b"\0" * 784, "headers": BYTES | {"Expect": "x"}}):
                began = time.monotonic()
                statuses = [client.post("/predict", **one).status_code for _ in range(4 * MAX_REFUSALS)]
                assert set(statuses) == {503}
                assert time.monotonic() - began > SWEEP_SECONDS
        assert client.post("/predict", json={"strokes": SEVEN}).status_code == 200
