"""Several workers under one supervisor."""

import os
import re
import signal
import socket
from pathlib import Path

import httpx

from app.settings import Settings
from tests.conftest import ADMIN
from tests.support.digits_serve import digits_serve, is_running, predict, trainers, workers
from tests.support.waiting import until


def test_every_worker_follows_a_promotion(settings: Settings) -> None:
    with digits_serve(settings, "--workers", "2", trainer=False) as (client, _):
        assert client.post("/models/1/promote", headers=ADMIN, json={"why": "smaller"}).status_code == 200

        def a_new_connection_gets() -> int:
            with httpx.Client(base_url=client.base_url) as other:
                return int(predict(other)["version"])

        until(lambda: all(a_new_connection_gets() == 1 for _ in range(12)))


def test_a_scrape_tells_of_every_worker_and_forgets_nothing_when_one_dies(settings: Settings) -> None:
    def from_a_new_connection(path: str) -> str:
        with httpx.Client(base_url=client.base_url, timeout=30) as other:
            return other.get(path).text if path == "/metrics" else str(predict(other)["version"])

    def scraped() -> tuple[float, int]:
        text = from_a_new_connection("/metrics")
        counted = re.search(r"^digits_predictions_total\{digit=\"7\"\} (.*)$", text, re.MULTILINE)
        assert counted
        return float(counted[1]), len(re.findall(r"^digits_served_version\{worker=", text, re.MULTILINE))

    with digits_serve(settings, "--workers", "2", trainer=False) as (client, process):
        until(lambda: scraped()[1] == 2)
        for _ in range(20):
            from_a_new_connection("/predict")
        assert {scraped() for _ in range(8)} == {(20, 2)}
        os.kill(workers(process.pid)[0], signal.SIGKILL)
        until(lambda: scraped() == (20, 1))
        until(lambda: scraped() == (20, 2))
        assert len(workers(process.pid)) == 2


def test_several_workers_say_where_they_run_once_all_take_requests(settings: Settings) -> None:
    log = settings.state_dir.parent / "serve.log"
    with digits_serve(settings, "--workers", "2", trainer=False):
        until(lambda: "running on http://127.0.0.1:" in log.read_text())
        before, _, after = log.read_text().partition("running on http://127.0.0.1:")
    assert before.count("Application startup complete") == 2
    assert "running on" not in after


def test_threads_share_memory_in_what_serves_and_not_in_what_trains(settings: Settings) -> None:
    def shares(pid: int) -> bool:
        return b"MALLOC_ARENA_MAX=1" in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")

    with digits_serve(settings, "--workers", "2", trainer=True) as (_, process):
        until(lambda: len(trainers(process.pid)) == 1)
        (first,) = trainers(process.pid)
        os.kill(first, signal.SIGKILL)
        until(lambda: trainers(process.pid) not in ([first], []))
        assert [shares(pid) for pid in workers(process.pid)] == [True, True]
        assert [shares(pid) for pid in trainers(process.pid)] == [False]


def test_the_workers_of_a_killed_supervisor_end_and_free_the_port(settings: Settings, tmp_path: Path) -> None:
    counters = tmp_path / "counters"  # a killed supervisor cannot remove a folder of its own
    counters.mkdir()
    with digits_serve(settings, "--workers", "2", trainer=False, DIGITS_METRICS_DIR=str(counters)) as (client, process):
        started = workers(process.pid)
        assert len(started) == 2
        process.kill()
        try:
            until(lambda: not any(is_running(pid) for pid in started))
        finally:
            for pid in filter(is_running, started):
                os.kill(pid, signal.SIGKILL)
        socket.create_server((client.base_url.host, client.base_url.port or 80)).close()
