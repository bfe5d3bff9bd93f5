"""One training from the data to a version, in a real process on a slice of MNIST."""

from pathlib import Path

import numpy as np
import pytest

from app.jobs.job import Result
from app.training.data.mnist import SHIPPED
from app.versions import Store
from tests.support.training_process import said

pytestmark = pytest.mark.training


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
    quantization = card["quantization"]
    assert quantization["reason"] in {None, "slower"}  # which it is depends on the machine
    assert quantization[quantization["weights"]]["accuracy"] == pytest.approx(result.accuracy)
    assert quantization[quantization["weights"]]["size_bytes"] == card["size_bytes"]
    assert 3 * quantization["int8"]["size_bytes"] < quantization["float32"]["size_bytes"]
    assert {file.name for file in store.verified(1).iterdir()} == {"card.json", "model.keras", "model.tflite"}


def test_a_version_that_nobody_asked_to_promote_only_lies_there(tmp_path: Path, data: Path) -> None:
    messages, code, _ = said(tmp_path, data, promote="never", recipe="fast", overrides={"epochs": 2, "batch_size": 32})
    assert code == 0
    assert (messages[-1]["result"]["version"], messages[-1]["result"]["promoted"]) == (1, False)
    assert not (tmp_path / "current").exists()


def test_quantizing_is_switched_off_by_an_override(tmp_path: Path, data: Path) -> None:
    messages, code, _ = said(tmp_path, data, overrides={"epochs": 1, "quantize": False}, min_accuracy=0.3)
    assert (code, messages[-1]["result"]["version"]) == (0, 1)
    card = Store(tmp_path).card(1)
    assert (card["quantization"]["weights"], card["quantization"]["reason"]) == ("float32", "off")
    assert card["recipe"]["quantize"] is False
    assert card["size_bytes"] > 4 * card["parameters"]


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
