"""Exports a version's network to a file of another format, and checks that it answers the same there."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.errors import AppError, BadInput, Unavailable
from app.process.silence import silent
from app.training.available import can_train
from app.training.data.mnist import Images, load
from app.versions import Store, sha256

Format = Literal["keras", "tflite", "savedmodel", "onnx"]

ENDINGS: Final[Mapping[Format, str]] = {"keras": ".keras", "tflite": ".tflite", "savedmodel": "", "onnx": ".onnx"}

CHECKED: Final = 1000
"""Training digits that an exported network is compared on."""

TOLERANCE: Final = 1e-4
"""In probability; float32 sums taken in another order differ by about 1e-6."""

Model = Any
Probabilities = NDArray[np.float32]
Run = Callable[[NDArray[np.float32]], Probabilities]
"""(n, 28, 28) float32 in 0..1 to (n, 10) probabilities."""

Write = Callable[[Model, Path], Run]
"""Writes a Keras model to a path, opens what it has written, and returns how to run that."""


def export_version(version: int, form: Format, to: Path, *, store: Store, data: Path) -> None:
    """Write the network of `version` to `to`, which must not exist: a folder for "savedmodel", else a file.

    "keras" and "tflite" are the version's own files. The other two take (n, 28, 28) float32 in 0..1 and give (n, 10)
    probabilities; they are written only when they answer as `model.keras` does. Raises NotFound, BadVersion, BadInput,
    AppError, and OSError when the disk is full.
    """
    if to.exists():
        raise BadInput(f"{to} is there already; name another with --to.")
    if not to.parent.is_dir():
        raise BadInput(f"There is no folder {to.parent}.")
    folder = store.verified(version)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=to.parent) as hidden:
        pending = Path(hidden) / to.name
        if form in {"keras", "tflite"}:
            own = f"model.{form}"
            shutil.copyfile(folder / own, pending)
            if sha256(pending) != store.card(version)["sha256"][own]:
                raise AppError(f"{own} was changed while it was copied; try again.")
        elif not can_train():
            raise Unavailable("This format needs TensorFlow, which is not installed here; install the extra `train`.")
        else:
            write = as_onnx if form == "onnx" else as_saved_model
            convert(folder / "model.keras", pending, load(data).x_train[:CHECKED], write)
        pending.rename(to)


def convert(network: Path, to: Path, images: Images, write: Write) -> None:
    """Write the network of a `.keras` file to `to`; raises AppError unless what was written reads `images` alike."""
    from app.training.fit.network import ending_in_logits  # noqa: PLC0415  TensorFlow takes seconds; a copy needs it not
    from app.training.quiet_tensorflow import keras  # noqa: PLC0415

    model = ending_in_logits(keras.saving.load_model(network, compile=False))
    served = keras.Model(model.inputs[0], keras.layers.Softmax()(model.outputs[0]), name="digits")
    pixels = images.astype(np.float32) / np.float32(255)
    expected = np.asarray(served(pixels, training=False))  # Keras exports only what was called before
    difference = float(np.abs(write(served, to)(pixels) - expected).max())
    if not difference <= TOLERANCE:
        raise AppError(f"The exported network answers otherwise than the version's, by up to {difference:.2g}.")


def as_saved_model(model: Model, to: Path) -> Run:
    """Write a folder for TensorFlow and TensorFlow Serving."""
    from app.training.quiet_tensorflow import tf  # noqa: PLC0415  as above

    with silent():
        model.export(to, format="tf_saved_model", verbose=False)
        opened = tf.saved_model.load(to)  # its function has no variables any more without it
    return lambda pixels: np.asarray(opened.serve(pixels))


def as_onnx(model: Model, to: Path) -> Run:
    """Write a file for ONNX Runtime. Raises Unavailable without the extra `onnx`."""
    try:
        import onnxruntime  # noqa: PLC0415  the extra `onnx`
        import tf2onnx  # noqa: F401, PLC0415  Keras imports it
    except ImportError as error:
        raise Unavailable(
            f"This format needs {error.name}, which is not installed here; install the extra `onnx`."
        ) from None
    with silent():
        model.export(to, format="onnx", verbose=False)
        session = onnxruntime.InferenceSession(to, providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    return lambda pixels: np.asarray(session.run(None, {given.name: pixels})[0])
