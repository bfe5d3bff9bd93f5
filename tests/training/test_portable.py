"""A `.keras` file says no more than the Keras of its reader knows, and an upgrade may write it anew."""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from app.training.portable import make_portable, portable, rewritten
from app.training.rewrite_shipped import rewrite_shipped
from app.versions import Store, sha256
from tests.conftest import settings_in
from tests.support.serving import served

DENSE = {"class_name": "Dense", "config": {"units": 10, "quantization_config": None, "lora_alpha": 2}}


def as_keras_writes_it(config: dict[str, Any]) -> dict[str, Any]:
    """Return a network's config with an argument that only the latest Keras knows."""
    inner = config["config"]
    layers = [layer | {"config": layer["config"] | {"quantization_config": None}} for layer in inner["layers"]]
    return config | {"config": inner | {"layers": layers}}


@pytest.fixture
def old(tmp_path: Path) -> Settings:
    """Return settings with version 1 as it was shipped before: in a file that only the latest Keras opens."""
    settings = settings_in(tmp_path)
    root = settings.models_dir
    shutil.rmtree(root / "2")
    (root / "shipped").write_text("1\n")
    file, card = root / "1" / "model.keras", json.loads((root / "1" / "card.json").read_text())
    with zipfile.ZipFile(file) as given:
        config = as_keras_writes_it(json.loads(given.read("config.json")))
    file.write_bytes(rewritten(file.read_bytes(), config))
    card["sha256"]["model.keras"] = sha256(file)
    (root / "1" / "card.json").write_text(json.dumps(card))
    return settings


def test_an_upgrade_that_writes_a_shipped_version_anew_changes_no_answer_and_is_in_the_log(old: Settings) -> None:
    store = Store(old.models_dir)
    store.pin(1, who="admin page")
    before = sha256(store.root / "1" / "model.keras")
    with served(create_app(old)) as client:
        answer = client.post("/predict", json={"strokes": [[[0, 0], [0, 90]]]}).json()
        assert rewrite_shipped(store.root) == [1]
        saved: httpx.Response = client.get("/models/1/model.keras")
        assert saved.status_code == 200
        assert b"quantization_config" not in saved.content
        assert client.post("/predict", json={"strokes": [[[0, 0], [0, 90]]]}).json() == answer
        assert client.get("/health/ready").status_code == 200
    store.verified(1)
    entries = {entry["what"]: entry for entry in store.audit()}
    assert entries.keys() == {"pin", "rewrite"}
    assert before in entries["rewrite"]["why"]
    assert rewrite_shipped(store.root) == []
    assert len(store.audit()) == 2


def test_only_what_stands_at_its_default_is_left_out() -> None:
    assert portable([DENSE])[0]["config"] == {"units": 10, "lora_alpha": 2}
    lists = {"class_name": "BatchNormalization", "config": {"renorm": True, "renorm_momentum": 0.99, "ragged": 0}}
    assert portable(lists)["config"] == {"renorm": True, "ragged": 0}


def test_the_weights_stay_as_they_are_and_a_second_time_nothing_changes(old: Settings) -> None:
    file = old.models_dir / "1" / "model.keras"
    with zipfile.ZipFile(file) as given:
        before = given.read("model.weights.h5")
    assert make_portable(file)
    with zipfile.ZipFile(file) as taken:
        assert taken.read("model.weights.h5") == before
    assert not make_portable(file)
