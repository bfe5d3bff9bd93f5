"""A kernel that slides over a picture."""

import numpy as np
import pytest

from app.lessons.convolution import convolved
from app.training.quiet_tensorflow import keras
from tests.lessons.keras64 import float64

__all__ = ["float64"]


@pytest.mark.usefixtures("float64")
def test_a_convolution_is_keras_own() -> None:
    rng = np.random.default_rng(0)
    picture, kernel = rng.normal(size=(9, 7)), rng.normal(size=(3, 2))
    layer = keras.layers.Conv2D(1, (3, 2))
    layer.build((1, 9, 7, 1))
    layer.set_weights([kernel[:, :, None, None], np.array([0.5])])
    theirs = np.asarray(layer(picture[None, :, :, None]))[0, :, :, 0]
    np.testing.assert_allclose(convolved(picture, kernel, 0.5), theirs, atol=1e-12)


def test_a_stroke_is_found_wherever_it_is() -> None:
    edge = [[1, -1], [1, -1]]
    picture = np.zeros((6, 8))
    picture[1:5, 2] = 1
    moved = np.roll(picture, 3, 1)
    np.testing.assert_allclose(np.roll(convolved(picture, edge), 3, 1), convolved(moved, edge))
