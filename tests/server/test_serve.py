"""`digits serve` as a person starts it: server and trainer together."""

import os
import pty
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from app.settings import Settings
from tests.conftest import ADMIN
from tests.support.digits_serve import digits_serve, predict, trainers
from tests.support.mnist_slice import save
from tests.support.waiting import until


def trained(client: httpx.Client) -> tuple[int, bool]:
    """Return the version that a short training came to, and whether it serves."""
    body = {"recipe": "quickstart", "overrides": {"epochs": 1}}
    job = client.post("/train?wait=true", json=body, headers=ADMIN, timeout=120).json()
    assert job["status"] == "succeeded", job
    return job["result"]["version"], job["result"]["promoted"]


@pytest.mark.training
def test_a_retraining_is_served_without_a_restart_and_without_a_failed_request(
    settings: Settings, tmp_path: Path
) -> None:
    data = save(tmp_path / "slice.npz")
    with digits_serve(settings, trainer=True, DIGITS_DATA=str(data)) as (client, process):
        answers: list[dict[str, Any]] = []
        ended = threading.Event()

        def keep_asking() -> None:
            with httpx.Client(base_url=client.base_url, timeout=30) as other:
                while not ended.is_set():
                    answers.append(predict(other))
                    ended.wait(0.01)  # or asking takes what the trainings need

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
def test_the_serving_process_stays_under_150_mb_after_batches_too(settings: Settings) -> None:
    shutil.copytree(Settings().shipped_dir / "4", settings.models_dir / "4")  # the largest network, and what is shipped
    images = np.random.default_rng(1).integers(0, 256, 1000 * 28 * 28, np.uint8).tobytes()
    with digits_serve(settings, trainer=False, start=subprocess.Popen) as (client, process):
        for _ in range(100):
            predict(client)
        for _ in range(5):
            answer = client.post("/predict", content=images, headers={"Content-Type": "application/octet-stream"})
            assert len(answer.json()["predictions"]) == 1000
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


@pytest.mark.parametrize("terminal", [True, False])
def test_the_admin_token_is_shown_at_the_first_start_and_on_a_terminal_only(
    settings: Settings, *, terminal: bool
) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIGITS_")}
    state = settings.state_dir.with_name("first-start")
    environment |= {
        "DIGITS_STATE_DIR": str(state),
        "DIGITS_MODELS_DIR": str(settings.models_dir),
        "DIGITS_SHIPPED_DIR": str(settings.shipped_dir),
    }
    environment["DIGITS_TRAINER"] = "false"
    said = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        # the port is taken, so each start ends at once, after it has said what it has to say
        command = [sys.executable, "-m", "app", "serve", "--port", str(taken.getsockname()[1])]
        for _ in "12":
            reads, writes = pty.openpty() if terminal else os.pipe()
            run = subprocess.run(command, env=environment, stdout=writes, stderr=writes, check=False, timeout=60)
            said.append(os.read(reads, 65_536).decode())
            os.close(reads)
            os.close(writes)
            assert run.returncode != 0
    token = (state / "admin-token").read_text().strip()
    assert [token in text for text in said] == [terminal, False]
    assert "digits token" in said[0]


def test_a_port_that_is_taken_is_a_sentence(settings: Settings) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIGITS_")}
    environment |= {
        "DIGITS_STATE_DIR": str(settings.state_dir),
        "DIGITS_MODELS_DIR": str(settings.models_dir),
        "DIGITS_SHIPPED_DIR": str(settings.shipped_dir),
    }
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = [sys.executable, "-m", "app", "serve", "--port", str(taken.getsockname()[1])]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 1
    assert "cannot be listened on" in run.stderr
    assert "DIGITS_PORT" in run.stderr
    assert "Traceback" not in run.stderr
