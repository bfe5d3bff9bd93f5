"""Opens a checked `.keras` file in Keras's safe mode, and adapts its network to our inputs and outputs."""

from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.errors import BadInput
from app.process.silence import silent
from app.training.candidate import ImportedFile
from app.training.data.mnist import Data, Images
from app.training.importing.keras_file import MAX_PARAMETERS
from app.training.process.out_of_memory import is_out_of_memory
from app.versions import sha256

SHAPES: Final = ((28, 28), (28, 28, 1), (784,))
TRIAL_DIGITS: Final = 1000
"""Training digits on which the two ranges of pixels are tried."""

MIN_GAIN: Final = 0.05
"""How much more accurate the range 0..255 must be than 0..1 to be chosen."""

MIN_PROBABILITY: Final = 1e-30
"""Lower probabilities count as this one, so that their logarithm stays finite."""

MEMORY_BYTES: Final = 6 * 2**30

Model = Any


def open_network(path: Path, name: str, digits: Data) -> tuple[Model, ImportedFile]:
    """Return a checked file's network, adapted, and a description of the file, whose name was `name`.

    The network takes (n, 28, 28) float32 in 0..1 and gives (n, 10) logits. Raises BadInput for a file that Keras's safe
    mode refuses, another shape, too many parameters, and outputs that are neither logits nor probabilities.
    """
    from app.training.quiet_tensorflow import keras  # noqa: PLC0415  it takes seconds; a refused file needs it not

    found = _load(path)
    shape = _input_shape(found)
    if found.count_params() > MAX_PARAMETERS:
        raise BadInput(f"It has {found.count_params():,} parameters; at most {MAX_PARAMETERS:,} are imported.")
    found.trainable = True  # the published model may be trained further

    pixels, outputs = _pixel_range(found, shape, digits)
    kind = _output_kind(outputs)
    image = keras.Input((28, 28))
    x = keras.layers.Reshape(shape)(image) if shape != (28, 28) else image
    if pixels == 255:
        x = keras.layers.Rescaling(255.0)(x)
    x = keras.layers.Activation("linear", dtype="float32")(found(x))
    if kind == "softmax":
        x = keras.ops.log(keras.ops.maximum(x, MIN_PROBABILITY))
    model = keras.Model(image, x, name="imported")
    layers = tuple(type(layer).__name__ for layer in found.layers)
    return model, ImportedFile(name, sha256(path), layers, shape, kind, pixels)


def _load(path: Path) -> Model:
    from app.training.quiet_tensorflow import keras  # noqa: PLC0415  as above

    try:
        with silent():
            return keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # whatever a file from elsewhere makes Keras raise
        if is_out_of_memory(error):
            raise BadInput(f"It needs more than the {MEMORY_BYTES >> 30} GiB that an import may use.") from error
        first_line = (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
        raise BadInput(f"Keras cannot open it in safe mode: {first_line}") from error


def _input_shape(model: Model) -> tuple[int, ...]:
    """Return the shape of one input image; raises BadInput unless it is one of SHAPES and there are 10 outputs."""
    try:
        inputs, outputs = model.inputs, model.outputs
    except (AttributeError, ValueError):
        inputs = outputs = None
    if not inputs or not outputs:
        raise BadInput("It was never built: give it an Input layer, or call it once before saving.")
    if len(inputs) != 1 or len(outputs) != 1:
        raise BadInput(f"It has {len(inputs)} inputs and {len(outputs)} outputs; one of each is needed.")
    shape, output = tuple(inputs[0].shape), tuple(outputs[0].shape)
    if shape[1:] not in SHAPES or shape[0] not in {None, 1}:
        raise BadInput(f"It takes images of shape {shape[1:]}; it must be (28, 28), (28, 28, 1) or (784,).")
    if output[1:] != (10,):
        raise BadInput(f"It gives answers of shape {output[1:]}; it must be (10,), one number for each digit.")
    if not str(inputs[0].dtype).startswith("float"):
        raise BadInput(f"It takes pixels of type {inputs[0].dtype}; they must be floats of 0 to 1.")
    return shape[1:]


def _pixel_range(
    model: Model, shape: tuple[int, ...], digits: Data
) -> tuple[Literal[1, 255], NDArray[np.float32]]:  # fmt: skip
    """Return the range of pixels at which `model` is more accurate, 0..1 unless 255 clearly is, and its outputs."""
    images, labels = digits.x_train[:TRIAL_DIGITS], digits.y_train[:TRIAL_DIGITS]
    small, large = (_outputs(model, shape, images, scale) for scale in (1, 255))
    if not (np.isfinite(small).all() or np.isfinite(large).all()):
        raise BadInput("Its answers are not numbers (NaN or infinite); train it again, at a lower learning rate.")
    accuracy = [float((outputs.argmax(1) == labels).mean()) for outputs in (small, large)]
    if np.isfinite(large).all() and accuracy[1] > accuracy[0] + MIN_GAIN:
        return 255, large
    if not np.isfinite(small).all():
        raise BadInput("Its answers are not numbers (NaN or infinite) for pixels of 0 to 1; train it on those.")
    return 1, small


def _outputs(model: Model, shape: tuple[int, ...], images: Images, scale: int) -> NDArray[np.float32]:
    pixels = (images.astype(np.float32) * np.float32(scale / 255)).reshape(-1, *shape)
    step = 1 if model.inputs[0].shape[0] == 1 else 250
    parts = [np.asarray(model(pixels[i : i + step], training=False), np.float32) for i in range(0, len(pixels), step)]
    return np.concatenate(parts)


def _output_kind(outputs: NDArray[np.float32]) -> Literal["logits", "softmax"]:
    """Return the kind of (n, 10) outputs; raises BadInput for values of 0 to 1 that do not sum to 1."""
    if outputs.min() < 0 or outputs.max() > 1:
        return "logits"
    if np.allclose(outputs.sum(1), 1, atol=1e-2):
        return "softmax"
    raise BadInput("Its answers lie in 0 to 1 but do not sum to 1; end it in softmax, or in logits without sigmoid.")
