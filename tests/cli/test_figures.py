"""`digits figures` at a terminal, in a process of its own."""

from pathlib import Path

import pytest
from PIL import Image

from app.cli.figures import figures
from app.lessons.figures import FIGURES
from tests.lessons.test_figures import assert_drawn
from tests.support.cli import digits


def test_figures_that_are_named_are_written_under_their_names(environment: dict[str, str], tmp_path: Path) -> None:
    names = ["relu", "race-bowl", "softmax"]
    run = digits(environment, "figures", *names, "--out", tmp_path / "slides", "--kind", "png")
    assert run.returncode == 0, run.stderr
    assert {file.name for file in (tmp_path / "slides").iterdir()} == {f"{name}.png" for name in names}
    for name in names:
        with Image.open(tmp_path / "slides" / f"{name}.png") as image:
            assert_drawn(image, "light")


def test_without_a_name_all_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.figures.figure", lambda name, kind, theme: f"{name} {kind} {theme}".encode())
    figures(folder=tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {
        f"{name}.{kind}" for name in FIGURES for kind in ("png", "svg")
    }


def test_a_name_of_no_figure_is_told_those_that_there_are(environment: dict[str, str], tmp_path: Path) -> None:
    run = digits(environment, "figures", "race-bowl", "relo", "--out", tmp_path / "slides")
    assert run.returncode == 1
    assert "There is no figure relo" in run.stderr
    assert "race-bowl" in run.stderr
    assert not (tmp_path / "slides").exists()


def test_a_folder_that_cannot_be_written_to_is_a_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    run = digits(environment, "figures", "--out", tmp_path / "file")
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert "file" in run.stderr
