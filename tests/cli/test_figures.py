"""`digits figures` at a terminal, in a process of its own."""

from pathlib import Path

from PIL import Image

from app.lessons.figures import FIGURES
from tests.lessons.test_figures import assert_drawn
from tests.support.cli import digits


def test_every_figure_is_written_under_its_name(environment: dict[str, str], tmp_path: Path) -> None:
    run = digits(environment, "figures", "--out", tmp_path / "slides", "--kind", "png")
    assert run.returncode == 0, run.stderr
    assert {file.name for file in (tmp_path / "slides").iterdir()} == {f"{name}.png" for name in FIGURES}
    for name in FIGURES:
        with Image.open(tmp_path / "slides" / f"{name}.png") as image:
            assert_drawn(image, "light")


def test_a_folder_that_cannot_be_written_to_is_a_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    run = digits(environment, "figures", "--out", tmp_path / "file")
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert "file" in run.stderr
