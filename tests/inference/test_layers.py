"""What is told of a network's layers is what Keras says of them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.digits.normalize import normalize
from app.errors import BadVersion
from app.inference.classifier import Classifier
from app.inference.layers import MAX_LAYERS, inside
from app.settings import Settings
from app.training.export import export
from app.training.quantize import QUANTIZED
from app.training.quiet_tensorflow import keras
from tests.support.drawings import SEVEN, THREE, canvas

layers = keras.layers
IMAGE = normalize(canvas(SEVEN))
IMAGES = np.stack([IMAGE, normalize(canvas(THREE))])
TOLD = (layers.Conv2D, layers.DepthwiseConv2D, layers.MaxPooling2D, layers.Dense, layers.LeakyReLU, layers.ReLU)


def by_keras(model: Any, shown: list[int], image: NDArray[np.uint8] = IMAGE) -> list[NDArray[np.float32]]:  # noqa: ANN401  Keras has no types
    """Return what the layers of these numbers give."""
    outputs = [model.layers[number].output for number in shown]
    found = keras.Model(model.inputs[0], outputs)(image[None] / np.float32(255), training=False)
    return [np.asarray(one)[0] for one in found]


def written(folder: Path, *body: Any, quantize: bool = False) -> tuple[Any, Path]:  # noqa: ANN401
    """Return an untrained network of these layers, and its file."""
    keras.utils.set_random_seed(5)
    model = keras.Sequential([layers.Input((28, 28)), *body, layers.Flatten(), layers.Dense(10)])
    export(model, folder, IMAGES, quantize=quantize)
    return model, folder / "model.tflite"


@pytest.mark.parametrize(("version", "tolerance"), [(1, 2e-5), (2, 2e-5), (3, 2e-5), (4, 0.1)])
def test_every_layer_of_a_shipped_network_gives_what_keras_says(version: int, tolerance: float) -> None:
    folder = Settings().shipped_dir / str(version)
    model = keras.models.load_model(folder / "model.keras", compile=False)
    found = inside(folder / "model.tflite", IMAGE)
    kinds = [layer.kind for layer in found.layers]
    assert kinds[-2:] == ["logits", "probabilities"]
    # what ends a layer for LiteRT is its activation, which batch normalization puts into a layer of Keras's own
    ends = [
        number
        for number, layer in enumerate(model.layers)
        if isinstance(layer, TOLD)
        and not (number + 1 < len(model.layers) and isinstance(model.layers[number + 1], layers.BatchNormalization))
    ]
    expected = by_keras(model, ends)
    assert found.total == len(found.layers) == len(expected) + 1
    for layer, wanted in zip(found.layers, expected, strict=False):
        np.testing.assert_allclose(layer.output, wanted, atol=tolerance)  # version 4 has rounded weights
    served = Classifier(folder / "model.tflite").predict(IMAGE[None])[0]
    np.testing.assert_allclose(found.layers[-1].output, served, atol=max(1e-6, tolerance / 10))


def test_of_weights_of_8_bits_each_number_is_the_sum_of_those_shown_before_it(tmp_path: Path) -> None:
    convolution = layers.Conv2D(32, 3, activation="relu", bias_initializer="random_normal")
    model = written(tmp_path, layers.Reshape((14, 14, 4)), convolution, quantize=True)[0]
    first = inside(tmp_path / QUANTIZED, IMAGE).convolution
    assert first
    kernels = np.moveaxis(first.kernels, 0, 3)
    step = np.abs(kernels).max((0, 1, 2)) / 127  # of each map
    assert 0 < np.abs(kernels - model.layers[1].kernel).max() <= step.max() / 2 * 1.01
    np.testing.assert_allclose(kernels / step, np.rint(kernels / step), atol=1e-3)
    for row, column in [(0, 0), (5, 7), (11, 11)]:
        sums = (first.patch(row, column) * first.kernels).sum((1, 2, 3)) + first.bias
        np.testing.assert_allclose(np.maximum(sums, 0), first.output[row, column], atol=1e-5)


def test_kinds_and_activations_are_named(tmp_path: Path) -> None:
    body = [
        layers.Reshape((28, 28, 1)), layers.Conv2D(4, 3, activation="relu"), layers.AveragePooling2D(2),
        layers.Conv2D(5, 3, activation="tanh"), layers.LeakyReLU(), layers.Flatten(), layers.Dense(6),
    ]  # fmt: skip
    found = inside(written(tmp_path, *body)[1], IMAGE)
    assert [(layer.kind, layer.activation) for layer in found.layers] == [
        ("convolution", "relu"), ("pool", None), ("convolution", None), ("activation", "tanh"),
        ("activation", "leaky_relu"), ("dense", None), ("logits", None), ("probabilities", "softmax"),
    ]  # fmt: skip


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("size", [3, 4, 5])
def test_a_number_of_the_first_convolution_is_the_sum_of_its_patch_times_its_kernel(
    tmp_path: Path, padding: str, stride: int, size: int
) -> None:
    convolution = layers.Conv2D(3, size, stride, padding, activation="relu", bias_initializer="random_normal")
    model, file = written(tmp_path, layers.Reshape((14, 14, 4)), convolution)
    first = inside(file, IMAGE).convolution
    assert first
    np.testing.assert_allclose(np.moveaxis(first.kernels, 0, 3), model.layers[1].kernel, atol=1e-7)
    height, width, maps = first.output.shape
    for row, column in [(0, 0), (0, width - 1), (height // 2, width // 3), (height - 1, width - 1)]:
        sums = (first.patch(row, column) * first.kernels).sum((1, 2, 3)) + first.bias
        np.testing.assert_allclose(np.maximum(sums, 0), first.output[row, column], atol=1e-5)
    assert maps == 3


@pytest.mark.parametrize(
    "convolution",
    [
        layers.Conv2D(3, 3, dilation_rate=2), layers.DepthwiseConv2D(3), layers.Conv2D(4, 3, groups=2),
        layers.Conv2D(128, 9, padding="same"),
    ],
    ids=["dilated", "by channel", "in groups", "of many numbers"],
)  # fmt: skip
def test_a_convolution_that_cannot_be_taken_apart_is_not(tmp_path: Path, convolution: Any) -> None:  # noqa: ANN401
    found = inside(written(tmp_path, layers.Reshape((14, 14, 4)), convolution)[1], IMAGE)
    assert found.layers
    assert found.convolution is None


def test_a_network_without_convolution_has_none_to_take_apart() -> None:
    assert inside(Settings().shipped_dir / "1" / "model.tflite", IMAGE).convolution is None


def test_of_a_deep_network_the_first_layers_and_the_answer_are_told(tmp_path: Path) -> None:
    body = [layers.Flatten(), *(layers.Dense(8, activation="relu") for _ in range(MAX_LAYERS + 5))]
    found = inside(written(tmp_path, *body)[1], IMAGE)
    assert len(found.layers) == MAX_LAYERS
    assert found.total == MAX_LAYERS + 7
    assert [layer.kind for layer in found.layers[-3:]] == ["dense", "logits", "probabilities"]


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.tflite").write_bytes(b"no network")
    with pytest.raises(BadVersion, match="LiteRT"):
        inside(tmp_path / "model.tflite", IMAGE)
