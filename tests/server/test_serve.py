"""`digits serve` as a person starts it: server, workers and trainer together."""

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.settings import Settings
from tests.conftest import ADMIN, TOKEN
from tests.support.drawings import SEVEN
from tests.support.forked import Forked
from tests.support.waiting import until


@contextmanager
def digits_serve(
    settings: Settings, *options: str, trainer: bool, start: type[subprocess.Popen[str]] = Forked, **more: str
) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
    """Run `digits serve` on a free port; give a client and the process, which is ended with what it started."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    environment = os.environ | {
        "DIGITS_MODELS_DIR": str(settings.models_dir),
        "DIGITS_STATE_DIR": str(settings.state_dir),
        "DIGITS_ADMIN_TOKEN": TOKEN,
        "DIGITS_MIN_ACCURACY": "0.3",
        "DIGITS_TRAINER": str(trainer).lower(),
        **more,
    }
    command = [sys.executable, "-m", "app", "serve", "--port", str(port), *options]
    log = (settings.state_dir.parent / "serve.log").open("w+")
    process = start(command, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            until(lambda: process.poll() is not None or ready(client))
            assert process.poll() is None, Path(log.name).read_text()
            yield client, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        log.close()


def ready(client: httpx.Client) -> bool:
    try:
        return client.get("/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def predict(client: httpx.Client) -> dict[str, Any]:
    response = client.post("/predict", json={"strokes": SEVEN})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in found.split()]


def trainers(pid: int) -> list[int]:
    return [child for child in children(pid) if b"trainer" in command_of(child)]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it ended between the two looks
        return b""


def workers(pid: int) -> list[int]:
    """Return the serving processes that the server has started."""
    return [child for child in children(pid) if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def trained(client: httpx.Client) -> tuple[int, bool]:
    """Return the version that a short training came to, and whether it serves."""
    body = {"recipe": "quickstart", "overrides": {"share": 0.05, "epochs": 1}}
    job = client.post("/train?wait=true", json=body, headers=ADMIN, timeout=120).json()
    assert job["status"] == "succeeded", job
    return job["result"]["version"], job["result"]["promoted"]


def test_a_retraining_is_served_without_a_restart_and_without_a_failed_request(settings: Settings) -> None:
    with digits_serve(settings, trainer=True) as (client, process):
        answers: list[dict[str, Any]] = []
        ended = threading.Event()

        def keep_asking() -> None:
            with httpx.Client(base_url=client.base_url, timeout=30) as other:
                while not ended.is_set():
                    answers.append(predict(other))

        asking = threading.Thread(target=keep_asking)
        asking.start()
        try:
            # the first one reads worse than what serves, so a person lets it serve; the second reads as well
            assert trained(client) == (3, False)
            reason = {"why": "to be followed"}
            assert client.post("/models/3/promote", json=reason, headers=ADMIN).status_code == 200
            until(lambda: answers[-1]["version"] == 3, 2)
            assert trained(client) == (4, True)
            until(lambda: answers[-1]["version"] == 4, 2)
        finally:
            ended.set()
            asking.join()
        assert {answer["version"] for answer in answers} == {2, 3, 4}
        assert process.poll() is None


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


def test_a_trainer_that_is_killed_is_replaced(settings: Settings) -> None:
    with digits_serve(settings, trainer=True) as (client, process):
        until(lambda: len(trainers(process.pid)) == 1)
        (first,) = trainers(process.pid)
        os.kill(first, signal.SIGKILL)
        until(lambda: trainers(process.pid) not in ([first], []))
        assert predict(client)["digit"] == 7


def test_sigterm_ends_the_server_and_its_trainer(settings: Settings) -> None:
    with digits_serve(settings, trainer=True, start=subprocess.Popen) as (_, process):
        until(lambda: len(trainers(process.pid)) == 1)
        (trainer,) = trainers(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        assert not Path(f"/proc/{trainer}").exists()


def test_a_server_that_is_killed_leaves_no_trainer_behind(settings: Settings) -> None:
    with digits_serve(settings, trainer=True) as (_, process):
        until(lambda: len(trainers(process.pid)) == 1)
        (trainer,) = trainers(process.pid)
        process.kill()
        until(
            lambda: not Path(f"/proc/{trainer}").exists() or Path(f"/proc/{trainer}/stat").read_text().split()[2] == "Z"
        )


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_serving_process_stays_under_150_mb(settings: Settings) -> None:
    with digits_serve(settings, trainer=False, start=subprocess.Popen) as (client, process):
        for _ in range(100):
            predict(client)
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
        assert found
        assert int(found.group(1)) < 150 * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_there_is_room_for_as_many_connections_as_are_taken(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITS_MAX_CONNECTIONS", "2000")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
    try:
        with digits_serve(settings, trainer=False, start=subprocess.Popen) as (_, process):
            found = re.search(r"Max open files +(\d+)", Path(f"/proc/{process.pid}/limits").read_text())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert found
    assert int(found[1]) > min(2000, hard - 1)


FORWARDED = {"X-Forwarded-Proto": "https"}


def secure(client: httpx.Client, via: int) -> bool:
    headers = FORWARDED | {"X-Forwarded-For": f"192.0.2.{via}"}
    return "secure" in client.post("/session", json={"token": TOKEN}, headers=headers).headers["set-cookie"].lower()


def test_forwarded_headers_of_a_stranger_change_nothing(settings: Settings) -> None:
    limited = {"DIGITS_RATE_LIMIT": "3/minute", "FORWARDED_ALLOW_IPS": "*"}
    with digits_serve(settings, trainer=False, **limited) as (client, _):
        answers = [
            client.post("/predict", json={"strokes": SEVEN}, headers=FORWARDED | {"X-Forwarded-For": f"192.0.2.{n}"})
            for n in range(4)
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert "strict-transport-security" not in answers[0].headers
        assert not secure(client, 1)


def test_forwarded_headers_of_a_trusted_proxy_tell_who_asks_and_how(settings: Settings) -> None:
    trusting = {"DIGITS_RATE_LIMIT": "1/minute", "DIGITS_TRUSTED_PROXIES": "127.0.0.0/8"}
    with digits_serve(settings, trainer=False, **trusting) as (client, _):
        answers = [
            client.post("/predict", json={"strokes": SEVEN}, headers=FORWARDED | {"X-Forwarded-For": given})
            # what a client writes itself stands to the left of what the proxy adds
            for given in ("192.0.2.1", "192.0.2.2", "192.0.2.9, 192.0.2.1")
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[0].headers["strict-transport-security"].startswith("max-age=")
        assert secure(client, 1)


def test_a_server_for_others_answers_under_any_name_and_one_for_this_machine_does_not(settings: Settings) -> None:
    named = {"Host": "digits.example"}
    with digits_serve(settings, "--host", "0.0.0.0", trainer=False) as (client, _):  # noqa: S104
        assert client.get("/health/live", headers=named).status_code == 200
    with digits_serve(settings, trainer=False) as (client, _):
        assert client.get("/health/live", headers=named).status_code == 421


def test_the_admin_token_is_printed_at_the_first_start_only(settings: Settings) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIGITS_")}
    environment |= {"DIGITS_STATE_DIR": str(settings.state_dir), "DIGITS_MODELS_DIR": str(settings.models_dir)}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        # the port is taken, so each start ends at once, after it has said what it has to say
        command = [sys.executable, "-m", "app", "serve", "--port", str(taken.getsockname()[1])]
        environment["DIGITS_TRAINER"] = "false"
        first, second = (
            subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
            for _ in "12"
        )
    token = (settings.state_dir / "admin-token").read_text().strip()
    assert token in first.stderr
    assert token not in second.stderr
    assert second.returncode != 0
