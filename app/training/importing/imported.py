"""A network trained elsewhere: from a checked `.keras` file to a version, through the same export and gate as ours.

As a process it speaks as `app.training.process.run` does: a request on standard input, messages on standard output.
"""

import json
import os
import resource
import shutil
import sys
import threading
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.errors import AppError, BadInput
from app.jobs.job import Metrics, Phase, Progress, Result
from app.process.silence import silent
from app.training.card import card
from app.training.data.corrected import NOTHING, Corrected
from app.training.data.mnist import Data, Images, load
from app.training.fit.reporter import Lines, Reporter
from app.training.gate.judgement import judged
from app.training.importing.keras_file import MAX_PARAMETERS, check
from app.training.process.out_of_memory import ran_out
from app.training.promotion import serve
from app.versions import Store, sha256

SAMPLE: Final = 100  # digits on which the exported network is compared with the one in the file
TRIED: Final = 1000  # training digits on which the two ranges of pixels are tried
CLEARLY: Final = 0.05  # share of them by which 0..255 must do better
SHAPES: Final = ((28, 28), (28, 28, 1), (784,))
LEAST: Final = 1e-30  # probabilities below this count as this, so that their logarithm stays finite
MEMORY_BYTES: Final = 6 * 2**30

Model = Any


@dataclass(frozen=True)
class Source:
    """What stands in the place of a recipe on the card: the file, and how it was fitted in.

    `answers` is what it gave; `pixels` the upper end of the range it takes, whose lower one is 0.
    """

    file: str
    sha256: str
    layers: tuple[str, ...]
    shape: tuple[int, ...]
    answers: Literal["logits", "softmax"]
    pixels: Literal[1, 255]
    name: str = "imported"
    seed: int | None = None


def import_and_evaluate(
    path: Path,
    *,
    data: Path,
    store: Store,
    min_accuracy: float,
    promote: Literal["auto", "never"],
    reporter: Reporter,
    corrected: Corrected = NOTHING,
) -> Result:
    """Judge the network in the `.keras` file `path` by the file that would be served, and publish it when it passes.

    It is asked what was `corrected`, as every candidate is.
    Raises BadInput, which says why it cannot be imported, BadData, AppError, and OSError when the disk is full.
    """

    def enter(phase: Phase, fraction: float) -> None:
        reporter.progress(Progress(phase=phase, fraction=fraction), Metrics())

    enter("preparing", 0.0)
    digits = load(data)
    with store.staging() as folder:
        # what is checked is what is opened, whatever happens to the original meanwhile
        given = folder / "given.keras"
        check(path)
        shutil.copyfile(path, given)
        check(given)
        model, source = opened(given, path.name, digits)
        from app.training import (
            export,
            quiet_tensorflow,  # noqa: PLC0415  TensorFlow takes seconds; what is refused needs it not
        )

        given.unlink()
        enter("exporting", 0.5)
        try:
            export.export(model, folder, digits.x_train[:SAMPLE])
        except AppError:
            raise
        except Exception as error:  # the converter raises all kinds
            said = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
            raise BadInput(f"LiteRT, which serves, cannot run it: {said}.") from error
        enter("judging", 0.7)
        judgement = judged(folder, digits, store, min_accuracy=min_accuracy, corrected=corrected)
        found, verdict = judgement.found, judgement.verdict
        if source.pixels == 255:
            verdict.reasons.append("It takes pixels of 0 to 255, so a Rescaling was put before it.")
        version = None
        if verdict.decision != "refuse":
            full = card(
                source, parent=judgement.beside, job=None, data_sha256=digits.sha256, history=[], found=found,
                handwriting=judgement.handwriting, temperature=None, verdict=verdict,
                regression=judgement.regression, fit_seconds=0.0,
                parameters=model.count_params(), size_bytes=(folder / "model.tflite").stat().st_size,
                software=quiet_tensorflow.software(),
            )  # fmt: skip
            version = store.publish(folder, full, what="import", why=f"{source.file}, SHA-256 {source.sha256}")
    promoted = False
    if version is not None and verdict.decision == "promote" and promote == "auto":
        why = f"imported from {source.file}"
        promoted, verdict = serve(store, version, verdict, beside=judgement.beside, why=why)
    return Result(
        accuracy=found.accuracy, loss=found.loss, fit_seconds=0.0, held_out=found.digits,
        evaluation_seconds=found.seconds, version=version, promoted=promoted, verdict=verdict,
    )  # fmt: skip


