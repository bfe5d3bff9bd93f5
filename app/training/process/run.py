"""One training, from the data to a version: `train_and_evaluate`, and the process that does it for a trainer.

As a process it speaks lines of JSON, as `app.training.process.messages` reads them: a request on its standard input, which
stays open for as long as the trainer lives and may say `stop`, and messages on its standard output.
"""

import json
import os
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from app.errors import AppError
from app.jobs.job import Epoch, Evaluation, Finding, Metrics, Overrides, Phase, Progress, Result, Verdict
from app.training.card import card
from app.training.data.corrected import NOTHING, Corrected
from app.training.data.mnist import load, share_of
from app.training.fit.checkpoint import checkpoint_of
from app.training.fit.reporter import Lines, NothingLearned, Reporter
from app.training.gate.gate import Score
from app.training.gate.judgement import judged, serving
from app.training.process.out_of_memory import ran_out
from app.training.promotion import serve
from app.training.recipes import RECIPES, Recipe, with_overrides
from app.versions import Store, sha256

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
    corrected: Corrected = NOTHING,
    job: str | None = None,
    stop: threading.Event | None = None,
) -> Result:
    """Train `recipe` on `data`, judge the network by the file that would be served, and publish it unless refused.

    It takes the place of the version that serves only when it reads no worse. What was `corrected` is learned by the
    recipes that do, and asked of every candidate. A training of the same that was interrupted goes on from what it left
    in the folder `unfinished`. When `stop` is set, it learns no more, and what it learned until then is published but
    not promoted. Raises NothingLearned when that is nothing, BadData, AppError, and OSError when the disk is full;
    nothing half-made is left in the store.
    """
    stop = stop or threading.Event()

    def enter(phase: Phase, fraction: float, evaluation: Evaluation | None = None) -> None:
        progress = Progress(
            phase=phase, epoch=len(history), epochs=recipe.epochs, fraction=fraction, evaluation=evaluation
        )
        reporter.progress(progress, Metrics.model_validate(history[-1], from_attributes=True) if history else Metrics())

    history: list[Epoch] = []
    enter("preparing", 0.0)
    digits = share_of(load(data), recipe.share, recipe.seed)
    # TensorFlow takes seconds to import: what is wrong with the data is said before
    from app.training import (
        export,
        quiet_tensorflow,  # noqa: PLC0415
    )
    from app.training.fit import fit, network

    current = serving(store, store.current())
    base = current[1] / "model.keras" if current and recipe.network == "current" else None
    material = digits.sha256 + corrected.fingerprint + (sha256(base) if base else "")
    with checkpoint_of(unfinished, recipe, material) as checkpoint:
        began = time.perf_counter()
        fit.prepare(recipe)
        model = network.build(recipe, base)
        fitted = fit.fit(
            model, recipe, digits.x_train, digits.y_train, reporter,
            places=digits.places, corrected=corrected, checkpoint=checkpoint, stop=stop.is_set,
        )  # fmt: skip
        history += fitted.history
        fit_seconds = round(fitted.earlier + time.perf_counter() - began, 3)

        with store.staging() as folder:
            enter("exporting", 1.0)
            export.export(model, folder, digits.x_train[:SAMPLE])
            enter("judging", 1.0)
            judgement = judged(
                folder, digits, store, min_accuracy=min_accuracy, corrected=corrected,
                scored=lambda found: enter("judging", 1.0, evaluation_of(found)),
            )  # fmt: skip
            found = judgement.found
            verdict = told_of_stop(judgement.verdict, fitted.stopped, recipe.epochs)
            version = None
            if verdict.decision != "refuse":
                full = card(
                    recipe, parent=judgement.beside, job=job, data_sha256=digits.sha256, history=history, found=found,
                    handwriting=judgement.handwriting, temperature=fitted.temperature,
                    verdict=verdict, regression=judgement.regression, fit_seconds=fit_seconds,
                    parameters=model.count_params(), size_bytes=(folder / "model.tflite").stat().st_size,
                    software=quiet_tensorflow.software(),
                )  # fmt: skip
                version = store.publish(folder, full)
    promoted = False
    if version is not None and verdict.decision == "promote" and promote == "auto" and not stop.is_set():
        promoted, verdict = serve(store, version, verdict, beside=judgement.beside, who=job and f"job {job}")
    return Result(
        **evaluation_of(found).model_dump(),
        fit_seconds=fit_seconds, version=version, promoted=promoted, verdict=verdict,
        regression=judgement.as_refused,
    )  # fmt: skip


def evaluation_of(found: Score) -> Evaluation:
    """Return what a score says of the held-out digits, as a job shows it."""
    return Evaluation(accuracy=found.accuracy, loss=found.loss, held_out=found.digits, evaluation_seconds=found.seconds)


def told_of_stop(verdict: Verdict, after: float | None, epochs: int) -> Verdict:
    """Return the verdict with a word on the training having been stopped `after` so many of its epochs, if it was."""
    if after is None:
        return verdict
    word = f"It was stopped after {round(after, 1):g} epochs of {epochs}"
    word += "." if verdict.decision == "refuse" else ", so an admin decides whether it is served."
    finding = Finding(kind="stopped", values={"after": round(after, 1), "epochs": epochs})
    update = {"reasons": [*verdict.reasons, word], "findings": [*verdict.findings, finding]}
    return verdict.model_copy(update=update)


def main() -> int:
    """Run the training that the first line of standard input asks for; return the exit code."""
    lines = Lines(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)  # whatever else prints, prints to standard error
    told, stop = _told(), threading.Event()
    request = json.loads(next(told))
    threading.Thread(target=_heed, args=[told, stop], daemon=True).start()
    try:
        result = train_and_evaluate(
            with_overrides(RECIPES[request["recipe"]], Overrides.model_validate(request["overrides"])),
            data=Path(request["data"]),
            store=Store(Path(request["models_dir"]), request.get("keep_versions", 0)),
            min_accuracy=request["min_accuracy"],
            promote=request["promote"],
            reporter=lines,
            unfinished=Path(request["unfinished"]),
            corrected=Corrected.load(Path(request["corrected"])) if request.get("corrected") else NOTHING,
            job=request["job"],
            stop=stop,
        )
    except NothingLearned:
        lines.write("stopped", {})
        return 0
    except Exception as error:  # noqa: BLE001  this is the end of the process: what went wrong must be told
        traceback.print_exc()
        lines.write("error", {"detail": _sentence(error)})
        return 1
    lines.write("done", {"result": result.model_dump() | {"regression": result.regression}})
    return 0


def _told() -> Iterator[bytes]:
    """Yield the lines of standard input, each as soon as it is there: a buffer would keep what came with the first."""
    pending = b""
    while more := os.read(0, 4096):
        *lines, pending = (pending + more).split(b"\n")
        yield from lines


def _heed(told: Iterator[bytes], stop: threading.Event) -> None:
    """Set `stop` when told so; at the end of standard input, which is the trainer's, end this process at once."""
    for line in told:
        if line == b"stop":
            stop.set()
    os._exit(1)


def _sentence(error: Exception) -> str:
    match error:
        case AppError():
            return error.detail
        case Exception() if ran_out(error):
            return "The machine ran out of memory. Free some, or train with a smaller batch_size or share."
        case OSError(strerror=str(reason), filename=filename):
            return f"The disk could not be used: {reason}{f', {filename}' if filename else ''}."
    said = (str(error).splitlines() or [""])[0][:200]
    return f"The training failed with {type(error).__name__}: {said}. The trainer's log has the rest."


if __name__ == "__main__":
    os._exit(main())  # at once: all is flushed, and the trainer closing standard input now must not count as its death
