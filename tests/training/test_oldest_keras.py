"""What is exported opens in the oldest Keras that pyproject.toml allows, and answers the same there."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.digits.pen_path import pen_path
from app.settings import ROOT
from app.training import export
from app.training.fit import fit, network
from app.training.quiet_tensorflow import Model, keras
from app.training.recipes import RECIPES
from tests.support.drawings import SEVEN, THREE
from tests.support.mnist_slice import mnist

OLDEST = ROOT / "runs" / "keras-oldest"
OPEN = """
import json, sys
import keras, numpy
inputs, answers = numpy.load(sys.argv[1]), {}
for file in sys.argv[2:]:
    given = inputs["paths" if file.endswith("strokes.keras") else "images"]
    answers[file] = keras.ops.convert_to_numpy(keras.saving.load_model(file)(given)).tolist()
print(json.dumps([keras.__version__, answers]))
"""

pytestmark = pytest.mark.skipif(
    not OLDEST.exists() and "CI" not in os.environ, reason="`make runs/keras-oldest/.installed` installs it"
)

layers = keras.layers


def trained_here() -> Model:
    recipe = RECIPES["best"]
    fit.prepare(recipe)
    return network.build(recipe)


def of_many_layers() -> Model:
    image = keras.Input((28, 28))
    x = layers.MultiHeadAttention(2, 8)(image, image)
    x = layers.RMSNormalization()(layers.EinsumDense("abc,cd->abd", (28, 12))(x))
    x = layers.GroupNormalization(4)(layers.LayerNormalization()(x) * 2.0)
    x = layers.Bidirectional(layers.GRU(6, kernel_initializer="he_normal"))(x)
    x = layers.UnitNormalization()(layers.PReLU()(x))
    return keras.Model(image, layers.Dense(10, kernel_initializer="lecun_uniform")(x))


def of_convolutions() -> Model:
    return keras.Sequential(
        [keras.Input((28, 28)), layers.Reshape((28, 28, 1)), layers.Resizing(20, 20), layers.Conv2D(4, 3),
         layers.SeparableConv2D(4, 3), layers.DepthwiseConv2D(3), layers.BatchNormalization(),
         layers.Conv2DTranspose(3, 3), layers.GlobalAveragePooling2D(), layers.Dense(10)]
    )  # fmt: skip


def test_it_opens_what_ships_and_what_is_exported_and_answers_the_same(tmp_path: Path) -> None:
    shipped = [ROOT / "models" / number for number in (ROOT / "models" / "shipped").read_text().split()]
    files = [file for folder in shipped for file in sorted(folder.glob("*.keras"))]
    assert ROOT / "models" / "7" / "strokes.keras" in files
    builds: list[Callable[[], Model]] = [trained_here, of_many_layers, of_convolutions]
    for build in builds:
        (tmp_path / build.__name__).mkdir()
        export.export(build(), tmp_path / build.__name__, mnist().x_test[:10])
        files.append(tmp_path / build.__name__ / "model.keras")
    images, paths = mnist().x_test[:2] / np.float32(255), np.stack([pen_path(SEVEN), pen_path(THREE)])
    np.savez(tmp_path / "inputs.npz", images=images, paths=paths)
    run = subprocess.run(
        [sys.executable, "-c", OPEN, tmp_path / "inputs.npz", *files], check=False, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(OLDEST), "KERAS_BACKEND": "tensorflow"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    version, answers = json.loads(run.stdout)
    for file in files:
        given = paths if file.name == "strokes.keras" else images
        expected = keras.saving.load_model(file, compile=False)(given)
        np.testing.assert_allclose(answers[str(file)], keras.ops.convert_to_numpy(expected), rtol=1e-4, atol=1e-4)
    (asked,) = re.findall(r'"keras>=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert version == asked
