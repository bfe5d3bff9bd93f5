"""Export: the file that is served reads as the network that was trained."""

from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from app.errors import AppError
from app.inference.classifier import Classifier
from app.jobs.overrides import Activation, Overrides
from app.training import export
from app.training.fit import fit, network
from app.training.quiet_tensorflow import Model, keras, tf
from app.training.recipes import RECIPES, Recipe, with_overrides
from tests.support.mnist_slice import mnist


def built(recipe: Recipe) -> Model:
    """Return a network of `recipe` that has an optimizer's state, as every trained one has."""
    fit.prepare(recipe)
    model = network.build(recipe)
    model.optimizer.build(model.trainable_variables)
    return model


NEW = {name: recipe for name, recipe in RECIPES.items() if recipe.network != "current"}


@pytest.mark.parametrize("recipe", NEW.values(), ids=NEW)
def test_the_served_file_gives_the_softmax_of_the_kept_model(recipe: Recipe, tmp_path: Path) -> None:
    export.export(built(recipe), tmp_path, mnist().x_test[:10])
    kept = keras.models.load_model(tmp_path / "model.keras")
    expected = tf.nn.softmax(kept(mnist().x_test / np.float32(255))).numpy()
    found = Classifier(tmp_path / "model.tflite").predict(mnist().x_test)
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("name", ["quickstart", "best"])
@pytest.mark.parametrize("activation", get_args(Activation))
def test_a_network_that_ends_in_a_softmax_is_served_with_one_and_not_two(
    name: str, activation: Activation, tmp_path: Path
) -> None:
    overrides = Overrides(loss="mse", activation=activation, hidden_layers=2, units=16)
    export.export(built(with_overrides(RECIPES[name], overrides)), tmp_path, mnist().x_test[:10])
    kept = keras.models.load_model(tmp_path / "model.keras")
    found = Classifier(tmp_path / "model.tflite").predict(mnist().x_test)
    np.testing.assert_allclose(found, kept(mnist().x_test / np.float32(255)).numpy(), atol=1e-5)


def test_it_says_so_when_the_served_file_reads_otherwise(tmp_path: Path) -> None:
    model = built(RECIPES["quickstart"])
    export.export(model, tmp_path, mnist().x_test[:10])
    model.set_weights([weights * 2 for weights in model.get_weights()])
    with pytest.raises(AppError, match="differs from the trained one"):
        export.compare(model, tmp_path / "model.tflite", mnist().x_test[:10])


def test_a_network_of_nans_is_exported_for_the_gate_to_refuse(tmp_path: Path) -> None:
    model = built(RECIPES["quickstart"])
    model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])
    export.export(model, tmp_path, mnist().x_test[:10])
    assert np.isnan(Classifier(tmp_path / "model.tflite").predict(mnist().x_test[:1])).all()
