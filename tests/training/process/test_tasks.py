"""The tasks of child processes: what they hold crosses unchanged, and what is not valid is refused by its field."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app.db.tables import JobRow
from app.errors import BadInput
from app.jobs.job import Overrides
from app.training.process.tasks import ImportTask, TrainingTask
from tests.support.trainers import QUICKSTART, Place
from tests.support.training_process import said

COMMON: dict[str, Any] = {"data": "mnist.npz", "models_dir": "models", "min_accuracy": 0.95, "promote": "auto"}
TRAINING: dict[str, Any] = {**COMMON, "job": "9f2c", "recipe": "fast", "overrides": {"epochs": 3}, "unfinished": "u"}


def test_a_task_is_the_same_on_both_sides() -> None:
    task = TrainingTask.checked(**TRAINING, corrected=Path("c.npz"))
    assert TrainingTask.from_line(task.model_dump_json().encode()) == task
    assert task.overrides == Overrides(epochs=3)
    imported = ImportTask.checked(**COMMON, file="a.keras")
    assert ImportTask.from_line(imported.model_dump_json().encode()) == imported


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"recipe": "slow"}, "recipe"),
        ({"overrides": {"epochs": 0}}, "overrides.epochs"),
        ({"min_accuracy": 2}, "min_accuracy"),
        ({"keep_versions": -1}, "keep_versions"),
        ({"promote": "maybe"}, "promote"),
        ({"of_a_newer_version": 1}, "of_a_newer_version"),
    ],
)
def test_a_task_that_is_not_valid_is_refused_by_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput, match=f"TrainingTask is not valid: {field}: "):
        TrainingTask.checked(**{**TRAINING, **change})


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"{}"])
def test_a_line_that_holds_no_task_is_refused(line: bytes) -> None:
    with pytest.raises(BadInput, match="Restart the program"):
        TrainingTask.from_line(line)


@pytest.mark.training
def test_a_child_says_which_field_of_its_task_is_not_valid(tmp_path: Path) -> None:
    messages, code, _ = said(tmp_path, Path("none.npz"), promote="maybe")
    assert code == 1
    assert messages[-1]["event"] == "error"
    assert "a TrainingTask that is not valid: promote" in messages[-1]["detail"]


def test_a_job_that_this_program_cannot_run_fails_and_says_why(place: Place) -> None:
    job = place.jobs.enqueue(QUICKSTART)
    with place.engine.begin() as connection:
        connection.execute(update(JobRow).values(recipe="of-a-newer-version"))
    assert place.trainer("succeed").run_one()
    ended = place.jobs.get(job.id)
    assert ended.status == "failed"
    assert "TrainingTask is not valid: recipe" in str(ended.error)
