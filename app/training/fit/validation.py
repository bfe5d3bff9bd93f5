"""What is measured after each epoch: validation loss and accuracy, and a confusion matrix."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.training.data.mnist import Images, Labels
from app.training.fit.loop import loss_of
from app.training.fit.network import ending_in_logits
from app.training.gate.confusion import confusion_of
from app.training.quiet_tensorflow import Model, Tensor, tf
from app.training.recipes import Recipe

TRAINING_DIGITS = 2000  # that are read after an epoch where there are no validation digits

Measure = Callable[[], tuple[dict[str, float], list[list[int]]]]
"""Returns metrics by name, and the confusion matrix."""


def measure_of(
    model: Model,
    recipe: Recipe,
    images: Images,
    labels: Labels,
    *,
    validation: NDArray[np.intp],
    trained: NDArray[np.intp],
) -> Measure:
    """Return the measurement on the digits at the indices `validation`, or without any on some of those `trained`."""
    if len(validation):
        return validation_measure(model, recipe, images[validation], labels[validation])
    some = trained[:TRAINING_DIGITS]
    return training_measure(model, images[some], labels[some])


def validation_measure(model: Model, recipe: Recipe, images: Images, labels: Labels) -> Measure:
    """Return the compiled measurement of `val_loss` and `val_accuracy` on these validation digits, one or more."""
    network = ending_in_logits(model)
    loss_each = loss_of(replace(recipe, smoothing=0.0, negatives=0))
    x, y = tf.constant(images), tf.constant(labels.astype(np.int32))

    def run() -> tuple[Tensor, Tensor, Tensor]:
        pixels = tf.cast(x, tf.float32) * (1 / 255)
        logits = network(pixels, training=False)
        answers = tf.argmax(logits, 1, tf.int32)
        right = tf.cast(tf.equal(answers, y), tf.float32)
        return tf.reduce_mean(loss_each(pixels, y)(logits)), tf.reduce_mean(right), answers

    compiled = tf.function(run, autograph=False)

    def measure() -> tuple[dict[str, float], list[list[int]]]:
        loss, accuracy, answers = compiled()
        confusion = confusion_of(labels, answers.numpy()).tolist()
        return {"val_loss": float(loss), "val_accuracy": float(accuracy)}, confusion

    return measure


def training_measure(model: Model, images: Images, labels: Labels) -> Measure:
    """Return the measurement of the confusion matrix on these training digits: too few to be worth compiling."""
    x = tf.constant(images)

    def measure() -> tuple[dict[str, float], list[list[int]]]:
        answers = tf.argmax(model(tf.cast(x, tf.float32) * (1 / 255), training=False), 1, tf.int32)
        return {}, confusion_of(labels, answers.numpy()).tolist()

    return measure
