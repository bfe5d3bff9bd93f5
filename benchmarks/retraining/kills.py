"""`kill -9` of trainings, trainers and servers at random moments, and what is left afterwards."""

import contextlib
import json
import random
import time
import uuid
from dataclasses import dataclass

import httpx

from app.digits.normalize import SIDE
from app.store import Store
from benchmarks.retraining.program import ADMIN, Program, killed, running

JOB = {"recipe": "quickstart", "overrides": {"epochs": 2, "share": 0.05}, "promote": "never"}
WITHIN_SECONDS = 6.0
"""A training takes about so long, most of it to import TensorFlow: so each of its moments is met."""

PATIENCE_SECONDS = 180.0
SEVEN = [[[20, 20], [80, 20], [45, 90]]]


@dataclass
class Trainings:
    """What became of the trainings; every count but the first three is to be 0."""

    kills_of_children: int = 0
    kills_of_trainers: int = 0
    jobs: int = 0
    half_published: int = 0
    published_twice: int = 0
    without_end: int = 0
    failed_without_a_word: int = 0
    succeeded_without_a_version: int = 0
    not_served: int = 0


def kill_trainings(times: int, dice: random.Random) -> Trainings:
    """Kill the training or the trainer so many times, while jobs wait; then let all end and look."""
    found = Trainings()
    with running(versions=(2,), trainer=True) as program:
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


def _see_one_running(program: Program, asked: list[str]) -> None:
    """Return when a training runs, and ask for more when none waits.

    A job whose trainer was killed waits until that one has given no sign of life for ten seconds.
    """
    while not program.children():
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


def _reads(program: Program) -> bool:
    try:
        answer = httpx.post(f"{program.url}/predict", json={"strokes": SEVEN}, timeout=10)
    except httpx.TransportError:
        return False
    return answer.is_success and answer.json()["digit"] == 7


@dataclass
class Corrections:
    """What became of the corrections that were sent while the server was killed; `lost` is to be 0."""

    kills: int = 0
    sent: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0


def kill_servers(times: int, dice: random.Random) -> Corrections:
    """Kill the server so many times while corrections come in; then look for each that was acknowledged."""
    found, acknowledged = Corrections(), set[str]()
    with running(versions=(2,)) as program:
        while found.kills < times:
            until = time.monotonic() + dice.uniform(0.05, 1.0)
            while time.monotonic() < until:
                key = str(uuid.UUID(int=dice.getrandbits(128), version=4))
                found.sent += 1
                with contextlib.suppress(httpx.TransportError):
                    if httpx.post(f"{program.url}/corrections", json=_correction(dice, key), timeout=5).is_success:
                        acknowledged.add(key)
            if program.server is not None:
                found.kills += killed(program.server)
            program.serve()
        kept = _kept(program)
    found.acknowledged = len(acknowledged)
    found.lost = len(acknowledged - set(kept))
    found.doubled = len(kept) - len(set(kept))
    return found


def _correction(dice: random.Random, key: str) -> dict[str, object]:
    image = [[0] * SIDE for _ in range(SIDE)]
    for _ in range(40):
        image[dice.randrange(4, 24)][dice.randrange(4, 24)] = 255
    return {"label": dice.randrange(10), "image": image, "key": key}


def _kept(program: Program) -> list[str]:
    export = httpx.get(f"{program.url}/corrections/export?format=jsonl", headers=ADMIN, timeout=60).raise_for_status()
    return [str(json.loads(line)["key"]) for line in export.text.splitlines()]
