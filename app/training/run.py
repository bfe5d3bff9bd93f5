"""One training, from the data to a version: `train_and_evaluate`, and the process that does it for a trainer.

As a process it speaks lines of JSON, as `app.training.messages` reads them: a request on its standard input, which
stays open for as long as the trainer lives, and messages on its standard output.
"""

import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Literal

from app.db.job import Epoch, Metrics, Overrides, Phase, Progress, Result
from app.errors import AppError
from app.inference.classifier import Classifier
from app.silence import silent
from app.store import Store
from app.training.card import card
from app.training.checkpoint import checkpoint_of
from app.training.data import load, share_of
from app.training.exam import examine
from app.training.gate import judge, score
from app.training.recipes import RECIPES, Recipe, with_overrides
from app.training.reporter import Lines, Reporter

SAMPLE = 100  # digits on which the exported network is compared with the trained one


def train_and_evaluate(
    recipe: Recipe,
    *,
    data: Path,
    store: Store,
    min_accuracy: float,
    promote: Literal["auto", "never"],
    reporter: Reporter,
    unfinished: Path | None = None,
    job: str | None = None,
) -> Result:
    """Train `recipe` on `data`, judge the network by the file that would be served, and publish it when it passes.

    A training of the same that was interrupted goes on from what it left in the folder `unfinished`. Raises BadData,
    AppError, and OSError when the disk is full; nothing half-made is left in the store.
    """

    def enter(phase: Phase, fraction: float) -> None:
        epoch = recipe.epochs if fraction else 0
        progress = Progress(phase=phase, epoch=epoch, epochs=recipe.epochs, fraction=fraction)
        reporter.progress(progress, Metrics.model_validate(history[-1], from_attributes=True) if history else Metrics())

    history: list[Epoch] = []
    enter("preparing", 0.0)
    digits = share_of(load(data), recipe.share, recipe.seed)
    # TensorFlow takes seconds to import: what is wrong with the data is said before
    from app.training import export, fit, network, quiet  # noqa: PLC0415

    with checkpoint_of(unfinished, recipe, digits.sha256) as checkpoint:
        began = time.perf_counter()
        fit.prepare(recipe)
        model = network.build(recipe)
        fitted = fit.fit(model, recipe, digits.x_train, digits.y_train, reporter, checkpoint=checkpoint)
        history += fitted.history
        fit_seconds = round(fitted.earlier + time.perf_counter() - began, 3)

        with store.staging() as folder:
            enter("exporting", 1.0)
            export.export(model, folder, digits.x_train[:SAMPLE])
            enter("judging", 1.0)
            with silent():
                served = Classifier(folder / "model.tflite")
            found = score(served, digits.x_test, digits.y_test)
            verdict = judge(found, min_accuracy)
            version = None
            if verdict.decision == "promote":
                full = card(
                    recipe, parent=store.current(), job=job, data_sha256=digits.sha256, history=history, found=found,
                    handwriting=examine(served), temperature=fitted.temperature,
                    verdict=verdict, fit_seconds=fit_seconds, parameters=model.count_params(),
                    size_bytes=(folder / "model.tflite").stat().st_size, software=quiet.software(),
                )  # fmt: skip
                version = store.publish(folder, full)
    promoted = version is not None and promote == "auto"
    if version is not None and promoted:
        store.promote(version, who=job and f"job {job}")
    return Result(
        accuracy=found.accuracy, loss=found.loss, fit_seconds=fit_seconds, version=version, promoted=promoted,
        verdict=verdict,
    )  # fmt: skip


def main() -> int:
    """Run the training that the first line of standard input asks for; return the exit code."""
    lines = Lines(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)  # whatever else prints, prints to standard error
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_trainer, daemon=True).start()
    try:
        result = train_and_evaluate(
            with_overrides(RECIPES[request["recipe"]], Overrides.model_validate(request["overrides"])),
            data=Path(request["data"]),
            store=Store(Path(request["models_dir"]), request.get("keep_versions", 0)),
            min_accuracy=request["min_accuracy"],
            promote=request["promote"],
            reporter=lines,
            unfinished=Path(request["unfinished"]),
            job=request["job"],
        )
    except Exception as error:  # noqa: BLE001  this is the end of the process: what went wrong must be told
        traceback.print_exc()
        lines.write("error", {"detail": _sentence(error)})
        return 1
    lines.write("done", {"result": result.model_dump()})
    return 0


def _end_with_trainer() -> None:
    """Wait for the end of standard input, which is the trainer's, and end this process there and then."""
    while os.read(0, 4096):
        pass
    os._exit(1)


def _sentence(error: Exception) -> str:
    match error:
        case AppError():
            return error.detail
        case Exception() if type(error).__name__ in {"MemoryError", "ResourceExhaustedError"}:  # Python's, TensorFlow's
            return "The machine ran out of memory. Free some, or train with a smaller batch_size or share."
        case OSError(strerror=str(reason), filename=filename):
            return f"The disk could not be used: {reason}{f', {filename}' if filename else ''}."
    said = (str(error).splitlines() or [""])[0][:200]
    return f"The training failed with {type(error).__name__}: {said}. The trainer's log has the rest."


if __name__ == "__main__":
    os._exit(main())  # at once: all is flushed, and the trainer closing standard input now must not count as its death
