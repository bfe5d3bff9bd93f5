"""What a caller of `/predict` notices while versions are promoted and networks are trained."""

import statistics
import threading
import time
from dataclasses import dataclass, field

import httpx
import numpy as np

from app.inference.classifier import Classifier
from app.settings import Settings
from app.training.data.mnist import load
from app.versions import Store
from benchmarks.retraining.program import Program, ended, memory_mb, running

DIGITS = 64


class Caller:
    """Asks for one digit image after the other, in a thread, until told to stop."""

    def __init__(self, url: str, images: np.ndarray, *, pause: float = 0.0) -> None:
        self._url, self._images, self._pause = url, images, pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self.seconds: list[float] = []
        self.failures: list[str] = []
        self.answers: list[tuple[int, int, list[float]]] = []
        """Which image, which version, which probabilities."""

    def start(self) -> "Caller":
        """Begin."""
        self._thread.start()
        return self

    def stop(self) -> "Caller":
        """End, and wait."""
        self._stop.set()
        self._thread.join()
        return self

    def _ask(self) -> None:
        headers = {"Content-Type": "application/octet-stream"}
        with httpx.Client(base_url=self._url, timeout=10) as client:
            asked = 0
            while not self._stop.is_set():
                index = asked % len(self._images)
                asked += 1
                began = time.perf_counter()
                try:
                    answer = client.post("/predict", content=self._images[index].tobytes(), headers=headers)
                except httpx.TransportError as error:
                    self.failures.append(repr(error))
                    continue
                self.seconds.append(time.perf_counter() - began)
                if answer.status_code == httpx.codes.OK:
                    said = answer.json()
                    self.answers.append((index, said["version"], said["probabilities"]))
                else:
                    self.failures.append(f"{answer.status_code}")
                time.sleep(self._pause)


@dataclass
class Promotions:
    """What callers got while versions were promoted; `failed` and `mixed` are to be 0."""

    promotions: int = 0
    answers: int = 0
    failed: int = 0
    mixed: int = 0
    slowest_seconds: float = 0.0


def promote_under_load(times: int) -> Promotions:
    """Promote two versions in turn so many times; each answer is to be one whole version's own."""
    images = load(Settings().data).x_test[:DIGITS]
    found = Promotions()
    with running(versions=(1, 2)) as program:
        store = Store(program.models)
        own = {n: Classifier(store.verified(n) / "model.tflite").predict(images) for n in (1, 2)}
        callers = [Caller(program.url, images).start() for _ in range(2)]
        for number in range(times):
            began = time.perf_counter()
            program.ask("POST", f"/models/{1 + number % 2}/promote", json={"why": "promoting under load"})
            found.slowest_seconds = max(found.slowest_seconds, time.perf_counter() - began)
        for caller in callers:
            caller.stop()
    found.promotions = times
    for caller in callers:
        found.answers += len(caller.answers)
        found.failed += len(caller.failures)
        found.mixed += sum(not np.allclose(own[v][i], p, atol=1e-4) for i, v, p in caller.answers)
    return found


@dataclass
class Memory:
    """Megabytes of the serving process and of the trainer before and after `trainings`, and what is left of those."""

    trainings: int
    serving: tuple[float, float]
    trainer: tuple[float, float]
    left_over: int
    served: list[float] = field(default_factory=list)


def memory_over_trainings(times: int) -> Memory:
    """Retrain so many times, each served at once, and look at the memory after the second and after the last."""
    images = load(Settings().data).x_test[:DIGITS]
    job = {"recipe": "quickstart", "overrides": {"epochs": 1, "share": 0.2}}
    readings: list[tuple[float, float]] = []
    with running(versions=(1,), trainer=True) as program:
        for _ in range(times + 1):  # the first one fills what is filled once
            done = program.ask("POST", "/train", json=job)
            version = ended(program, done["id"])["result"]["version"]
            program.ask("POST", f"/models/{version}/promote", json={"why": "measuring memory"})
            _measure(program, images, 0.3)
            assert program.server is not None  # noqa: S101  `running` started it
            assert program.trainer is not None  # noqa: S101
            readings.append((memory_mb(program.server.pid), memory_mb(program.trainer.pid)))
        left_over = max(0, len(program.children()) - 1)  # one may wait for the next training
    first, last = readings[0], readings[-1]
    return Memory(times, (first[0], last[0]), (first[1], last[1]), left_over, [each[0] for each in readings])


@dataclass
class Latency:
    """Milliseconds of a prediction, idle and during a training: p50 and p99; `failed` is to be 0."""

    idle: tuple[float, float]
    training: tuple[float, float]
    answers: int
    failed: int


def latency_during_training(seconds: float) -> Latency:
    """Time predictions for so long with nothing else going on, then as long while `best` is being trained."""
    images = load(Settings().data).x_test[:DIGITS]
    with running(versions=(2, 3), trainer=True) as program:
        _measure(program, images, seconds / 4)  # the first answers warm things up
        idle = _measure(program, images, seconds)
        job = program.ask("POST", "/train", json={"recipe": "best", "promote": "never"})["id"]
        while program.ask("GET", f"/train/{job}")["progress"]["phase"] != "fitting":
            time.sleep(0.2)
        busy = _measure(program, images, seconds)
        program.ask("DELETE", f"/train/{job}")
    failed = len(idle.failures) + len(busy.failures)
    return Latency(_percentiles(idle), _percentiles(busy), len(busy.answers), failed)


def _measure(program: Program, images: np.ndarray, seconds: float) -> Caller:
    caller = Caller(program.url, images, pause=0.002).start()
    time.sleep(seconds)
    return caller.stop()


def _percentiles(caller: Caller) -> tuple[float, float]:
    cuts = statistics.quantiles(caller.seconds, n=100)
    return 1000 * cuts[49], 1000 * cuts[98]
