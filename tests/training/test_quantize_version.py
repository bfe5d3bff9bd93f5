"""A version's network becomes another version with weights of 8 bits, without a training."""

import shutil
from pathlib import Path

import pytest

from app.errors import Conflict, NotFound
from app.settings import Settings
from app.training.gate.speed import Measure
from app.training.quantize_version import quantize_version
from app.versions import Store
from tests.training.importing.networks import Unheard
from tests.training.test_quantize import fast, slow


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a store of one version with weights of 32 bits."""
    shutil.copytree(Settings().shipped_dir / "2", tmp_path / "models" / "2")
    return Store(tmp_path / "models")


def quantized(store: Store, data: Path, *, version: int = 2, measure: Measure = fast) -> int | None:
    return quantize_version(
        version, data=data, store=store, min_accuracy=0.9, promote="never", reporter=Unheard(), measure=measure
    ).version


def test_the_new_version_is_the_earlier_one_with_8_bits(store: Store, data: Path) -> None:
    assert quantized(store, data) == 3
    before, after = store.card(2), store.card(3)
    same = ("name", "seed", "data_sha256", "parameters", "fit_seconds")
    assert [after[name] for name in same] == [before[name] for name in same]
    assert after["recipe"] == {**before["recipe"], "quantize": True}
    assert [epoch["val_accuracy"] for epoch in after["history"]] == [
        epoch["val_accuracy"] for epoch in before["history"]
    ]  # fmt: skip
    assert after["sha256"]["model.keras"] == before["sha256"]["model.keras"]
    assert (after["parent"], after["regression"]["against"], after["quantization"]["weights"]) == (2, 2, "int8")
    assert after["size_bytes"] < before["size_bytes"] / 3
    assert store.current() == 2
    assert store.audit(1)[0]["why"] == "version 2 with weights of 8 bits"


def test_where_it_is_no_gain_nothing_is_published(store: Store, data: Path) -> None:
    with pytest.raises(Conflict, match="takes longer"):
        quantized(store, data, measure=slow)
    assert store.versions() == [2]


def test_a_version_that_is_not_there_is_named(store: Store, data: Path) -> None:
    with pytest.raises(NotFound, match="no version 9"):
        quantized(store, data, version=9)
