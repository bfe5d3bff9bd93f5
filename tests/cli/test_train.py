"""`digits train` trains in its terminal, can be stopped there, and publishes what passes the gate."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import digits, here
from tests.support.forked import TRAINING, Forked
from tests.support.mnist_slice import save


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("data") / "slice.npz")


@pytest.fixture
def environment(environment: dict[str, str], data: Path) -> dict[str, str]:
    """Return the environment with a slice of MNIST, on which a training takes seconds."""
    return environment | {"DIGITS_DATA": str(data)}


def test_an_unknown_recipe_is_refused_with_those_there_are(environment: dict[str, str]) -> None:
    run = here(environment, "train", "slow")
    assert run.returncode == 2
    assert "quickstart" in run.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--activation", "step"], "overrides.activation: The step function's gradient is zero everywhere"),
        (["--alpha", "0.1"], "overrides.alpha: alpha is the slope of leaky-relu"),
        (["--batch-size", "some"], 'overrides.batch_size: Input should be a whole number from 1 to 10000, or "full"'),
        (["--optimizer", "lion"], "nesterov"),
    ],
)
def test_overrides_that_fit_nothing_are_refused_with_the_reason(
    environment: dict[str, str], options: list[str], said: str
) -> None:
    run = here(environment, "train", "fast", *options)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def quickly_trained(environment: dict[str, str], epochs: int) -> dict[str, Any]:
    run = digits(
        environment | {"DIGITS_MIN_ACCURACY": "0.3"},
        "train", "quickstart", "--epochs", epochs, "--seed", 1, "--json",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    result: dict[str, Any] = json.loads(run.stdout)
    return result


@pytest.mark.training
def test_training_at_the_terminal_publishes_a_version_that_serves_where_none_reads_better(
    environment: dict[str, str],
) -> None:
    result = quickly_trained(environment, epochs=1)
    assert (result["version"], result["promoted"], result["verdict"]["decision"]) == (3, False, "ask")
    assert json.loads(here(environment, "models", "--json").stdout)["current"] == 2
    assert here(environment, "models", "promote", 3, "--why", "to be outdone").returncode == 0
    result = quickly_trained(environment, epochs=4)
    assert (result["version"], result["promoted"], result["verdict"]["decision"]) == (4, True, "promote")
    assert json.loads(here(environment, "models", "--json").stdout)["current"] == 4


@pytest.mark.training
def test_every_override_can_be_given_at_the_terminal(environment: dict[str, str]) -> None:
    given = {
        "epochs": 2, "batch_size": "full", "optimizer": "nesterov", "learning_rate": 0.5, "schedule": "cosine",
        "activation": "leaky-relu", "alpha": 0.1, "hidden_layers": 2, "units": 32, "dropout": 0.1, "loss": "mse",
        "seed": 3, "share": 0.9,
    }  # fmt: skip
    options = [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", value)]
    run = digits(environment | {"DIGITS_MIN_ACCURACY": "0.01"}, "train", "quickstart", *options, "--json")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["version"] == 3
    card = json.loads(Path(environment["DIGITS_MODELS_DIR"], "3", "card.json").read_text())
    assert {name: card["recipe"][name] for name in given} == given
    assert len(card["history"]) == 2


@pytest.fixture
def training(environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Give a training at a terminal's command line that would take minutes, when an epoch of it has ended."""
    command = [sys.executable, "-m", "app", "train", "quickstart", "--epochs", "200", "--json"]
    with Forked(
        command,
        TRAINING,
        env=environment | {"DIGITS_MIN_ACCURACY": "0.3"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        try:
            next(line for line in process.stderr if line.startswith("63/63 - "))
            yield process
        finally:
            process.kill()


@pytest.mark.training
def test_control_c_keeps_what_was_learned_and_promotes_nothing(
    environment: dict[str, str], training: "subprocess.Popen[str]"
) -> None:
    training.send_signal(signal.SIGINT)
    said, errors = training.communicate(timeout=60)
    assert training.returncode == 0, errors
    assert "Ctrl-C again drops it" in errors
    result = json.loads(said)
    assert (result["version"], result["promoted"]) == (3, False)
    assert "epochs of 200" in result["verdict"]["reasons"][-1]
    assert json.loads(here(environment, "models", "--json").stdout)["current"] == 2


@pytest.mark.training
def test_a_second_control_c_drops_it(environment: dict[str, str], training: "subprocess.Popen[str]") -> None:
    assert training.stderr
    training.send_signal(signal.SIGINT)
    next(line for line in training.stderr if "Ctrl-C again drops it" in line)
    training.send_signal(signal.SIGINT)
    _, errors = training.communicate(timeout=60)
    assert training.returncode == 130
    assert "Dropped; nothing was published." in errors
    assert "Traceback" not in errors
    assert len(json.loads(here(environment, "models", "--json").stdout)["versions"]) == 2


@pytest.mark.training
def test_a_training_leaves_only_as_many_versions_as_are_to_be_kept(environment: dict[str, str]) -> None:
    run = digits(
        environment | {"DIGITS_MIN_ACCURACY": "0.3", "DIGITS_KEEP_VERSIONS": "1"},
        "train", "quickstart", "--epochs", 1, "--promote", "never", "--json",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    listed = json.loads(here(environment, "models", "--json").stdout)
    assert [card["version"] for card in listed["versions"]] == [2, 3]  # 2 serves
    assert json.loads(here(environment, "models", "log", "--json").stdout)[0]["what"] == "delete"


@pytest.mark.training
def test_a_training_that_the_gate_refuses_ends_with_3(environment: dict[str, str]) -> None:
    run = digits(environment, "train", "quickstart", "--epochs", 1, "--share", 0.01, "--json")
    assert run.returncode == 3, run.stderr
    assert json.loads(run.stdout)["verdict"]["decision"] == "refuse"
    assert json.loads(here(environment, "models", "--json").stdout)["current"] == 2
