"""One training from the data to a version, in a real process on a slice of MNIST."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.jobs.job import Result
from app.settings import ROOT, Settings
from app.training.data.corrected import Corrected
from app.training.data.mnist import SHIPPED
from app.versions import Store
from benchmarks.retraining.styles import drawn
from tests.support.forked import TRAINING, Forked
from tests.support.mnist_slice import save

Message = dict[str, Any]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a slice of MNIST."""
    return save(tmp_path_factory.mktemp("data") / "slice.npz")


CHILD = [sys.executable, "-m", "app.training.process.run"]


def started(command: list[str] = CHILD) -> subprocess.Popen[str]:
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    if command[0] != sys.executable:  # one whose limits are set first
        return subprocess.Popen(command, cwd=ROOT, text=True, **pipes)
    return Forked(command, TRAINING, cwd=ROOT, text=True, **pipes)


def request(models: Path, data: Path, **changes: object) -> str:
    asked = {
        "job": "job-1", "recipe": "quickstart", "overrides": {"epochs": 3}, "promote": "auto", "data": str(data),
        "models_dir": str(models), "unfinished": f"{models}-unfinished", "min_accuracy": 0.7, **changes,
    }  # fmt: skip
    return json.dumps(asked) + "\n"


def said(models: Path, data: Path, command: list[str] = CHILD, **changes: object) -> tuple[list[Message], int, str]:
    """Return what the child said on a request, its exit code, and its standard error."""
    with started(command) as child:
        assert child.stdin
        assert child.stdout
        assert child.stderr
        child.stdin.write(request(models, data, **changes))
        child.stdin.flush()
        messages = [json.loads(line) for line in child.stdout]
        return messages, child.wait(20), child.stderr.read()


def test_it_publishes_a_version_with_a_full_card_and_promotes_it(tmp_path: Path, data: Path) -> None:
    messages, code, errors = said(tmp_path, data)
    assert code == 0, errors
    events = [message["event"] for message in messages]
    assert events[0] == "progress"
    assert events.count("epoch") == 3
    assert events[-1] == "done"
    phases = [message["phase"] for message in messages if message["event"] == "progress"]
    assert list(dict.fromkeys(phases)) == ["preparing", "fitting", "exporting", "judging"]

    result = Result.model_validate(messages[-1]["result"])
    assert (result.version, result.promoted, result.verdict.decision) == (1, True, "promote")
    assert result.held_out == 500
    known = [message["evaluation"] for message in messages if message.get("evaluation")]
    assert known == [result.model_dump(include={"accuracy", "loss", "held_out", "evaluation_seconds"})]
    assert result.evaluation_seconds
    assert [message["steps"] for message in messages if message["event"] == "epoch"] == [63] * 3  # of 2,000 digits
    store = Store(tmp_path)
    assert store.current() == 1
    store.verified(1)
    card = store.card(1)
    assert card["accuracy"] == result.accuracy
    assert result.accuracy
    assert result.accuracy > 0.7
    assert np.trace(card["confusion"]) == round(result.accuracy * 500)
    assert (card["job"], card["name"], card["parent"], card["seed"]) == ("job-1", "quickstart", None, 0)
    assert card["recipe"]["epochs"] == len(card["history"]) == 3
    assert not any("confusion" in epoch for epoch in card["history"])
    assert card["parameters"] == 101770
    assert set(card["software"]) == {"python", "tensorflow", "keras", "numpy", "ai-edge-litert"}
    assert len(card["per_digit"]) == 10
    assert 0 < card["calibration"]["ece"] < 0.3
    assert card["calibration"]["temperature"] is None
    assert set(card["handwriting"]) == {"accuracy", "refused", "negatives_refused", "auroc"}
    assert card["handwriting"]["accuracy"] > 0.4


def test_a_version_that_nobody_asked_to_promote_only_lies_there(tmp_path: Path, data: Path) -> None:
    messages, code, _ = said(tmp_path, data, promote="never", recipe="fast", overrides={"epochs": 2, "batch_size": 32})
    assert code == 0
    assert (messages[-1]["result"]["version"], messages[-1]["result"]["promoted"]) == (1, False)
    assert not (tmp_path / "current").exists()


def test_a_network_that_fails_the_gate_leaves_nothing_behind(tmp_path: Path, data: Path) -> None:
    messages, code, _ = said(tmp_path, data, overrides={"epochs": 1, "share": 0.05}, min_accuracy=0.99)
    assert code == 0
    result = messages[-1]["result"]
    assert (result["version"], result["promoted"], result["verdict"]["decision"]) == (None, False, "refuse")
    assert list(tmp_path.iterdir()) == []
    assert result["regression"] is None  # nothing served that it could be compared with


def test_of_a_refused_network_it_tells_what_would_have_changed(tmp_path: Path, data: Path) -> None:
    said(tmp_path, data)
    messages, code, _ = said(tmp_path, data, overrides={"epochs": 1, "share": 0.05}, min_accuracy=0.99)
    assert code == 0
    regression = messages[-1]["result"]["regression"]
    assert regression["against"] == 1
    held_out = regression["changes"][0]
    assert held_out["after"] < held_out["before"]
    assert len(held_out["newly_wrong"]) == min(24, held_out["wrong"])


def test_it_says_in_one_sentence_why_it_cannot_train(tmp_path: Path) -> None:
    messages, code, _ = said(tmp_path, SHIPPED.with_name("no.npz"))
    assert code == 1
    assert messages[-1]["event"] == "error"
    assert messages[-1]["detail"].startswith("There is no file")


# a child that saves after every epoch: the epochs of this slice take a second
HASTY = [
    sys.executable,
    "-c",
    "from app.training import fit, run; fit.SAVE_SECONDS = 0.0; raise SystemExit(run.main())",
]


