"""`digits sweep`, as a person runs it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import digits, here
from tests.support.forked import TRAINING, Forked
from tests.support.mnist_slice import save

SWEEP = ("sweep", "quickstart", "--grid", "learning_rate=0.001,0.0001", "--grid", "epochs=3", "--seeds", "2", "--json")


@pytest.fixture
def training_environment(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    return environment | {"DIGITS_DATA": str(save(tmp_path / "slice.npz")), "DIGITS_MIN_ACCURACY": "0.3"}


@pytest.mark.training
def test_a_sweep_that_is_killed_goes_on_and_its_best_is_judged(training_environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "app", *SWEEP]
    with Forked(command, TRAINING, env=training_environment, stderr=subprocess.PIPE, text=True) as process:
        begun = [next(line for line in process.stderr if "seed=" in line) for _ in range(2)]  # type: ignore[union-attr]
        os.kill(process.pid, signal.SIGKILL)
    again = digits(training_environment, *SWEEP)
    assert again.returncode == 0, again.stderr
    assert begun[0] not in again.stderr  # it had ended
    found: dict[str, Any] = json.loads(again.stdout)
    assert found["best"] == "learning_rate=0.001 epochs=3"
    assert [one["complete"] for one in found["settings"]] == [2, 2]
    assert found["settings"][0]["accuracy"]["error"] > 0
    assert found["outcome"]["version"] == 3
    card = json.loads(Path(training_environment["DIGITS_MODELS_DIR"], "3", "card.json").read_text())
    assert card["recipe"]["validation"] == 0  # the best is trained on all that the recipe trains on
    whole = digits(training_environment, *SWEEP)
    assert json.loads(whole.stdout) == found
    assert "seed=" not in whole.stderr


def test_what_is_no_grid_ends_with_a_sentence(environment: dict[str, str]) -> None:
    run = here(environment, "sweep", "quickstart", "--grid", "speed=1")
    assert run.returncode == 1
    assert "learning_rate" in run.stderr


def test_a_cluster_without_ray_installed_is_refused_by_a_sentence(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    run = here(environment, "trainer", "--ray", "auto")
    assert run.returncode == 1
    assert "the extra `ray`" in run.stderr