def opened(path: Path, name: str, digits: Data) -> tuple[Model, Source]:
    """Return a checked file's network as (n, 28, 28) float32 in 0..1 to (n, 10) logits, and what it was.

    Raises BadInput for what Keras's safe mode refuses, another shape, too many parameters, and answers that are
    neither logits nor probabilities.
    """
    from app.training.quiet_tensorflow import keras  # noqa: PLC0415  see above

    try:
        with silent():
            found = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # whatever a file from elsewhere makes Keras raise
        if ran_out(error):
            raise BadInput(f"It needs more than the {MEMORY_BYTES >> 30} GiB that an import may use.") from error
        said = (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
        raise BadInput(f"Keras cannot open it in safe mode: {said}") from error
    shape = _shape(found)
    if found.count_params() > MAX_PARAMETERS:
        raise BadInput(f"It has {found.count_params():,} parameters; at most {MAX_PARAMETERS:,} are imported.")
    found.trainable = True  # the kept file may be trained further

    pixels, answers = _tried(found, shape, digits)
    kind = _kind(answers)
    image = keras.Input((28, 28))
    x = keras.layers.Reshape(shape)(image) if shape != (28, 28) else image
    if pixels == 255:
        x = keras.layers.Rescaling(255.0)(x)
    x = keras.layers.Activation("linear", dtype="float32")(found(x))
    if kind == "softmax":
        x = keras.ops.log(keras.ops.maximum(x, LEAST))
    model = keras.Model(image, x, name="imported")
    layers = tuple(type(layer).__name__ for layer in found.layers)
    return model, Source(name, sha256(path), layers, shape, kind, pixels)


def _shape(model: Model) -> tuple[int, ...]:
    """Return the shape of one image as `model` takes it; raises BadInput unless it is one of ours and it gives 10."""
    try:
        takes, gives = model.inputs, model.outputs
    except (AttributeError, ValueError):
        takes = gives = None
    if not takes or not gives:
        raise BadInput("It was never built: give it an Input layer, or call it once before saving.")
    if len(takes) != 1 or len(gives) != 1:
        raise BadInput(f"It has {len(takes)} inputs and {len(gives)} outputs; one of each is needed.")
    shape, answer = tuple(takes[0].shape), tuple(gives[0].shape)
    if shape[1:] not in SHAPES or shape[0] not in {None, 1}:
        raise BadInput(f"It takes images of shape {shape[1:]}; it must be (28, 28), (28, 28, 1) or (784,).")
    if answer[1:] != (10,):
        raise BadInput(f"It gives answers of shape {answer[1:]}; it must be (10,), one number for each digit.")
    if not str(takes[0].dtype).startswith("float"):
        raise BadInput(f"It takes pixels of type {takes[0].dtype}; they must be floats of 0 to 1.")
    return shape[1:]


def _tried(
    model: Model, shape: tuple[int, ...], digits: Data
) -> tuple[Literal[1, 255], NDArray[np.float32]]:  # fmt: skip
    """Return the range of pixels with which `model` reads training digits better, 0..1 unless 255 is clearly it."""
    images, labels = digits.x_train[:TRIED], digits.y_train[:TRIED]
    small, large = (_answers(model, shape, images, scale) for scale in (1, 255))
    if not (np.isfinite(small).all() or np.isfinite(large).all()):
        raise BadInput("Its answers are not numbers (NaN or infinite); train it again, at a lower learning rate.")
    right = [float((answers.argmax(1) == labels).mean()) for answers in (small, large)]
    if np.isfinite(large).all() and right[1] > right[0] + CLEARLY:
        return 255, large
    if not np.isfinite(small).all():
        raise BadInput("Its answers are not numbers (NaN or infinite) for pixels of 0 to 1; train it on those.")
    return 1, small


def _answers(model: Model, shape: tuple[int, ...], images: Images, scale: int) -> NDArray[np.float32]:
    pixels = (images.astype(np.float32) * np.float32(scale / 255)).reshape(-1, *shape)
    step = 1 if model.inputs[0].shape[0] == 1 else 250
    parts = [np.asarray(model(pixels[i : i + step], training=False), np.float32) for i in range(0, len(pixels), step)]
    return np.concatenate(parts)


def _kind(answers: NDArray[np.float32]) -> Literal["logits", "softmax"]:
    """Return what (n, 10) answers are; raises BadInput for shares that do not sum to 1."""
    if answers.min() < 0 or answers.max() > 1:
        return "logits"
    if np.allclose(answers.sum(1), 1, atol=1e-2):
        return "softmax"
    raise BadInput("Its answers lie in 0 to 1 but do not sum to 1; end it in softmax, or in logits without sigmoid.")


def main() -> int:
    """Import the file that the first line of standard input names; return the exit code."""
    lines = Lines(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)  # whatever else prints, prints to standard error
    request: Mapping[str, Any] = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard > MEMORY_BYTES:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, hard))
    try:
        result = import_and_evaluate(
            Path(request["file"]),
            data=Path(request["data"]),
            store=Store(Path(request["models_dir"]), request["keep_versions"]),
            min_accuracy=request["min_accuracy"],
            promote=request["promote"],
            reporter=lines,
            corrected=Corrected.load(Path(request["corrected"])) if request.get("corrected") else NOTHING,
        )
    except AppError as error:
        lines.write("error", {"detail": error.detail})
        return 1
    except Exception as error:  # noqa: BLE001  this is the end of the process: what went wrong must be told
        traceback.print_exc()
        lines.write("error", {"detail": f"The import failed with {type(error).__name__}: {str(error)[:200]}."})
        return 1
    lines.write("done", {"result": result.model_dump()})
    return 0


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(1)


if __name__ == "__main__":
    os._exit(main())
