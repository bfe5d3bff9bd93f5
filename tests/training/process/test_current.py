"""A training where a version is current already: the comparison with it, and refining it."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from app.jobs.job import Result
from app.settings import Settings
from app.training.data.corrected import Corrected
from app.versions import Store
from benchmarks.retraining.styles import drawn
from tests.support.training_process import said, with_smaller_pools

pytestmark = pytest.mark.training


def shipped(models: Path, version: int) -> None:
    shutil.copytree(Settings().shipped_dir / str(version), models / str(version))


@pytest.mark.parametrize("serving", [1, 2])
def test_what_reads_worse_than_the_version_in_service_waits_for_a_person_whatever_its_recipe(
    tmp_path: Path, data: Path, serving: int
) -> None:
    shipped(tmp_path, serving)
    messages, code, errors = said(tmp_path, data)
    assert code == 0, errors
    result = Result.model_validate(messages[-1]["result"])
    assert (result.verdict.decision, result.promoted) == ("ask", False)
    assert f"than version {serving} does" in result.verdict.reasons[0]
    assert Store(tmp_path).current() == serving
    assert result.version is not None
    regression = Store(tmp_path).card(result.version)["regression"]
    assert regression["against"] == serving
    assert [change["name"] for change in regression["changes"]] == ["held-out digits", "synthesized digits"]
    assert regression["changes"][0]["newly_wrong"][0]["image"].startswith("data:image/png")


def test_refining_learns_corrections_and_forgets_nothing(tmp_path: Path, data: Path) -> None:
    shipped(tmp_path / "models", 2)
    images, labels = drawn(30, np.random.default_rng(5))
    Corrected(images, labels, np.arange(30) < 10).save(tmp_path / "corrected.npz")
    overrides = {"share": 0.3, "epochs": 4, "learning_rate": 0.001}
    messages, code, errors = said(
        tmp_path / "models", data, with_smaller_pools("refine"),
        recipe="refine", overrides=overrides, corrected=str(tmp_path / "corrected.npz"),
    )  # fmt: skip
    assert code == 0, errors
    result = Result.model_validate(messages[-1]["result"])
    assert result.version is not None
    assert result.accuracy is not None
    assert result.accuracy > 0.98
    found = Store(tmp_path / "models").card(result.version)["regression"]["changes"]
    of_all, kept_out = found[2], found[3]
    assert (of_all["name"], of_all["count"], kept_out["count"]) == ("accepted corrections", 30, 10)
    assert of_all["before"] < 0.6
    assert of_all["after"] > 0.8
    assert kept_out["after"] >= 0.8
    assert any("of the 30 accepted corrections" in reason for reason in result.verdict.reasons)


def test_refining_needs_a_version_to_go_on_with(tmp_path: Path, data: Path) -> None:
    messages, code, _ = said(tmp_path / "models", data, recipe="refine", overrides={})
    assert code == 1
    assert "no version that serves" in messages[-1]["detail"]
