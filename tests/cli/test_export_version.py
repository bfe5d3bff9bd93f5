"""`digits export` saves a version's network for another program."""

import sys
from pathlib import Path

import pytest

from app.errors import Unavailable
from app.settings import Settings
from app.training.export_version import as_onnx
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


def test_what_is_not_installed_is_named_and_no_fault_of_the_program(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.training.export_version.can_train", lambda: False)
    run = here(environment, "export", 2, "--format", "savedmodel", "--to", tmp_path / "two")
    assert run.returncode == 1
    assert "install the extra `train`" in run.stderr
    assert "wrong on our side" not in run.stderr


def test_without_its_package_onnx_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(Unavailable, match="needs onnxruntime, which is not installed here; install the extra `onnx`"):
        as_onnx(None, tmp_path / "two.onnx")
