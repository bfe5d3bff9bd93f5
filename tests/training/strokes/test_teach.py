"""A version gets a second network, for the path of strokes, where both together read more drawings."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.errors import Conflict
from app.inference.classifier import Classifier
from app.inference.serving import loaded
from app.inference.stroke_network import StrokeNetwork
from app.settings import Settings
from app.training.process.run import train_and_evaluate
from app.training.quantize_version import quantize_version
from app.training.recipes import QUICKSTART, REFINE
from app.training.strokes import teach
from app.training.strokes.strokes_version import strokes_version
from app.versions import STROKE_FILES, STROKES, Store
from tests.support.drawings import SEVEN
from tests.training.importing.networks import Unheard
from tests.training.test_quantize import fast

pytestmark = pytest.mark.training


FEW = {"DRAWINGS": 2_000, "NEGATIVES": 500, "STEPS": 150, "CHECKED": 300, "PER_REPORT": 500}


@pytest.fixture(autouse=True, scope="module")
def _small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, count in FEW.items():
            patch.setattr(teach, name, count)
        yield


@pytest.fixture(scope="module")
def made(_small: None, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a version, and of the one that was made of it with a network of strokes: to be copied."""
    models = tmp_path_factory.mktemp("made")
    shutil.copytree(Settings().shipped_dir / "1", models / "1")
    assert with_strokes(Store(models), data) == 2
    return models


@pytest.fixture
def both(made: Path, tmp_path: Path) -> Store:
    """Return a store of those two."""
    return Store(shutil.copytree(made, tmp_path / "both"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a store of one version, which reads images alone."""
    shutil.copytree(Settings().shipped_dir / "1", tmp_path / "models" / "1")
    return Store(tmp_path / "models")


def with_strokes(store: Store, data: Path) -> int | None:
    return strokes_version(
        1, seed=0, data=data, store=store, min_accuracy=0.9, promote="auto", reporter=Unheard()
    ).version


def test_the_new_version_is_the_earlier_one_with_a_network_of_strokes(both: Store) -> None:
    before, after = both.card(1), both.card(2)
    assert set(after["sha256"]) == {*before["sha256"], *STROKE_FILES}
    assert all(after["sha256"][name] == digest for name, digest in before["sha256"].items())
    strokes = after["strokes"]
    assert strokes["used"] is True
    assert strokes["accuracy"] > strokes["by_image"]
    assert strokes["size_bytes"] < 150_000
    assert (both.folder(2) / STROKE_FILES[0]).stat().st_size < 500_000
    assert both.current() == 2
    assert both.audit(2)[1]["why"] == "version 1 with a network that reads the path of strokes"
    served = loaded(both, 2, Classifier)
    assert served.network_of(SEVEN).predict(np.zeros((1, 28, 28), np.uint8)).shape == (1, 10)


def test_quantizing_and_refining_keep_it(both: Store, data: Path) -> None:
    digest, said = both.card(2)["sha256"][STROKES], both.card(2)["strokes"]
    made = quantize_version(
        2, data=data, store=both, min_accuracy=0.9, promote="auto", reporter=Unheard(), measure=fast
    )
    assert made.version == 3
    recipe = replace(REFINE, epochs=1, share=0.2, synthesized=100, negatives=50)
    refined = train_and_evaluate(recipe, data=data, store=both, min_accuracy=0.5, promote="never", reporter=Unheard())
    assert refined.version == 4
    for version in (3, 4):
        card = both.card(version)
        assert (card["sha256"][STROKES], card["strokes"]) == (digest, said)
        assert loaded(both, version, Classifier).strokes is not None


def test_a_recipe_with_strokes_makes_both_networks(store: Store, data: Path) -> None:
    recipe = replace(QUICKSTART, epochs=1, strokes=True)
    result = train_and_evaluate(recipe, data=data, store=store, min_accuracy=0.3, promote="never", reporter=Unheard())
    assert result.version is not None
    assert StrokeNetwork(store.folder(result.version) / STROKES)
    assert store.card(result.version)["recipe"]["strokes"] is True


def test_where_both_together_read_no_more_nothing_is_published(
    store: Store, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teach.Checked, "gain", lambda *_: 0.0)
    with pytest.raises(Conflict, match="reads no more"):
        with_strokes(store, data)
    assert store.versions() == [1]


def test_a_training_that_is_stopped_leaves_no_half_a_network(tmp_path: Path, store: Store) -> None:
    shutil.copyfile(store.folder(1) / "model.tflite", tmp_path / "model.tflite")
    asked = iter([False, False, True])
    assert teach.teach(tmp_path, 0, Unheard(), lambda: next(asked)) is None
    assert not (tmp_path / STROKES).exists()


def test_its_card_can_be_read(both: Store) -> None:
    assert json.loads(both.card_text(2))["strokes"]["drawings"] == 300
