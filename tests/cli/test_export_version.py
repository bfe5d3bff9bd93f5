"""`digits export` saves a version's network for another program."""

from pathlib import Path

from app.settings import Settings
from tests.support.cli import here


def test_the_served_file_is_saved(environment: dict[str, str], settings: Settings, tmp_path: Path) -> None:
    run = here(environment, "export", 2, "--format", "tflite", "--to", tmp_path / "two.tflite")
    assert (run.returncode, run.stderr) == (0, "")
    assert (tmp_path / "two.tflite").read_bytes() == (settings.models_dir / "2" / "model.tflite").read_bytes()


def test_what_cannot_be_saved_is_said_in_a_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    run = here(environment, "export", 9, "--to", tmp_path / "nine.keras")
    assert run.returncode == 1
    assert "no version 9" in run.stderr
    assert "Traceback" not in run.stderr
