"""Exports a trained Keras model to the two files of a version: the model itself, and the network that is served."""

import logging
from pathlib import Path

import numpy as np

from app.errors import AppError
from app.inference.classifier import Classifier
from app.process.silence import silent
from app.training.data.mnist import Images
from app.training.fit.network import ending_in_logits
from app.training.portable import make_portable
from app.training.quantize import QUANTIZED
from app.training.quiet_tensorflow import Model, keras, tf
from app.training.resizable import resizable

log = logging.getLogger(__name__)

TOLERANCE = 1e-4  # in probability; float32 sums taken in another order differ by about 1e-6


def export(model: Model, folder: Path, sample: Images, *, quantize: bool = False) -> None:
    """Write `model` (logits or their softmax) to `folder` as model.keras and, with a softmax, as model.tflite.

    The .tflite takes (1, 28, 28) float32 in 0..1 and gives (1, 10) probabilities. Raises AppError when it does not
    read the `sample` (n, 28, 28) uint8 as the Keras model does. With `quantize` it is written as QUANTIZED too, with
    weights of 8 bits, for `app.training.quantize` to choose from.
    """
    model.save(folder / "model.keras")
    make_portable(folder / "model.keras")
    convert(model, folder, sample, quantize=quantize)


def convert(model: Model, folder: Path, sample: Images, *, quantize: bool) -> None:
    """Write the network that is served; as `export`, which also keeps the model."""
    network = ending_in_logits(model)
    served = tf.function(lambda image: tf.nn.softmax(network(image, training=False)))
    concrete = served.get_concrete_function(tf.TensorSpec((1, 28, 28), tf.float32))
    # the converter finds the weights from this object, and does not look into Keras's model
    owner: Model = tf.Module()
    owner.weights = [variable.value for variable in model.variables]
    # a converter converts once
    converters = [tf.lite.TFLiteConverter.from_concrete_functions([concrete], owner) for _ in range(1 + quantize)]
    with silent():
        (folder / "model.tflite").write_bytes(resizable(converters[0].convert()))
    compare(model, folder / "model.tflite", sample)
    if not quantize or not all(np.isfinite(weights).all() for weights in model.get_weights()):
        return
    # weights of 8 bits, a scale for each channel; what a layer reads is quantized as it comes ("dynamic range")
    converters[1].optimizations = [tf.lite.Optimize.DEFAULT]
    try:
        with silent():
            (folder / QUANTIZED).write_bytes(resizable(converters[1].convert()))
    except OSError:
        raise
    except Exception:  # the converter raises all kinds, and the network is served without
        log.exception("the network cannot be quantized")


def compare(model: Model, tflite: Path, sample: Images) -> None:
    """Raise AppError unless the file reads the `sample` (n, 28, 28) uint8 as the model does."""
    pixels = sample.astype(np.float32) / np.float32(255)
    expected = keras.ops.convert_to_numpy(keras.ops.softmax(ending_in_logits(model)(pixels, training=False)))
    with silent():
        network = Classifier(tflite)
    found = network.predict(sample)
    if not np.allclose(found, expected, rtol=0, atol=TOLERANCE, equal_nan=True):
        raise AppError(f"The exported network differs from the trained one by {np.abs(found - expected).max():.2g}.")