def test_a_training_that_was_killed_goes_on_where_it_stopped_and_ends_the_same(tmp_path: Path, data: Path) -> None:
    asked: dict[str, Any] = {"recipe": "best", "overrides": {"epochs": 4, "share": 0.02}, "min_accuracy": 0.0}
    with started(HASTY) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(request(tmp_path / "killed", data, **asked))
        child.stdin.flush()
        while json.loads(child.stdout.readline()).get("epoch", 0) < 3:
            pass
        child.kill()
    resumed, code, errors = said(tmp_path / "killed", data, HASTY, **asked)
    assert code == 0, errors
    whole, _, _ = said(tmp_path / "whole", data, **asked)
    fitting = [message for message in resumed if message.get("phase") == "fitting"]
    assert fitting[0]["epoch"] >= 3
    measured = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")
    for one, other in zip(epochs(resumed), epochs(whole), strict=True):
        assert [one[name] for name in measured] == [other[name] for name in measured]
    results = [messages[-1]["result"] for messages in (resumed, whole)]
    assert results[0]["accuracy"] == results[1]["accuracy"]
    assert results[0]["loss"] == results[1]["loss"]
    assert not list(Path(f"{tmp_path / 'killed'}-unfinished").iterdir())


def test_told_to_stop_it_publishes_what_it_has_learned_and_promotes_nothing(tmp_path: Path, data: Path) -> None:
    with started() as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(request(tmp_path, data, overrides={"epochs": 200}))
        child.stdin.flush()
        messages = [json.loads(child.stdout.readline())]
        while messages[-1]["event"] != "epoch":
            messages.append(json.loads(child.stdout.readline()))
        child.stdin.write("stop\n")
        child.stdin.flush()
        messages += [json.loads(line) for line in child.stdout]
        assert child.wait(20) == 0
    result = messages[-1]["result"]
    assert (result["version"], result["promoted"], result["verdict"]["decision"]) == (1, False, "promote")
    assert re.search(r"stopped after [\d.]+ epochs of 200", result["verdict"]["reasons"][-1])
    assert result["verdict"]["findings"][-1]["kind"] == "stopped"
    assert not (tmp_path / "current").exists()
    card = Store(tmp_path).card(1)
    assert card["verdict"] == result["verdict"]
    assert 1 <= len(card["history"]) == len(epochs(messages)) < 200


def test_told_to_stop_before_it_learned_anything_it_publishes_nothing(tmp_path: Path, data: Path) -> None:
    with started() as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(request(tmp_path, data) + "stop\n")
        child.stdin.flush()
        messages = [json.loads(line) for line in child.stdout]
        assert child.wait(20) == 0
    assert messages[-1] == {"event": "stopped"}
    assert Store(tmp_path).versions() == []


def epochs(messages: list[Message]) -> list[Message]:
    return [message for message in messages if message["event"] == "epoch"]


def test_it_ends_when_its_trainer_dies(tmp_path: Path, data: Path) -> None:
    with started() as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(request(tmp_path, data, overrides={"epochs": 200}))
        child.stdin.flush()
        while json.loads(child.stdout.readline()).get("phase") != "fitting":
            pass
        child.stdin.close()
        assert child.wait(20) != 0
    assert Store(tmp_path).versions() == []


def shipped(models: Path, version: int) -> None:
    shutil.copytree(Settings().models_dir / str(version), models / str(version))


@pytest.mark.parametrize("serving", [1, 2])
def test_what_reads_worse_than_the_version_in_service_waits_for_a_person_whatever_its_recipe(
    tmp_path: Path, data: Path, serving: int
) -> None:
    shipped(tmp_path, serving)
    messages, code, errors = said(tmp_path, data)
    assert code == 0, errors
    result = Result.model_validate(messages[-1]["result"])
    assert (result.verdict.decision, result.promoted) == ("ask", False)
    assert f"than version {serving} does" in result.verdict.reasons[0]
    assert Store(tmp_path).current() == serving
    assert result.version is not None
    regression = Store(tmp_path).card(result.version)["regression"]
    assert regression["against"] == serving
    assert [change["name"] for change in regression["changes"]] == ["held-out digits", "synthesized digits"]
    assert regression["changes"][0]["newly_wrong"][0]["image"].startswith("data:image/png")


def test_refining_learns_corrections_and_forgets_nothing(tmp_path: Path, data: Path) -> None:
    shipped(tmp_path / "models", 2)
    images, labels = drawn(30, np.random.default_rng(5))
    Corrected(images, labels, np.arange(30) < 10).save(tmp_path / "corrected.npz")
    overrides = {"share": 0.3, "epochs": 4, "learning_rate": 0.001}
    messages, code, errors = said(
        tmp_path / "models", data, recipe="refine", overrides=overrides, corrected=str(tmp_path / "corrected.npz")
    )
    assert code == 0, errors
    result = Result.model_validate(messages[-1]["result"])
    assert result.version is not None
    assert result.accuracy is not None
    assert result.accuracy > 0.98
    found = Store(tmp_path / "models").card(result.version)["regression"]["changes"]
    of_all, kept_out = found[2], found[3]
    assert (of_all["name"], of_all["count"], kept_out["count"]) == ("accepted corrections", 30, 10)
    assert of_all["before"] < 0.6
    assert of_all["after"] > 0.8
    assert kept_out["after"] >= 0.8
    assert any("of the 30 accepted corrections" in reason for reason in result.verdict.reasons)


def test_refining_needs_a_version_to_go_on_with(tmp_path: Path, data: Path) -> None:
    messages, code, _ = said(tmp_path / "models", data, recipe="refine", overrides={})
    assert code == 1
    assert "no version that serves" in messages[-1]["detail"]
