"""The command line does what the server does, in a process of its own; what is said at once also within this one."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from PIL import Image

from app.cli.commands import main
from app.settings import Settings
from app.versions import Store
from tests.conftest import TOKEN
from tests.digits.segment.test_segment import drawn, line
from tests.support.drawings import ONE, SEVEN, file, png
from tests.support.forked import Forked, run

Run = subprocess.CompletedProcess[str]


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIGITS_")}
    return kept | {"DIGITS_MODELS_DIR": str(settings.models_dir), "DIGITS_STATE_DIR": str(settings.state_dir)}


def digits(environment: dict[str, str], *arguments: object) -> Run:
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    return run(command, env=environment)


def here(environment: dict[str, str], *arguments: object) -> Run:
    """Run a command in this process, which says and returns the same without the second that a new one takes."""
    command = ["digits", *map(str, arguments)]
    said, errors = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        mock.patch.object(sys, "argv", command),
        redirect_stdout(said),
        redirect_stderr(errors),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    assert isinstance(ended.value.code, int)
    return Run(command, ended.value.code, said.getvalue(), errors.getvalue())


@pytest.fixture
def seven(tmp_path: Path) -> Path:
    path = tmp_path / "seven.png"
    path.write_bytes(png(SEVEN))
    return path


def test_it_reads_a_file_without_a_server(environment: dict[str, str], seven: Path) -> None:
    run = digits(environment, "predict", seven)
    assert run.returncode == 0
    assert ": 7 (" in run.stdout


def test_it_reads_many_files_as_json(environment: dict[str, str], seven: Path, tmp_path: Path) -> None:
    (tmp_path / "one.png").write_bytes(png(ONE))
    run = digits(environment, "predict", "--json", seven, tmp_path / "one.png")
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert [answer["digit"] for answer in answers] == [7, 1]
    assert sum(answers[0]["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert answers[0]["version"] == 2


def test_it_reads_a_whole_number(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "number.png"
    path.write_bytes(file(Image.fromarray(255 - drawn(line("3071")))))
    assert ": 3071 (" in digits(environment, "predict", "--number", path).stdout
    answer = json.loads(digits(environment, "predict", "--number", "--json", path).stdout)
    assert answer["text"] == "3071"
    assert len(answer["probabilities"]) == 4
    assert answer["version"] == 2


def test_a_bad_file_is_named_and_the_others_are_still_read(
    environment: dict[str, str], seven: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.png").write_text("nothing")
    run = digits(environment, "predict", tmp_path / "bad.png", tmp_path / "gone.png", seven)
    assert run.returncode == 1
    assert "bad.png: These bytes are not" in run.stderr
    assert "gone.png: No such file" in run.stderr
    assert ": 7 (" in run.stdout


def test_it_scores_a_version_on_the_held_out_digits(environment: dict[str, str]) -> None:
    run = digits(environment, "evaluate", "--version", "1", "--json")
    found = json.loads(run.stdout)
    assert found["version"] == 1
    assert found["accuracy"] > 0.97
    assert len(found["per_digit"]) == 10


def test_it_lists_promotes_and_rolls_back(environment: dict[str, str]) -> None:
    assert json.loads(digits(environment, "models", "--json").stdout)["current"] == 2
    assert digits(environment, "models", "promote", 1, "--why", "it is smaller").returncode == 0
    assert json.loads(here(environment, "models", "--json").stdout)["current"] == 1
    assert "Version 2 is current" in digits(environment, "models", "rollback").stdout


def test_the_log_keeps_the_reason_for_promoting_a_clearly_worse_version(environment: dict[str, str]) -> None:
    assert here(environment, "models", "promote", 1, "--why", "it is [smaller]").returncode == 0
    entry = json.loads(here(environment, "models", "log", "--json").stdout)[0]
    assert (entry["what"], entry["version"], entry["from"], entry["why"]) == ("override", 1, 2, "it is [smaller]")
    assert entry["who"].startswith("cli:")
    table = digits(environment | {"COLUMNS": "200"}, "models", "log").stdout
    assert "it is [smaller]" in table


def test_it_pins_unpins_and_deletes(environment: dict[str, str]) -> None:
    assert here(environment, "models", "pin", 1).returncode == 0
    refused = here(environment, "models", "delete", 1)
    assert refused.returncode == 1
    assert "pinned" in refused.stderr
    assert here(environment, "models", "unpin", 1).returncode == 0
    assert here(environment, "models", "delete", 1).returncode == 0
    assert [card["version"] for card in json.loads(here(environment, "models", "--json").stdout)["versions"]] == [2]


def test_a_card_is_printed_as_it_is(environment: dict[str, str], settings: Settings) -> None:
    printed = digits(environment, "models", "card", 2).stdout
    assert printed == (settings.models_dir / "2" / "card.json").read_text()


def test_it_compares_two_versions_side_by_side(environment: dict[str, str]) -> None:
    found = json.loads(digits(environment, "models", "compare", 1, 2, "--json").stdout)
    assert found["newly_right"]["count"] > found["newly_wrong"]["count"] > 0
    table = here(environment, "models", "compare", 1, 2).stdout
    assert "version 1" in table
    assert f"{found['newly_right']['count']} held-out digits newly right" in table


def test_a_version_that_is_not_there_is_an_error_in_a_sentence(environment: dict[str, str]) -> None:
    run = here(environment, "models", "promote", 9)
    assert run.returncode == 1
    assert "There is no version 9" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_token_is_the_same_each_time(environment: dict[str, str]) -> None:
    first = digits(environment, "token").stdout
    assert len(first.strip()) >= 32
    assert digits(environment, "token").stdout == first
    assert here(environment | {"DIGITS_ADMIN_TOKEN": TOKEN}, "token").stdout.strip() == TOKEN


def test_a_malformed_setting_is_named(environment: dict[str, str]) -> None:
    run = here(environment | {"DIGITS_PORT": "eighty"}, "serve")
    assert run.returncode == 2
    assert "DIGITS_PORT" in run.stderr
    assert "Traceback" not in run.stderr


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


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["serve"],
        ["trainer"],
        ["train"],
        ["predict"],
        ["evaluate"],
        ["models"],
        ["corrections"],
        ["token"],
        ["import"],
    ],
)
def test_help_shows_what_there_is_with_examples(environment: dict[str, str], command: list[str]) -> None:
    run = here(environment, *command, "--help")
    assert run.returncode == 0
    assert "digits " in run.stdout
    if command:
        assert "Example" in run.stdout


def quickly_trained(environment: dict[str, str], epochs: int) -> dict[str, Any]:
    run = digits(
        environment | {"DIGITS_MIN_ACCURACY": "0.3"},
        "train", "quickstart", "--epochs", epochs, "--share", 0.05, "--seed", 1, "--json",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    result: dict[str, Any] = json.loads(run.stdout)
    return result


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


def test_every_override_can_be_given_at_the_terminal(environment: dict[str, str]) -> None:
    given = {
        "epochs": 2, "batch_size": "full", "optimizer": "nesterov", "learning_rate": 0.5, "schedule": "cosine",
        "activation": "leaky-relu", "alpha": 0.1, "hidden_layers": 2, "units": 32, "dropout": 0.1, "loss": "mse",
        "seed": 3, "share": 0.05,
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
    command = [sys.executable, "-m", "app", "train", "quickstart", "--epochs", "200", "--share", "0.2", "--json"]
    with Forked(
        command,
        env=environment | {"DIGITS_MIN_ACCURACY": "0.3"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        try:
            next(line for line in process.stderr if line.startswith("375/375 - "))
            yield process
        finally:
            process.kill()


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


def test_a_training_leaves_only_as_many_versions_as_are_to_be_kept(environment: dict[str, str]) -> None:
    run = digits(
        environment | {"DIGITS_MIN_ACCURACY": "0.3", "DIGITS_KEEP_VERSIONS": "1"},
        "train", "quickstart", "--epochs", 1, "--share", 0.05, "--promote", "never", "--json",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    listed = json.loads(here(environment, "models", "--json").stdout)
    assert [card["version"] for card in listed["versions"]] == [2, 3]  # 2 serves
    assert json.loads(here(environment, "models", "log", "--json").stdout)[0]["what"] == "delete"


def test_a_training_that_the_gate_refuses_ends_with_3(environment: dict[str, str]) -> None:
    run = digits(environment, "train", "quickstart", "--epochs", 1, "--share", 0.01, "--json")
    assert run.returncode == 3, run.stderr
    assert json.loads(run.stdout)["verdict"]["decision"] == "refuse"
    assert json.loads(here(environment, "models", "--json").stdout)["current"] == 2


def test_a_kept_network_of_a_version_can_be_imported_again(environment: dict[str, str], settings: Settings) -> None:
    run = digits(environment, "import", settings.models_dir / "1" / "model.keras", "--json")
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    card = Store(settings.models_dir).card(1)
    assert (result["version"], result["promoted"]) == (3, False)
    assert result["accuracy"] == pytest.approx(card["accuracy"], abs=2e-4)


@pytest.mark.parametrize(
    ("name", "why"), [("model.h5", "HDF5"), ("model.keras", "no `.keras` file"), ("gone", "no file")]
)
def test_what_cannot_be_imported_is_said_in_a_sentence(
    environment: dict[str, str], tmp_path: Path, name: str, why: str
) -> None:
    if name != "gone":
        (tmp_path / name).write_bytes(b"not a network")
    run = digits(environment | {"COLUMNS": "300"}, "import", tmp_path / name)
    assert run.returncode == 1
    assert why in run.stderr
    assert "Traceback" not in run.stderr
