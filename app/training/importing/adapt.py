"""Opens a checked `.keras` file in Keras's safe mode, and adapts its network to our inputs and outputs."""

from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.errors import BadInput
from app.process.silence import silent
from app.training.candidate import ImportedFile
from app.training.data.mnist import Data
from app.training.importing.keras_file import MAX_PARAMETERS
from app.training.importing.pixels import MIN_PROBABILITY, Encoding, Outputs, Trial, are_probabilities, try_encodings
from app.training.process.out_of_memory import is_out_of_memory

BATCH: Final = 250

MEMORY_BYTES: Final = 6 * 2**30

Model = Any


class Adapted:
    """A network that takes (n, 28, 28) float32 in 0..1 and gives (n, 10) logits, made of one from elsewhere.

    `layers` are the kinds of its layers, `shape` is the shape of one of its own inputs, `answers` what it gave.
    `trials` say how it reads in each encoding of pixels, the one that was built in first.
    """

    def __init__(self, path: Path, digits: Data) -> None:
        """Open the checked file `path`.

        Raises BadInput for a file that Keras's safe mode refuses, another shape, too many parameters, and outputs that
        are neither logits nor probabilities.
        """
        found = _load(path)
        shape = self.shape = _input_shape(found)
        if found.count_params() > MAX_PARAMETERS:
            raise BadInput(f"It has {found.count_params():,} parameters; at most {MAX_PARAMETERS:,} are imported.")
        found.trainable = True  # the published model may be trained further
        self.trials: list[Trial] = try_encodings(lambda pixels: _outputs(found, shape, pixels), digits)
        self.answers = _output_kind(self.trials[0].outputs)
        self.layers = tuple(kind for layer in found.layers if (kind := type(layer).__name__) != "Identity")
        self.model = _with_ends(found, shape, self.encoding, self.answers)

    def described(self, name: str, sha256: str) -> ImportedFile:
        """Return a description for the card of the file of this `name` and hash that it was made of."""
        pixels = self.encoding
        ends = pixels.ground, pixels.ink
        return ImportedFile(name, sha256, self.layers, self.shape, self.answers, ends, pixels.transposed)

    @property
    def encoding(self) -> Encoding:
        """The encoding of pixels that the network was trained on."""
        return self.trials[0].encoding


def _load(path: Path) -> Model:
    from app.training.quiet_tensorflow import keras  # noqa: PLC0415  it takes seconds; a refused file needs it not

    try:
        with silent():
            return keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # whatever a file from elsewhere makes Keras raise
        if is_out_of_memory(error):
            raise BadInput(f"It needs more than the {MEMORY_BYTES >> 30} GiB that an import may use.") from error
        raise BadInput(
            f"Keras {keras.__version__}, which is installed here, cannot open it in safe mode. Build the same network "
            "in code with that version, call `model.load_weights('model.keras')` with this file, and save that."
        ) from error


def _input_shape(model: Model) -> tuple[int, ...]:
    """Return the shape of one input image; raises BadInput unless it has 784 pixels and there are 10 outputs."""
    try:
        inputs, outputs = model.inputs, model.outputs
    except (AttributeError, ValueError):
        inputs = outputs = None
    if not inputs or not outputs:
        raise BadInput("It was never built: give it an Input layer, or call it once before saving.")
    if len(inputs) != 1 or len(outputs) != 1:
        raise BadInput(
            f"It has {len(inputs)} inputs and {len(outputs)} outputs; one of each is needed: save "
            "`keras.Model(model.inputs[0], model.outputs[0])`, where 0 is the output that gives the digit."
        )
    given, output = tuple(inputs[0].shape[1:]), tuple(outputs[0].shape[1:])
    # images of any size are images of 28x28, too
    shape = tuple(28 if size is None else int(size) for size in given)
    if tuple(size for size in shape if size != 1) not in {(28, 28), (784,)}:
        raise BadInput(
            f"It takes images of shape {given}; it must be (28, 28), (28, 28, 1) or (784,). Put before it what you did "
            "to MNIST's images, and save that: `keras.Sequential([keras.Input((28, 28, 1)), layer, model])`, with "
            "`keras.layers.ZeroPadding2D(2)` for images of 32x32, and `x` three times in a Concatenate for RGB."
        )
    if output != (10,):
        raise BadInput(
            f"It gives answers of shape {output}; it must be (10,), one number for each digit: end it in Flatten where "
            "there are ten of them, in Dense(10) where not."
        )
    return shape


def _outputs(model: Model, shape: tuple[int, ...], pixels: NDArray[np.float32]) -> Outputs:
    """Return what the network gives for (n, 28, 28) pixels; raises BadInput where it cannot be run."""
    pixels = pixels.reshape(-1, *shape)
    try:
        with silent():
            parts = [
                np.asarray(model(pixels[start : start + BATCH], training=False), np.float32)
                for start in range(0, len(pixels), BATCH)
            ]
    except Exception as error:  # whatever an operation raises
        if is_out_of_memory(error):
            raise BadInput(f"It needs more than the {MEMORY_BYTES >> 30} GiB that an import may use.") from error
        raise BadInput(
            f"It cannot be run on this machine for {BATCH} images of shape {shape}. It must take any number of images "
            "(no number of them in a reshape), with the channels last."
        ) from error
    return np.concatenate(parts)


def _output_kind(outputs: Outputs) -> Literal["logits", "softmax"]:
    """Return the kind of (n, 10) outputs; raises BadInput for values of 0 to 1 that do not sum to 1."""
    if outputs.min() < 0 or outputs.max() > 1:
        return "logits"
    if are_probabilities(outputs):
        return "softmax"
    raise BadInput("Its answers lie in 0 to 1 but do not sum to 1; end it in softmax, or in logits without sigmoid.")


def _with_ends(found: Model, shape: tuple[int, ...], encoding: Encoding, answers: str) -> Model:
    """Return `found` between the layers that encode its pixels and those that make logits of its answers."""
    from app.training.quiet_tensorflow import keras  # noqa: PLC0415  as above

    image = x = keras.Input((28, 28))
    for layer in encoding.layers(keras):
        x = layer(x)
    if shape != (28, 28):
        x = keras.layers.Reshape(shape)(x)
    x = found(x)
    if answers == "softmax":
        x = keras.ops.log(keras.ops.maximum(x, MIN_PROBABILITY))
    return keras.Model(image, x, name="imported")
