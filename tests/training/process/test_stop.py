"""A training that is killed, stopped, or loses its trainer."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.versions import Store
from tests.support.training_process import epochs, request, said, started, with_smaller_pools

pytestmark = pytest.mark.training

# a child that saves after every epoch, however long the disk takes
HASTY = with_smaller_pools("best", "from app.training.fit import resume; resume.SAVE_SHARE = 1e9")


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
    whole, _, _ = said(tmp_path / "whole", data, HASTY, **asked)
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
