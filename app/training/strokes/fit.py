"""Trains the network of the pen's path on synthesized drawings alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.digits.pen_path import POINTS, VALUES
from app.inference.stroke_network import together
from app.process.silence import silent
from app.training.fit.loop import FIRST_RATE, LAST_RATE, WARM_UP
from app.training.fit.temperature import MAX_TEMPERATURE, MIN_TEMPERATURE, minimum
from app.training.portable import make_portable
from app.training.quiet_tensorflow import Model, keras, tf
from app.training.strokes.paths import Paths, augment_paths
from app.versions import STROKE_FILES

layers = keras.layers

CHANNELS = (40, 56, 80, 96, 96)
KERNELS = (5, 5, 3, 3, 3)
STRIDES = (1, 2, 1, 2, 1)
DROPOUT = 0.3

BATCH = 128
NEGATIVES = 28
"""Of each batch: drawings of no digit, which are to have all ten digits alike probable."""

RATE = 0.004
SMOOTHING = 0.02
STEPS_PER_REPORT = 100


@dataclass(frozen=True)
class Drawn:
    """What is learned: the paths (n, 64, 5) of digits and their labels (n,), and the paths (m, 64, 5) of no digit."""

    paths: Paths
    labels: NDArray[np.uint8]
    negatives: Paths


def build() -> Model:
    """Return the untrained network, five convolutions along the path: (n, 64, 5) float32 to (n, 10) logits."""
    body = [
        layer
        for channels, kernel, stride in zip(CHANNELS, KERNELS, STRIDES, strict=True)
        for layer in (
            layers.Conv1D(channels, kernel, strides=stride, use_bias=False),
            layers.BatchNormalization(momentum=0.95),
            layers.ReLU(),
        )
    ]
    ends = [layers.Flatten(), layers.Dropout(DROPOUT), layers.Dense(10)]
    return keras.Sequential([layers.Input((POINTS, VALUES)), *body, *ends], name="strokes")


def fit(model: Model, drawn: Drawn, steps: int, rng: np.random.Generator, report: Callable[[float], None]) -> None:
    """Train `model` in place for so many steps; `report` is told what share of them is done, 0..1."""
    model.compile(keras.optimizers.Adam(RATE), keras.losses.CategoricalCrossentropy(from_logits=True))
    targets = np.float32(SMOOTHING / 10) + np.float32(1 - SMOOTHING) * np.eye(10, dtype=np.float32)
    unlike = np.full((NEGATIVES, 10), 0.1, np.float32)
    chosen = _batches(len(drawn.paths), BATCH - NEGATIVES, rng)
    for step in range(steps):
        at = next(chosen)
        paths = np.concatenate([drawn.paths[at], drawn.negatives[rng.integers(0, len(drawn.negatives), NEGATIVES)]])
        model.optimizer.learning_rate.assign(RATE * _share_of_rate(step / steps))
        model.train_on_batch(augment_paths(paths, rng), np.concatenate([targets[drawn.labels[at]], unlike]))
        if step % STEPS_PER_REPORT == 0:
            report(step / steps)


def _share_of_rate(done: float) -> float:
    """Return the one-cycle schedule: linear up in the first fifth, then linear down."""
    if done < WARM_UP:
        return FIRST_RATE + (1 - FIRST_RATE) * done / WARM_UP
    return 1 - (1 - LAST_RATE) * (done - WARM_UP) / (1 - WARM_UP)


def _batches(n: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Yield the indices of batches without end, all `n` in random order before one comes again."""
    while True:
        order = rng.permutation(n)
        for at in range(0, n - size + 1, size):
            yield order[at : at + size]


def calibrate(model: Model, paths: Paths, labels: NDArray[np.uint8], of_image: NDArray[np.float32]) -> float:
    """Divide the logits of `model` by the temperature that fits these drawings best, and return it.

    It fits what the network says `together` with another of their images, whose probabilities are `of_image` (n, 10).
    """
    logits = np.concatenate([model(paths[i : i + 500], training=False).numpy() for i in range(0, len(paths), 500)])

    def loss(log_t: float) -> float:
        of_path = softmax(logits * np.float32(np.exp(-log_t)))
        return float(-np.log(together(of_image, of_path)[np.arange(len(labels)), labels]).mean())

    found = float(np.exp(minimum(loss, float(np.log(MIN_TEMPERATURE)), float(np.log(MAX_TEMPERATURE)))))
    model.layers[-1].set_weights([weights / found for weights in model.layers[-1].get_weights()])
    return found


def export(model: Model, folder: Path) -> None:
    """Write `model` to `folder` as strokes.keras and, with a softmax and weights of 8 bits, as strokes.tflite.

    Nothing trains it further, so the optimizer's state, twice the size of the weights, is left out.
    """
    keras_file, tflite = (folder / name for name in STROKE_FILES)
    kept = build()
    kept.set_weights(model.get_weights())
    kept.save(keras_file)
    make_portable(keras_file)
    served = tf.function(lambda path: tf.nn.softmax(model(path, training=False)))
    concrete = served.get_concrete_function(tf.TensorSpec((1, POINTS, VALUES), tf.float32))
    owner: Model = tf.Module()  # the converter finds the weights from this object
    owner.weights = [variable.value for variable in model.variables]
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], owner)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    with silent():
        tflite.write_bytes(converter.convert())


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return probabilities (n, 10) of logits (n, 10)."""
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True), np.float32)
