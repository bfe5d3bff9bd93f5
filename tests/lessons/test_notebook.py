"""The notebook is one, and its cells run from top to bottom."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.lessons.notebook import CELLS, Code, Language, Text, notebook
from app.settings import ROOT

RUN = """
import json, sys
there = {}
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), cell["id"], "exec"), there)
        print("ran", cell["id"])
"""


def opened(language: Language = "en", **outputs: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(notebook(language, outputs))
    return found


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_has_the_form_of_a_notebook_of_version_4_5(language: Language) -> None:
    found = opened(language)
    assert set(found) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    assert {"name", "display_name"} <= set(found["metadata"]["kernelspec"])
    names = [cell["id"] for cell in found["cells"]]
    assert len(set(names)) == len(names)
    for cell in found["cells"]:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
        assert all(isinstance(line, str) for line in cell["source"])
        required = {"cell_type", "id", "metadata", "source"}
        assert set(cell) == required | ({"execution_count", "outputs"} if cell["cell_type"] == "code" else set())


def test_both_languages_have_the_same_code_and_their_own_words() -> None:
    english, korean = opened("en")["cells"], opened("ko")["cells"]
    for one, other in zip(english, korean, strict=True):
        assert one["id"] == other["id"]
        if one["cell_type"] == "code":
            assert one == other
        else:
            assert re.search("[가-힣]", "".join(other["source"]))
            assert not re.search("[가-힣]", "".join(one["source"]))


def test_the_same_notebook_has_the_same_bytes() -> None:
    assert notebook("ko") == notebook("ko")


def test_what_a_cell_printed_is_shown_under_it() -> None:
    cells = {cell["id"]: cell for cell in opened(fit="Epoch 1/5\nloss: 0.3\n")["cells"]}
    assert cells["fit"]["outputs"][0]["text"] == ["Epoch 1/5\n", "loss: 0.3\n"]
    assert cells["fit"]["execution_count"] == 5
    assert cells["model"]["outputs"] == []
    assert cells["model"]["execution_count"] is None


def test_it_runs_from_top_to_bottom(tmp_path: Path) -> None:
    (tmp_path / "quickstart.ipynb").write_bytes(notebook())
    environment = os.environ | {
        "QUICKSTART_EPOCHS": "2", "QUICKSTART_DIGITS": "3000", "QUICKSTART_DATA": str(ROOT / "data" / "mnist.npz"),
    }  # fmt: skip
    command = [sys.executable, "-c", RUN, "quickstart.ipynb"]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert [line[4:] for line in run.stdout.splitlines() if line.startswith("ran ")] == [
        cell.id for cell in CELLS if isinstance(cell, Code)
    ]
    assert "101,770 numbers to learn" in run.stdout
    assert "Epoch 2/2" in run.stdout
    found = re.search(r"([\d.]+)% of 10,000 unseen digits", run.stdout)
    assert found
    assert float(found[1]) > 80
    assert (tmp_path / "quickstart.keras").stat().st_size > 100_000


def test_every_text_stands_in_both_languages() -> None:
    assert all(cell.en.strip() and cell.ko.strip() for cell in CELLS if isinstance(cell, Text))
