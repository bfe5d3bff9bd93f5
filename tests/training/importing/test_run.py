"""Networks trained elsewhere: imported in a process of their own, judged and published."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.errors import BadInput
from app.settings import ROOT
from app.training.data.corrected import Corrected
from app.training.quiet_tensorflow import keras
from app.versions import Store
from benchmarks.retraining.styles import drawn
from tests.support.forked import TRAINING, Forked
from tests.training.importing.networks import added, flat, imported, layers


def test_one_that_passes_may_serve_at_once(learned: tuple[Any, ...], tmp_path: Path, data: Path) -> None:
    assert added(flat(), tmp_path, data, learned, promote="auto").promoted
    assert Store(tmp_path / "models").current() == 1


def test_it_is_quantized_and_its_card_says_what_that_changed(
    learned: tuple[Any, ...], tmp_path: Path, data: Path
) -> None:
    result = added(flat(), tmp_path, data, learned)
    card = Store(tmp_path / "models").card(1)
    found = card["quantization"]
    assert found["reason"] in {None, "slower"}  # which it is depends on the machine
    assert found[found["weights"]]["accuracy"] == pytest.approx(result.accuracy)
    assert 2.5 * found["int8"]["size_bytes"] < found["float32"]["size_bytes"]
    assert abs(found["int8"]["accuracy"] - found["float32"]["accuracy"]) < 0.01
    assert 0 <= found["read_otherwise"] < 10


def test_one_that_reads_too_little_is_refused_by_the_gate_and_leaves_nothing(tmp_path: Path, data: Path) -> None:
    result = added(flat(), tmp_path, data)
    assert (result.version, result.verdict.decision) == (None, "refuse")
    tried = result.verdict.reasons[-1]
    assert all(
        pixels in tried for pixels in ("0 to 1 ", "-1 to 1 ", "0 to 255, inverted, transposed ", "standardised ")
    )
    assert list((tmp_path / "models").iterdir()) == []


def test_it_is_asked_the_accepted_corrections_too(learned: tuple[Any, ...], tmp_path: Path, data: Path) -> None:
    added(flat(), tmp_path, data, learned, promote="auto")
    images, labels = drawn(30, np.random.default_rng(5))
    corrected = Corrected(images, labels, np.arange(30) < 10)
    result = added(flat(), tmp_path, data, learned, corrected=corrected)
    changes = Store(tmp_path / "models").card(2)["regression"]["changes"]
    assert [(change["name"], change["count"]) for change in changes[2:]] == [
        ("accepted corrections", 30), ("corrections kept out of training", 10)
    ]  # fmt: skip
    assert any("of the 30 accepted corrections" in reason for reason in result.verdict.reasons)


def process(file: Path, tmp_path: Path, data: Path) -> tuple[dict[str, Any], int]:
    """Return the last that the importing process said, and its exit code."""
    request = {
        "file": str(file), "data": str(data), "models_dir": str(tmp_path / "models"), "keep_versions": 0,
        "min_accuracy": 0.7, "promote": "auto",
    }  # fmt: skip
    child = Forked(
        [sys.executable, "-m", "app.training.importing.run"], TRAINING, cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(json.dumps(request) + "\n")
        child.stdin.flush()
        last = [json.loads(line) for line in child.stdout][-1]
        return last, child.wait(20)


def test_the_process_says_what_it_did_and_why_not(learned: tuple[Any, ...], tmp_path: Path, data: Path) -> None:
    model = flat()
    model.set_weights(learned)
    model.save(tmp_path / "mine.keras")
    (tmp_path / "other.keras").write_bytes(b"no zip")
    last, code = process(tmp_path / "mine.keras", tmp_path, data)
    assert (last["event"], code, last["result"]["promoted"]) == ("done", 0, True)
    last, code = process(tmp_path / "other.keras", tmp_path, data)
    assert (last["event"], code) == ("error", 1)
    assert "no `.keras` file" in last["detail"]
    assert Store(tmp_path / "models").current() == 1


def test_a_small_file_that_asks_for_much_memory_gets_none(tmp_path: Path, data: Path) -> None:
    keras.Sequential([keras.Input((784,)), layers.Dense(8), layers.Dense(8), layers.Dense(10)]).save(
        tmp_path / "a.keras"
    )
    with zipfile.ZipFile(tmp_path / "a.keras") as given, zipfile.ZipFile(tmp_path / "b.keras", "w") as taken:
        for name in given.namelist():
            content = given.read(name)
            if name == "config.json":
                content = content.replace(b'"units": 8', b'"units": 100000').replace(b"[null, 8]", b"[null, 100000]")
            taken.writestr(name, content)
    last, code = process(tmp_path / "b.keras", tmp_path, data)
    assert (last["event"], code) == ("error", 1)
    assert "more than the 6 GiB" in last["detail"]


def test_what_was_checked_is_what_is_opened(learned: tuple[Any, ...], tmp_path: Path, data: Path) -> None:
    model = flat()
    model.set_weights(learned)
    model.save(tmp_path / "a.keras")
    shutil.copy(tmp_path / "a.keras", tmp_path / "b.keras")
    with zipfile.ZipFile(tmp_path / "b.keras", "a") as file:
        file.writestr("assets/run.py", "print('hello')")
    with pytest.raises(BadInput, match="assets"):
        imported(tmp_path / "b.keras", tmp_path, data)
