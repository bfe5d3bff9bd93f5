"""More than the server takes on at once: some wait, the others are told right away."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from app.main import create_app
from app.settings import Settings
from tests.drawings import SEVEN
from tests.fakes import FakeClassifier
from tests.serving import served
from tests.waiting import until

MANY = bytes([0, 200] * 392) * 40
"""Enough images to be worked on in a thread."""

BYTES = {"Content-Type": "application/octet-stream"}


class Held(FakeClassifier):
    """A network that answers batches only when it is let go."""

    def __init__(self) -> None:
        super().__init__(7)
        self.go = threading.Event()

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return what it always returns, once it may."""
        if len(images) > 1:
            assert self.go.wait(30)
        return super().predict(images)


def gauge(client: httpx.Client, name: str) -> float:
    return next(float(x.split()[1]) for x in client.get("/metrics").text.splitlines() if x.startswith(f"{name} "))


def test_beyond_those_in_hand_some_wait_and_the_rest_are_refused_at_once(settings: Settings) -> None:
    network = Held()
    small = settings.model_copy(update={"max_concurrent": 2, "queue": 3, "queue_seconds": 60})
    with served(create_app(small, network)) as client, ThreadPoolExecutor(5) as threads:
        taken = [threads.submit(client.post, "/predict", content=MANY, headers=BYTES) for _ in range(5)]
        until(lambda: gauge(client, "digits_reading_queued") == 3)
        assert gauge(client, "digits_reading_in_hand") == 2
        refused = client.post("/predict", json={"strokes": SEVEN})
        assert refused.status_code == 503
        assert refused.json()["type"] == "/problems/busy"
        assert int(refused.headers["Retry-After"]) >= 1
        assert client.get("/health/ready").status_code == 200  # whoever watches is not refused
        network.go.set()
        assert [answer.result().status_code for answer in taken] == [200] * 5
        assert gauge(client, "digits_reading_in_hand") == 0


def test_who_waits_in_vain_is_told_so(settings: Settings) -> None:
    network = Held()
    small = settings.model_copy(update={"max_concurrent": 1, "queue": 3, "queue_seconds": 0.2})
    with served(create_app(small, network)) as client, ThreadPoolExecutor(1) as threads:
        taken = threads.submit(client.post, "/predict", content=MANY, headers=BYTES)
        until(lambda: gauge(client, "digits_reading_in_hand") == 1)
        assert client.post("/predict", json={"strokes": SEVEN}).status_code == 503
        network.go.set()
        assert taken.result().status_code == 200
        assert client.post("/predict", json={"strokes": SEVEN}).status_code == 200


def test_work_that_hangs_is_given_up_and_its_client_told(settings: Settings) -> None:
    network = Held()
    with served(create_app(settings.model_copy(update={"answer_seconds": 0.6}), network)) as client:
        answer = client.post("/predict", content=MANY, headers=BYTES)
        assert answer.status_code == 503
        assert answer.json()["type"] == "/problems/took-too-long"
        assert client.post("/predict", json={"strokes": SEVEN}).status_code == 200
        network.go.set()


@pytest.mark.parametrize("went", [1, 3])
def test_whoever_leaves_while_waiting_leaves_no_place_taken(settings: Settings, went: int) -> None:
    network = Held()
    small = settings.model_copy(update={"max_concurrent": 1, "queue": 3, "queue_seconds": 60})
    with served(create_app(small, network)) as client, ThreadPoolExecutor(4) as threads:
        taken = threads.submit(client.post, "/predict", content=MANY, headers=BYTES)
        until(lambda: gauge(client, "digits_reading_in_hand") == 1)
        for _ in range(went):
            with pytest.raises(httpx.ReadTimeout):
                client.post("/predict", content=MANY, headers=BYTES, timeout=0.2)
        network.go.set()
        assert taken.result().status_code == 200
        until(lambda: gauge(client, "digits_reading_in_hand") == 0)
        assert client.post("/predict", json={"strokes": SEVEN}).status_code == 200
