"""One training, from the data to a version: `train_and_evaluate`, and the child process that runs it for a trainer."""

import os
import threading
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.jobs.failure import sentence
from app.jobs.job import Epoch, Evaluation, Finding, Metrics, Phase, Progress, Promotion, Result, Verdict
from app.training.candidate import Candidate
from app.training.data.corrected import NO_CORRECTIONS, Corrected
from app.training.data.mnist import Data, load, share_of
from app.training.fit.checkpoint import Checkpoint, checkpoint_of
from app.training.fit.reporter import Reporter, enter
from app.training.gate.evaluation_sets import evaluation_sets
from app.training.gate.gate import judge_candidate, readable_version
from app.training.gate.read_ahead import ReadAhead
from app.training.process.background_import import BackgroundImport
from app.training.process.messages import MessageWriter
from app.training.process.out_of_memory import is_out_of_memory
from app.training.process.sweep import best_overrides
from app.training.process.tasks import TrainingTask
from app.training.process.worker import run_task
from app.training.publish import evaluation_of, publish_candidate
from app.training.quantize import choose
from app.training.recipes import RECIPES, Recipe, with_overrides
from app.versions import Store, sha256

if TYPE_CHECKING:
    from app.training.fit.fit import FitResult
    from app.training.quiet_tensorflow import Model


def train_and_evaluate(
    recipe: Recipe,
    *,
    data: Path,
    store: Store,
    min_accuracy: float,
    promote: Promotion,
    reporter: Reporter,
    unfinished: Path | None = None,
    answers: Path | None = None,
    corrected: Corrected = NO_CORRECTIONS,
    job: str | None = None,
    stop: threading.Event | None = None,
    importing: BackgroundImport | None = None,
) -> Result:
    """Train `recipe` on `data`, judge the network by the file that would be served, and publish it unless refused.

    It is promoted only when it does not read worse than the current version. What was `corrected` is learned by the
    recipes that use it, and every candidate is evaluated on it. It resumes from the checkpoint that an interrupted
    training of the same left in the folder `unfinished` or in the store's objects. TensorFlow may be `importing`
    already. In the folder `answers` are those of versions, for the comparison. When `stop` is set, the network is
    published as it is then, but not promoted. Raises NothingLearned when that is before the first step, BadData,
    AppError, and OSError when the disk is full; nothing half-made is left in the store.
    """
    stop = stop or threading.Event()
    phases = _Phases(recipe, reporter)
    phases.enter("preparing", 0.0)
    digits = share_of(load(data), recipe.share, recipe.seed)
    sets = evaluation_sets(digits, corrected)
    current = readable_version(store, store.current())
    base = current[1] / "model.keras" if current and recipe.needs_current else None
    identity = digits.sha256 + corrected.fingerprint + (sha256(base) if base else "")
    _import_tensorflow(importing, phases)
    ahead = ReadAhead(current and current[1] / "model.tflite", sets, answers)
    with checkpoint_of(unfinished, recipe, identity, store.objects) as checkpoint:
        began = time.perf_counter()
        model, fitted = _fit(recipe, base, digits, reporter, corrected=corrected, checkpoint=checkpoint, stop=stop)
        phases.history += fitted.history
        fit_seconds = round(fitted.earlier_seconds + time.perf_counter() - began, 3)
        with store.staging() as folder:
            software = _export(model, recipe, folder, digits, phases)
            quantization = choose(folder, digits, quantize=recipe.quantize)
            strokes = _strokes(recipe, folder, base, reporter, stop)
            phases.enter("judging", 1.0)
            ahead.wait()
            judgement = judge_candidate(
                folder, digits, store, min_accuracy=min_accuracy, corrected=corrected, answers=answers,
                on_score=lambda score: phases.enter("judging", 1.0, evaluation_of(score)),
            )  # fmt: skip
            candidate = Candidate(
                folder, recipe, judgement, _with_stop(judgement.verdict, fitted.stopped_after, recipe.epochs),
                data_sha256=digits.sha256, parameters=model.count_params(), software=software, history=phases.history,
                fit_seconds=fit_seconds, temperature=fitted.temperature, job=job, quantization=quantization.as_card(),
                strokes=strokes,
            )  # fmt: skip
            return publish_candidate(candidate, store, may_promote=lambda: promote == "auto" and not stop.is_set())


class _Phases:
    """Reports the phases of a training, each with its latest metrics."""

    def __init__(self, recipe: Recipe, reporter: Reporter) -> None:
        self._epochs = recipe.epochs
        self._reporter = reporter
        self.history: list[Epoch] = []

    def enter(self, phase: Phase, fraction: float, evaluation: Evaluation | None = None) -> None:
        """Report that a phase began, or the evaluation within it."""
        epoch = len(self.history)
        progress = Progress(phase=phase, epoch=epoch, epochs=self._epochs, fraction=fraction, evaluation=evaluation)
        metrics = Metrics.model_validate(self.history[-1], from_attributes=True) if self.history else Metrics()
        self._reporter.progress(progress, metrics)


