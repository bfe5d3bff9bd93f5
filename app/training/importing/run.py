"""Imports a network trained elsewhere: from a `.keras` file to a version, through the same export and gate as ours.

It runs in a child process, as a training does (`app.training.process`).
"""

import os
import re
import resource
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.errors import AppError, BadInput
from app.jobs.job import Promotion, Result
from app.training.candidate import Candidate
from app.training.data.corrected import NO_CORRECTIONS, Corrected
from app.training.data.mnist import Images, load
from app.training.fit.reporter import Reporter, enter
from app.training.gate.gate import judge_candidate
from app.training.importing.adapt import MEMORY_BYTES, Adapted
from app.training.importing.file_kind import check_kind, naming_version
from app.training.importing.inference_config import Changes
from app.training.importing.keras_file import MAX_BYTES, prepare
from app.training.importing.pixels import ENCODINGS, TRIAL_DIGITS, Trial
from app.training.process.messages import MessageWriter
from app.training.process.tasks import ImportTask
from app.training.process.worker import run_task
from app.training.publish import publish_candidate
from app.training.quantize import choose
from app.versions import Store, sha256

if TYPE_CHECKING:
    from app.training.quiet_tensorflow import Model


def import_and_evaluate(
    path: Path,
    *,
    data: Path,
    store: Store,
    min_accuracy: float,
    promote: Promotion,
    reporter: Reporter,
    corrected: Corrected = NO_CORRECTIONS,
    quantize: bool = True,
) -> Result:
    """Judge the network in the `.keras` file `path` by the file that would be served, and publish it unless refused.

    It is evaluated on what was `corrected`, as every candidate is, and with `quantize` it gets weights of 8 bits where
    it then reads as well. Raises BadInput, which says why it cannot be imported, BadData, AppError, and OSError when
    the disk is full.
    """
    enter(reporter, "preparing", 0.0)
    digits = load(data)
    with store.staging() as folder, naming_version(path):
        copy = folder / COPY
        changes, digest = _checked_copy(path, copy)
        network = Adapted(copy, digits)
        copy.unlink()
        from app.training import quiet_tensorflow  # noqa: PLC0415  it takes seconds; a refused file needs it not

        enter(reporter, "exporting", 0.5)
        _export(network.model, folder, digits.sample, quantize=quantize)
        quantization = choose(folder, digits, quantize=quantize)
        enter(reporter, "judging", 0.7)
        judgement = judge_candidate(folder, digits, store, min_accuracy=min_accuracy, corrected=corrected)
        verdict = judgement.verdict
        verdict.reasons += [*changes.sentences(), *_about_pixels(network.trials, refused=verdict.decision == "refuse")]
        candidate = Candidate(
            folder, network.described(path.name, digest), judgement, verdict,
            data_sha256=digits.sha256, parameters=network.model.count_params(), software=quiet_tensorflow.software(),
            quantization=quantization.as_card(),
        )  # fmt: skip
        return publish_candidate(candidate, store, may_promote=lambda: promote == "auto")


COPY: Final = "given.keras"


def _checked_copy(path: Path, copy: Path) -> tuple[Changes, str]:
    """Copy `path`, check the copy and reduce it to what inference needs; return what that changed, and the file's hash.

    What was checked is what is opened.
    """
    check_kind(path, MAX_BYTES)
    shutil.copyfile(path, copy)
    digest = sha256(copy)
    return prepare(copy), digest


def _about_pixels(trials: list[Trial], *, refused: bool) -> list[str]:
    """Return which pixels the network is given, where not the usual ones, and what each gave where it was refused."""
    best, found = trials[0], []
    if best.encoding != ENCODINGS[0]:
        found.append(
            f"It was trained on pixels of {best.encoding}, found by trying; layers that make them of 0 to 1 were put "
            "before it, such as a Rescaling."
        )
    if refused:
        each = "; ".join(f"{trial.encoding} {trial.accuracy:.1%}" for trial in trials)
        found.append(f"Of up to {TRIAL_DIGITS:,} training digits it reads, by the pixels that it is given: {each}.")
    return found


def _export(model: "Model", folder: Path, sample: Images, *, quantize: bool) -> None:
    """Export the model into `folder`; raises BadInput for one that LiteRT cannot run."""
    from app.training import export  # noqa: PLC0415  as above

    try:
        export.export(model, folder, sample, quantize=quantize)
    except AppError:
        raise
    except Exception as error:  # the converter raises all kinds
        raise BadInput(_what_litert_lacks(str(error))) from error


def _what_litert_lacks(error: str) -> str:
    """Return what to do about a failed conversion: the operations that LiteRT lacks, from the converter's message."""
    operations = dict.fromkeys(re.findall(r"\btf\.([A-Z]\w+) op is neither", error))
    lacks = f"lacks {', '.join(operations)}, which it needs" if operations else "cannot run one of its operations"
    return f"LiteRT, which serves, {lacks}; build it without the layer that uses it, or of the layers that MNIST needs."


def main() -> int:
    """Run the import task on standard input; return the exit code."""
    return run_task(ImportTask, _run, _sentence)


def _run(task: ImportTask, reporter: MessageWriter, _stop: threading.Event) -> Result:
    _limit_memory()
    return import_and_evaluate(
        task.file,
        data=task.data,
        store=task.store(),
        min_accuracy=task.min_accuracy,
        promote=task.promote,
        reporter=reporter,
        corrected=task.corrections(),
        quantize=task.quantize,
    )


def _limit_memory() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard > MEMORY_BYTES:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, hard))


def _sentence(error: Exception) -> str:
    if isinstance(error, AppError):
        return error.detail
    return f"The import failed with {type(error).__name__}: {str(error)[:200]}."


if __name__ == "__main__":
    os._exit(main())
