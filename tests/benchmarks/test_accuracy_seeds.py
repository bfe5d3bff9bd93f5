"""The other seeds of a recipe: trained once, and counted from then on."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.training.data.mnist import load
from app.training.recipes import QUICKSTART
from app.versions import Store
from benchmarks.accuracy import seeds
from tests.support.mnist_slice import save

pytestmark = pytest.mark.training

SMALL = replace(QUICKSTART, epochs=2)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one trained seed of a small recipe."""
    folder = tmp_path_factory.mktemp("runs")
    seeds.train(replace(SMALL, seed=1), folder, save(folder / "slice.npz"))
    return folder


def test_a_seed_lies_in_a_store_of_its_own(runs: Path) -> None:
    assert Store(runs / "quickstart-1").versions() == [1]
    assert Store(runs / "quickstart-1").card(1)["seed"] == 1


def test_a_trained_seed_is_found_again(runs: Path) -> None:
    assert seeds.trained(replace(SMALL, seed=1), runs) == 1


def test_another_seed_or_another_recipe_is_not_taken_for_it(runs: Path) -> None:
    assert seeds.trained(replace(SMALL, seed=2), runs) is None
    assert seeds.trained(replace(SMALL, seed=1, epochs=3), runs) is None


def test_only_seeds_that_are_there_are_counted(runs: Path) -> None:
    found = seeds.accuracies(SMALL, 3, runs, load(runs / "slice.npz"))
    assert found == [Store(runs / "quickstart-1").card(1)["accuracy"]]


def test_a_card_from_before_recipes_had_an_optimizer_is_still_found(runs: Path, tmp_path: Path) -> None:
    shutil.copytree(runs / "quickstart-1", tmp_path / "quickstart-1")
    path = tmp_path / "quickstart-1" / "1" / "card.json"
    card = json.loads(path.read_text())
    for name in ("optimizer", "activation", "alpha", "loss", "hidden_layers", "units"):
        del card["recipe"][name]
    path.write_text(json.dumps(card))
    assert seeds.trained(replace(SMALL, seed=1), tmp_path) == 1
    assert seeds.trained(replace(SMALL, seed=1, optimizer="sgd"), tmp_path) is None
