"""A store that rots, a disk that is full: digits are read all the same, and what cannot be done is said."""

import resource
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from benchmarks.retraining.program import ADMIN
from benchmarks.torture.server import Throwaway, throwaway
from tests.support.drawings import SEVEN
from tests.support.forked import Forked
from tests.support.waiting import until


@pytest.fixture
def server() -> Iterator[Throwaway]:
    with throwaway(start=Forked) as program:
        yield program
        assert program.server is not None
        assert program.server.poll() is None, program.log()
        assert "Traceback" not in program.log()


def reads(server: Throwaway) -> bool:
    return bool(httpx.post(f"{server.url}/predict", json={"strokes": SEVEN}, timeout=10).json()["digit"] == 7)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)


def shorten(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(100)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a network's byte flips": lambda models: flip(models / "2" / "model.tflite"),
    "a network is cut short in place": lambda models: shorten(models / "2" / "model.tflite"),
    "a network is emptied in place": lambda models: (models / "2" / "model.tflite").write_bytes(b""),
    "a card's byte flips": lambda models: flip(models / "2" / "card.json"),
    "a card is no object": lambda models: (models / "2" / "card.json").write_text("[1, 2]"),
    "a card is no text": lambda models: (models / "2" / "card.json").write_bytes(b"\xff\xfe\x00"),
    "a card is nested deep": lambda models: (models / "2" / "card.json").write_text("[" * 100_000),
    "current is nonsense": lambda models: (models / "current").write_text("nonsense"),
    "current is no text": lambda models: (models / "current").write_bytes(b"\xff\xfe"),
    "current is far too large a number": lambda models: (models / "current").write_text("9" * 5_000),
    "current is a folder": lambda models: (models / "current").mkdir(),
    "the version is gone": lambda models: shutil.rmtree(models / "2"),
    "a version is a file": lambda models: (models / "9").write_text("file"),
    "the list of pinned ones rots": lambda models: (models / "pinned").write_bytes(b"\xff\0 x"),
    "the audit log rots": lambda models: (models / "audit.jsonl").write_bytes(b"\xff\0{[\n[]\n5\n"),
    "all is gone": shutil.rmtree,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_store_that_rots_while_serving_does_not_stop_the_reading(
    server: Throwaway, damage: Callable[[Path], object]
) -> None:
    assert reads(server)
    damage(server.models)
    for path in (
        "/models",
        "/models/2",
        "/models/2/card",
        "/models/audit",
        "/models/2/held-out",
        "/health/ready",
        "/admin",
    ):
        answered = httpx.get(server.url + path, headers=ADMIN, timeout=30)
        assert answered.status_code in {200, 404, 409, 422, 503}, (path, answered.text)
    for _ in range(20):
        assert reads(server)
    # version 1 is whole; where it is there, it can be promoted, or it is said why not
    promoted = httpx.post(f"{server.url}/models/1/promote", json={"why": "the other rots"}, headers=ADMIN, timeout=30)
    assert promoted.status_code in {200, 404, 409, 503}, promoted.text
    assert reads(server)


def test_a_full_disk_stops_no_reading_and_is_told_of(server: Throwaway) -> None:
    # no file may grow any more, as on a full disk
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, 0))
    with httpx.Client(base_url=server.url, timeout=30, headers=ADMIN) as client:
        for method, path, body in (
            ("POST", "/corrections", {"label": 7, "strokes": SEVEN}),
            ("POST", "/train", {"recipe": "quickstart", "promote": "never"}),
            ("POST", "/models/1/promote", {"why": "to see"}),
            ("PUT", "/models/1/pin", None),
        ):
            answered = client.request(method, path, json=body)
            assert answered.status_code == 503, (path, answered.text)
            assert "cannot be written" in answered.json()["detail"] or "cannot be opened" in answered.json()["detail"]
        assert client.get("/models").json()["current"] == 2
        assert reads(server)


def test_what_was_restored_is_served_again(server: Throwaway) -> None:
    network = (server.models / "1" / "model.tflite").read_bytes()
    (server.models / "1" / "model.tflite").write_bytes(b"rotten")
    refused = httpx.post(f"{server.url}/models/1/promote", json={"why": "to see"}, headers=ADMIN, timeout=30)
    assert refused.status_code == 409
    assert reads(server)
    (server.models / "1" / "model.tflite").write_bytes(network)
    again = httpx.post(f"{server.url}/models/1/promote", json={"why": "to see"}, headers=ADMIN, timeout=30)
    assert again.status_code == 200
    until(lambda: httpx.get(f"{server.url}/health/ready").json().get("version") == 1, 5)
