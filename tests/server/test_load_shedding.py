"""Concurrent callers under the shipped limits, and a request that would wait longer than the maximum queue delay."""

import http.client
import select
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import numpy as np
import pytest
from numpy.typing import NDArray

from app.main import create_app
from app.settings import Settings
from tests.support.digits_serve import digits_serve
from tests.support.drawings import SEVEN
from tests.support.fakes import FakeClassifier
from tests.support.raw_http import ALIVE, BODY, HEAD, connected, status
from tests.support.serving import served
from tests.support.waiting import until

ROUNDS = 5


@pytest.mark.parametrize("callers", [16, 64])
def test_concurrent_callers_are_all_answered_with_the_shipped_limits(settings: Settings, callers: int) -> None:
    together = threading.Barrier(callers)

    # in a process of its own: so many callers take this one's time
    with digits_serve(settings, trainer=False) as (client, _), ThreadPoolExecutor(callers) as threads:

        def ask(_: int) -> list[int]:
            together.wait(30)
            return [client.post("/predict", json={"strokes": SEVEN}).status_code for _ in range(ROUNDS)]

        assert list(threads.map(ask, range(callers))) == [[200] * ROUNDS] * callers


class StepByStep(FakeClassifier):
    """A network that blocks the whole process at each call until `go` is released once for it."""

    def __init__(self) -> None:
        super().__init__(7)
        self.asked, self.go = threading.Event(), threading.Semaphore(0)

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        if images.any():
            self.asked.set()
            assert self.go.acquire(timeout=30)
        return super().predict(images)


def readable(connections: list[socket.socket]) -> list[socket.socket]:
    return select.select(connections, [], [], 0)[0]


def test_who_would_wait_longer_than_the_limit_is_refused_before_those_ahead_are_answered(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = 20
    monkeypatch.setattr("app.server.admission.FIRST_ESTIMATE", 10 / fits)  # seconds; the bound is ten
    network = StepByStep()
    limited = settings.model_copy(update={"queue_seconds": 10})
    with served(create_app(limited, network)) as client, ThreadPoolExecutor(1) as threads, ExitStack() as kept:
        crowd = [kept.enter_context(connected(client)) for _ in range(2 * fits)]
        for one in crowd:
            one.sendall(ALIVE)
            assert status(one) == 200
        first = threads.submit(client.post, "/predict", json={"strokes": SEVEN})
        assert network.asked.wait(30)
        for one in crowd:
            one.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY)
        network.go.release()
        assert first.result().status_code == 200
        until(lambda: len(readable(crowd)) == fits - 1)  # the network blocks at the second call
        refused = readable(crowd)
        admitted = [one for one in crowd if one not in refused]
        for one in refused:
            answer = http.client.HTTPResponse(one)
            answer.begin()
            assert (answer.status, answer.headers["retry-after"]) == (503, "10")
            answer.read()
        for _ in admitted:
            network.go.release()
        assert [status(one) for one in admitted] == [200] * (fits + 1)
        for one in refused:  # they may ask again on the same connection
            network.go.release()
            one.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY)
            assert status(one) == 200
