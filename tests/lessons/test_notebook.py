"""The notebook is one, and its cells run from top to bottom."""

import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ipykernel.kernelspec import install
from nbclient import NotebookClient

from app.lessons.notebook import CELLS, Language, Text, notebook
from app.settings import ROOT


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


def test_it_runs_from_top_to_bottom_in_a_fresh_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"QUICKSTART_EPOCHS": "2", "QUICKSTART_DIGITS": "3000", "QUICKSTART_DATA": str(ROOT / "data" / "mnist.npz")}
    (tmp_path / "jupyter").mkdir()
    kernel_here(tmp_path / "jupyter", monkeypatch)
    reads: Any = nbformat.reads  # it ships half its types
    read = reads(notebook().decode(), as_version=4)
    run = NotebookClient(read, timeout=240, resources={"metadata": {"path": str(tmp_path)}}).execute(
        env=os.environ | told
    )
    nbformat.validate(run)
    code = [cell for cell in run.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    printed = "".join(out.get("text", "") for cell in code for out in cell.outputs)
    assert not [out for cell in code for out in cell.outputs if out.output_type == "error"]
    assert "101,770 numbers to learn" in printed
    assert "Epoch 2/2" in printed
    found = re.search(r"([\d.]+)% of 10,000 unseen digits", printed)
    assert found
    assert float(found[1]) > 80
    assert (tmp_path / "quickstart.keras").stat().st_size > 100_000


def kernel_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the kernel `python3` that of this very environment, with all that Jupyter keeps in `folder`."""
    for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(folder / name.lower()))
    install(prefix=str(folder), kernel_name="python3")
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "share" / "jupyter"))


def test_every_text_stands_in_both_languages() -> None:
    assert all(cell.en.strip() and cell.ko.strip() for cell in CELLS if isinstance(cell, Text))
