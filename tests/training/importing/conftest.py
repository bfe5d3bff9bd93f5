"""A slice of MNIST, and the weights of a network that has learned it."""

from typing import Any

import pytest

from app.training.quiet_tensorflow import keras
from tests.support.mnist_slice import mnist
from tests.training.importing.networks import layers


@pytest.fixture(scope="module")
def learned() -> tuple[Any, ...]:
    """Return the weights of a network of one hidden layer that has learned the slice: pixels 0 to 1, logits."""
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((784,)), layers.Dense(32, activation="relu"), layers.Dense(10)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    digits = mnist()
    model.fit(digits.x_train.reshape(-1, 784) / 255.0, digits.y_train, epochs=5, batch_size=32, verbose=0)
    return tuple(model.get_weights())
