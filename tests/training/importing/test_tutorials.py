"""Networks as tutorials make them read here as they do in Keras."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.training.importing.adapt import Adapted
from app.training.importing.inference_config import AUGMENTATION
from app.training.importing.keras_file import prepare
from app.training.quiet_tensorflow import Model, keras, tf
from tests.support.mnist_slice import mnist
from tests.training.importing.networks import layers

Sequential = keras.Sequential


def hidden(**more: object) -> Model:
    return layers.Dense(32, activation="relu", **more)


def quickstart() -> Model:
    model = Sequential([keras.Input((28, 28)), layers.Flatten(), hidden(), layers.Dropout(0.2), layers.Dense(10)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return Sequential([model, layers.Softmax()])


def fixed_batch() -> Model:
    return Sequential([keras.Input((28, 28), batch_size=50), layers.Flatten(), hidden(), layers.Dense(10)])


def named_ends() -> Model:
    image = keras.Input((28, 28), name="image")
    return keras.Model({"image": image}, {"digit": layers.Dense(10, name="digit")(hidden()(layers.Flatten()(image)))})


def mixed_precision() -> Model:
    mixed = [
        layers.Flatten(dtype="mixed_float16"),
        hidden(dtype="mixed_float16"),
        layers.Dense(10, dtype="mixed_float16"),
    ]
    return Sequential([keras.Input((28, 28)), *mixed, layers.Activation("softmax", dtype="float32")])


def doubles() -> Model:
    return Sequential(
        [keras.Input((784,), dtype="float64"), hidden(dtype="float64"), layers.Dense(10, dtype="float64")]
    )


def tensorflow_activations() -> Model:
    return Sequential(
        [keras.Input((784,)), layers.Dense(32, activation=tf.nn.relu), layers.Dense(10, activation=tf.nn.softmax)]
    )


def whole_pixels() -> Model:
    given = [keras.Input((28, 28, 1), dtype="uint8"), layers.Rescaling(1 / 255), layers.Flatten()]
    return Sequential([*given, hidden(), layers.Dense(10)])


def of_any_size() -> Model:
    return Sequential([keras.Input((None, None, 1)), layers.Reshape((784,)), hidden(), layers.Dense(10)])


def augmented() -> Model:
    image = keras.Input((28, 28, 1))
    x = layers.RandomErasing(0.3, value_range=(0, 1))(layers.RandomFlip()(image))
    x = Sequential([layers.RandomRotation(0.1), layers.RandomShear(0.1), layers.RandomZoom(0.1)])(x)
    x = layers.GaussianNoise(0.1)(layers.RandomBrightness(0.1, value_range=(0, 1))(x, training=True))
    return keras.Model(image, layers.Dense(10)(hidden()(layers.Flatten()(x))))


@pytest.mark.parametrize(
    "build",
    [quickstart, fixed_batch, named_ends, mixed_precision, doubles, tensorflow_activations, whole_pixels, of_any_size,
     augmented],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::UserWarning:keras")
def test_it_reads_as_in_keras(build: Callable[[], Model], learned: tuple[Any, ...], tmp_path: Path) -> None:
    model = build()
    model.set_weights(learned)
    model.save(tmp_path / "mine.keras")
    prepare(tmp_path / "mine.keras")
    adapted = Adapted(tmp_path / "mine.keras", mnist())
    pixels = mnist().x_test / np.float32(255)
    one, two, three, four = learned
    logits = np.maximum(pixels.reshape(-1, 784) @ one + two, 0) @ three + four
    shares = np.exp(logits - logits.max(1, keepdims=True))
    np.testing.assert_allclose(
        keras.ops.softmax(adapted.model(pixels)), shares / shares.sum(1, keepdims=True), atol=1e-4
    )


ARGUMENTS: dict[str, dict[str, Any]] = {
    "RandomBrightness": {"factor": 0.1},
    "RandomColorDegeneration": {"factor": 0.1},
    "RandomContrast": {"factor": 0.1},
    "RandomGrayscale": {"factor": 0.1},
    "RandomHue": {"factor": 0.1},
    "RandomPosterization": {"factor": 4},
    "RandomRotation": {"factor": 0.1},
    "RandomSaturation": {"factor": 0.1},
    "RandomSharpness": {"factor": 0.1},
    "RandomShear": {"x_factor": 0.1},
    "RandomTranslation": {"height_factor": 0.1, "width_factor": 0.1},
    "RandomZoom": {"height_factor": 0.1},
}


@pytest.mark.parametrize("kind", sorted(AUGMENTATION))
def test_what_is_left_out_does_nothing_when_a_network_answers(kind: str) -> None:
    images = np.random.default_rng(1).uniform(0, 255, (2, 28, 28, 3)).astype(np.float32)
    layer = getattr(layers, kind)(**ARGUMENTS.get(kind, {}))
    np.testing.assert_allclose(np.asarray(layer(images, training=False)), images, atol=1e-3)


def test_no_random_layer_of_keras_is_forgotten() -> None:
    assert {name for name in dir(layers) if name.startswith("Random")} - AUGMENTATION == {"RandomCrop"}