def _import_tensorflow(importing: BackgroundImport | None, phases: _Phases) -> None:
    """Import TensorFlow, or wait for its import: it takes seconds, so faults of the data are reported before."""
    if importing is None or not importing.has_ended:
        phases.enter("loading", 0.0)
    if importing is not None:
        importing.wait()
    from app.training.fit import fit  # noqa: F401, PLC0415  before the clock of fitting starts


def _fit(
    recipe: Recipe,
    base: Path | None,
    digits: Data,
    reporter: Reporter,
    *,
    corrected: Corrected,
    checkpoint: Checkpoint | None,
    stop: threading.Event,
) -> "tuple[Model, FitResult]":
    """Build the recipe's network, on that of the file `base` or taught by it where it is so, and fit it."""
    from app.training.fit import fit, network  # noqa: PLC0415  imported by now

    fit.prepare(recipe)
    model = network.build(recipe, base)
    teacher = network.load(base) if recipe.taught else None
    return model, fit.fit(
        model, recipe, digits.x_train, digits.y_train, reporter,
        places=digits.places, corrected=corrected, checkpoint=checkpoint, stop_requested=stop.is_set,
        teacher=teacher,
    )  # fmt: skip


def _export(model: "Model", recipe: Recipe, folder: Path, digits: Data, phases: _Phases) -> Mapping[str, str]:
    """Export the model into `folder`; return the versions of the libraries that trained it."""
    from app.training import export, quiet_tensorflow  # noqa: PLC0415  imported by now

    phases.enter("exporting", 1.0)
    export.export(model, folder, digits.sample, quantize=recipe.quantize)
    return quiet_tensorflow.software()


def _strokes(
    recipe: Recipe, folder: Path, base: Path | None, reporter: Reporter, stop: threading.Event
) -> Mapping[str, Any] | None:
    """Leave a network of strokes in `folder`, where the recipe has one: a new one, or that of the version `base`."""
    from app.training.strokes.teach import keep, teach  # noqa: PLC0415  it imports LiteRT, as the gate does

    if base is not None:
        return keep(base.parent, folder)
    found = teach(folder, recipe.seed, reporter, stop.is_set) if recipe.strokes else None
    return found.as_card() if found else None


def _with_stop(verdict: Verdict, stopped_after: float | None, epochs: int) -> Verdict:
    """Return the verdict with a reason that says after how many epochs the training was stopped, if it was."""
    if stopped_after is None:
        return verdict
    after = round(stopped_after, 1)
    reason = f"It was stopped after {after:g} epochs of {epochs}"
    reason += "." if verdict.decision == "refuse" else ", so an admin decides whether it is served."
    finding = Finding(kind="stopped", values={"after": after, "epochs": epochs})
    update = {"reasons": [*verdict.reasons, reason], "findings": [*verdict.findings, finding]}
    return verdict.model_copy(update=update)


def main() -> int:
    """Run the training task on standard input; return the exit code."""
    importing = BackgroundImport()
    return run_task(TrainingTask, partial(_run, importing), _sentence, prepare=importing.start)


def _run(importing: BackgroundImport, task: TrainingTask, reporter: MessageWriter, stop: threading.Event) -> Result:
    overrides = task.overrides
    if task.sweep is not None:
        if not importing.has_ended:
            enter(reporter, "loading", 0.0)
        importing.wait()
        overrides = best_overrides(task, task.sweep, reporter, stop)
    return train_and_evaluate(
        with_overrides(RECIPES[task.recipe], overrides),
        data=task.data,
        store=task.store(),
        min_accuracy=task.min_accuracy,
        promote=task.promote,
        reporter=reporter,
        unfinished=task.unfinished,
        answers=task.answers,
        corrected=task.corrections(),
        job=task.job,
        stop=stop,
        importing=importing,
    )


def _sentence(error: Exception) -> str:
    match error:
        case AppError():
            return error.detail
        case Exception() if is_out_of_memory(error):
            return sentence("out-of-memory")
        case OSError(strerror=str(reason), filename=filename):
            return sentence("disk", reason=f"{reason}, {filename}" if filename else reason)
    first_line = (str(error).splitlines() or [""])[0][:200]
    return sentence("crashed", error=type(error).__name__, message=first_line)


if __name__ == "__main__":
    os._exit(main())  # at once: all is flushed, and the trainer closing standard input now must not count as its end
