"""An exported network reads several images in one call, and each as it reads it alone."""

from pathlib import Path

import numpy as np
import pytest

from app.inference.fixed_batch import FixedBatch
from app.training import export
from app.training.fit import fit, network
from app.training.quantize import QUANTIZED
from app.training.recipes import RECIPES, Recipe
from tests.support.mnist_slice import mnist

NEW = {name: recipe for name, recipe in RECIPES.items() if recipe.network != "current"}


@pytest.mark.parametrize("file", ["model.tflite", QUANTIZED])
@pytest.mark.parametrize("recipe", NEW.values(), ids=NEW)
def test_five_images_at_once_are_read_as_one_by_one(recipe: Recipe, file: str, tmp_path: Path) -> None:
    fit.prepare(recipe)
    export.export(network.build(recipe), tmp_path, mnist().x_test[:10], quantize=True)
    content = (tmp_path / file).read_bytes()
    pixels = mnist().x_test[:5].astype(np.float32) / np.float32(255)
    alone = FixedBatch(content)
    expected = np.concatenate([alone.run(pixels[i : i + 1]) for i in range(5)])
    np.testing.assert_allclose(FixedBatch(content, 5).run(pixels), expected, rtol=0, atol=1e-5)
