"""`kill -9` of trainings, trainers and servers at random moments, and what is left afterwards."""

import contextlib
import json
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from app.digits.normalize import SIDE
from app.versions import Store
from benchmarks.retraining.program import ADMIN, Program, ended, killed, running

JOB = {"recipe": "quickstart", "overrides": {"epochs": 2, "share": 0.05}}
WITHIN_SECONDS = 6.0
"""A training takes about so long, most of it to import TensorFlow: so each of its moments is met."""

PATIENCE_SECONDS = 180.0
SEVEN = [[[20, 20], [80, 20], [45, 90]]]


@dataclass
class Trainings:
    """What became of the trainings; every count but the first four is to be 0."""

    kills_of_children: int = 0
    kills_of_trainers: int = 0
    jobs: int = 0
    promoted: int = 0
    half_published: int = 0
    published_twice: int = 0
    without_end: int = 0
    failed_without_a_word: int = 0
    succeeded_without_a_version: int = 0
    not_served: int = 0


def kill_trainings(times: int, dice: random.Random) -> Trainings:
    """Kill the training or the trainer so many times, while jobs wait; then let all end and look.

    All are as good as the version that serves, one of their kind, and so promoted: that too is met by the kills.
    """
    found = Trainings()
    with running(versions=(2,), trainer=True) as program:
        _serve_a_weak_one(program)
        asked: list[str] = []
        while found.kills_of_children + found.kills_of_trainers < times:
            _see_one_running(program, asked)
            time.sleep(dice.uniform(0, WITHIN_SECONDS))
            _kill_one(program, dice, found)
            found.not_served += not _reads(program)
        found.jobs = len(asked)
        _wait_for(program, asked)
        _look(program, asked, found)
        found.not_served += not _reads(program)
    return found


def _serve_a_weak_one(program: Program) -> None:
    first = ended(program, program.ask("POST", "/train", json=JOB | {"promote": "never"})["id"])
    program.ask("POST", f"/models/{first['result']['version']}/promote", json={"why": "measuring"})


def _see_one_running(program: Program, asked: list[str]) -> None:
    """Return when a training runs, and ask for more when none waits.

    A job whose trainer was killed waits until that one has given no sign of life for ten seconds.
    """
    # a child that waits for the next training is no training, and may be killed all the same
    while not (program.children() and any(_status(program, job) == "running" for job in asked[-2:])):
        if not any(_status(program, job) in {"queued", "running"} for job in asked[-2:]):
            asked += [program.ask("POST", "/train", json=JOB)["id"] for _ in range(2)]
        time.sleep(0.05)


def _kill_one(program: Program, dice: random.Random, found: Trainings) -> None:
    children = program.children()
    if children and dice.random() < 0.5:
        found.kills_of_children += killed(children[0])
    elif program.trainer is not None:
        found.kills_of_trainers += killed(program.trainer)
        program.train()


def _status(program: Program, job: str) -> str:
    return str(program.ask("GET", f"/train/{job}")["status"])


def _wait_for(program: Program, jobs: list[str]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and any(_status(program, job) in {"queued", "running"} for job in jobs):
        time.sleep(0.5)


def _look(program: Program, jobs: list[str], found: Trainings) -> None:
    store = Store(program.models)
    for folder in program.models.iterdir():
        if folder.name.isdecimal():
            try:
                store.verified(int(folder.name))
            except Exception:  # noqa: BLE001  whatever is wrong with it, it is half a version
                found.half_published += 1
    makers = [str(store.card(version)["job"]) for version in store.versions()]
    found.published_twice = sum(makers.count(job) > 1 for job in jobs)
    for job in (program.ask("GET", f"/train/{job}") for job in jobs):
        found.without_end += job["status"] in {"queued", "running"}
        found.failed_without_a_word += job["status"] == "failed" and not job["error"]
        found.succeeded_without_a_version += job["status"] == "succeeded" and job["id"] not in makers
        found.promoted += bool(job["result"] and job["result"]["promoted"])


def _reads(program: Program) -> bool:
    try:
        answer = httpx.post(f"{program.url}/predict", json={"strokes": SEVEN}, timeout=10)
    except httpx.TransportError:
        return False
    return answer.is_success and answer.json()["digit"] == 7


@dataclass
class Servers:
    """What became of all that went on while the server was killed; every count from `lost` on is to be 0."""

    kills: int = 0
    corrections_sent: int = 0
    acknowledged: int = 0
    promotions: int = 0
    jobs: int = 0
    lost: int = 0
    doubled: int = 0
    half_published: int = 0
    jobs_without_end: int = 0
    not_served_afterwards: int = 0


@dataclass
class Meanwhile:
    """People who send corrections and an admin who promotes, in threads of their own, whatever is killed."""

    program: Program
    dice: random.Random
    sent: int = 0
    promotions: int = 0
    acknowledged: set[str] = field(default_factory=set)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> "Meanwhile":
        """Begin."""
        for act in (self._correct, self._correct, self._promote):
            self._threads.append(threading.Thread(target=self._go_on, args=[act], daemon=True))
            self._threads[-1].start()
        return self

    def stop(self) -> None:
        """End, and wait."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self, act: Callable[[], None]) -> None:
        while not self._over.is_set():
            with contextlib.suppress(httpx.TransportError):
                act()

    def _correct(self) -> None:
        key = str(uuid.UUID(int=self.dice.getrandbits(128), version=4))
        self.sent += 1
        body = _correction(self.dice, key)
        if httpx.post(f"{self.program.url}/corrections", json=body, timeout=5).is_success:
            self.acknowledged.add(key)

    def _promote(self) -> None:
        address = f"{self.program.url}/models/{1 + self.promotions % 2}/promote"
        if httpx.post(address, json={"why": "measuring"}, headers=ADMIN, timeout=5).is_success:
            self.promotions += 1


def kill_servers(times: int, dice: random.Random) -> Servers:
    """Kill the server so many times while corrections, promotions and trainings go on; then look for all of it."""
    found, jobs = Servers(), list[str]()
    with running(versions=(1, 2), trainer=True) as program:
        meanwhile = Meanwhile(program, dice).start()
        while found.kills < times:
            if len(jobs) <= found.kills // 5:
                jobs.append(program.ask("POST", "/train", json=JOB | {"promote": "never"})["id"])
            time.sleep(dice.uniform(0.05, 1.0))
            if program.server is not None:
                found.kills += killed(program.server)
            program.serve()
            found.not_served_afterwards += not _reads(program)
        meanwhile.stop()
        _wait_for(program, jobs)
        kept, after = _kept(program), Trainings()
        _look(program, jobs, after)
    found.corrections_sent, found.promotions, found.jobs = meanwhile.sent, meanwhile.promotions, len(jobs)
    found.acknowledged = len(meanwhile.acknowledged)
    found.lost = len(meanwhile.acknowledged - set(kept))
    found.doubled = len(kept) - len(set(kept))
    found.half_published, found.jobs_without_end = after.half_published, after.without_end
    return found


def _correction(dice: random.Random, key: str) -> dict[str, object]:
    image = [[0] * SIDE for _ in range(SIDE)]
    for _ in range(40):
        image[dice.randrange(4, 24)][dice.randrange(4, 24)] = 255
    return {"label": dice.randrange(10), "image": image, "key": key}


def _kept(program: Program) -> list[str]:
    export = httpx.get(f"{program.url}/corrections/export?format=jsonl", headers=ADMIN, timeout=60).raise_for_status()
    return [str(json.loads(line)["key"]) for line in export.text.splitlines()]
