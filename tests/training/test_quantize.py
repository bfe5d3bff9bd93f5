"""Weights of 8 bits serve where they read as well and are no slower; else those of 32 bits, and the card says why."""

from pathlib import Path

import numpy as np
import pytest

from app.inference.classifier import Classifier
from app.training import export
from app.training.gate.speed import Measure
from app.training.quantize import QUANTIZED, Quantization, choose
from app.training.quiet_tensorflow import Model, keras
from tests.support.mnist_slice import mnist


def fast(*_: object) -> tuple[float, float]:
    return 0.3, 0.1


def slow(*_: object) -> tuple[float, float]:
    return 0.1, 0.3


@pytest.fixture(scope="module")
def model() -> Model:
    """Return a network that has learned the slice."""
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(32, "relu"), keras.layers.Dense(10)]
    )
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    digits = mnist()
    model.fit(digits.x_train / 255.0, digits.y_train, epochs=5, batch_size=32, verbose=0)
    return model


def chosen(model: Model, folder: Path, *, quantize: bool = True, measure: Measure = fast) -> Quantization:
    """Export the model into `folder` and choose one of the two files."""
    export.export(model, folder, mnist().x_train[:10], quantize=quantize)
    found = choose(folder, mnist(), quantize=quantize, measure=measure)
    assert {file.name for file in folder.iterdir()} == {"model.keras", "model.tflite"}
    return found


def accuracy(folder: Path) -> float:
    digits = mnist()
    answers = Classifier(folder / "model.tflite").predict(digits.x_test).argmax(1)
    return float((answers == digits.y_test).mean())


def test_8_bits_serve_and_what_they_changed_is_told(model: Model, tmp_path: Path) -> None:
    found = chosen(model, tmp_path)
    assert (found.weights, found.reason) == ("int8", None)
    assert found.float32
    assert found.int8
    size = (tmp_path / "model.tflite").stat().st_size
    assert found.int8.size_bytes == size < found.float32.size_bytes / 2.5
    assert found.int8.accuracy == pytest.approx(accuracy(tmp_path), abs=1e-6)
    assert (found.float32.milliseconds, found.int8.milliseconds) == fast()
    assert found.read_otherwise is not None
    changed = round(500 * abs(found.int8.accuracy - found.float32.accuracy))
    assert changed <= found.read_otherwise < 10


def test_where_8_bits_are_slower_32_serve(model: Model, tmp_path: Path) -> None:
    found = chosen(model, tmp_path, measure=slow)
    assert (found.weights, found.reason) == ("float32", "slower")
    assert found.float32
    assert found.float32.size_bytes == (tmp_path / "model.tflite").stat().st_size
    assert found.float32.accuracy == pytest.approx(accuracy(tmp_path), abs=1e-6)


def test_where_8_bits_read_worse_32_serve(model: Model, tmp_path: Path) -> None:
    weights = model.get_weights()
    spoilt = keras.models.clone_model(model)
    # the corner of an image is always dark, and its weight so large that all others are nothing beside it
    weights[0] = weights[0].copy()
    weights[0][0] = 1e4
    spoilt.set_weights(weights)
    found = chosen(spoilt, tmp_path)
    assert (found.weights, found.reason) == ("float32", "reads-worse")
    assert found.float32
    assert found.int8
    assert found.int8.accuracy < 0.5 < found.float32.accuracy == pytest.approx(accuracy(tmp_path), abs=1e-6)


def test_answers_that_are_not_numbers_stay_so_for_the_gate_to_refuse(model: Model, tmp_path: Path) -> None:
    runaway = keras.models.clone_model(model)
    runaway.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])
    assert chosen(runaway, tmp_path) == Quantization("float32", "impossible")
    assert np.isnan(Classifier(tmp_path / "model.tflite").predict(mnist().x_test[:1])).all()


def test_it_is_off_where_nobody_wants_it(model: Model, tmp_path: Path) -> None:
    assert chosen(model, tmp_path, quantize=False) == Quantization("float32", "off")


def test_a_file_that_does_not_run_is_left_out(model: Model, tmp_path: Path) -> None:
    export.export(model, tmp_path, mnist().x_train[:10])
    (tmp_path / QUANTIZED).write_bytes(b"no network")
    assert choose(tmp_path, mnist(), quantize=True) == Quantization("float32", "impossible")
    assert not (tmp_path / QUANTIZED).exists()
