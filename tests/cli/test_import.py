"""`digits import` makes a version of a network trained elsewhere, or says why not."""

import json
from pathlib import Path

import pytest

from app.settings import Settings
from app.versions import Store
from tests.support.cli import digits
from tests.support.mnist_slice import save


@pytest.mark.training
def test_a_kept_network_of_a_version_can_be_imported_again(
    environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    data = {"DIGITS_DATA": str(save(tmp_path / "slice.npz"))}
    run = digits(environment | data, "import", settings.models_dir / "1" / "model.keras", "--json")
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    card = Store(settings.models_dir).card(1)
    assert (result["version"], result["promoted"]) == (3, False)
    assert result["accuracy"] == pytest.approx(card["accuracy"], abs=0.01)  # of other held-out digits


@pytest.mark.parametrize(
    ("name", "why"), [("model.h5", "HDF5"), ("model.keras", "no `.keras` file"), ("gone", "no file")]
)
def test_what_cannot_be_imported_is_said_in_a_sentence(
    environment: dict[str, str], tmp_path: Path, name: str, why: str
) -> None:
    if name != "gone":
        (tmp_path / name).write_bytes(b"not a network")
    run = digits(environment | {"COLUMNS": "300"}, "import", tmp_path / name)
    assert run.returncode == 1
    assert why in run.stderr
    assert "Traceback" not in run.stderr
