"""Imports a network trained elsewhere: from a `.keras` file to a version, through the same export and gate as ours.

It runs in a child process, as a training does (`app.training.process`).
"""

import os
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
from app.training.importing.adapt import MEMORY_BYTES, open_network
from app.training.importing.keras_file import check
from app.training.process.messages import MessageWriter
from app.training.process.tasks import ImportTask
from app.training.process.worker import run_task
from app.training.publish import publish_candidate
from app.training.quantize import choose
from app.versions import Store

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
    with store.staging() as folder:
        model, origin = open_network(_checked_copy(path, folder), path.name, digits)
        (folder / COPY).unlink()
        from app.training import quiet_tensorflow  # noqa: PLC0415  it takes seconds; a refused file needs it not

        enter(reporter, "exporting", 0.5)
        _export(model, folder, digits.sample, quantize=quantize)
        quantization = choose(folder, digits, quantize=quantize)
        enter(reporter, "judging", 0.7)
        judgement = judge_candidate(folder, digits, store, min_accuracy=min_accuracy, corrected=corrected)
        verdict = judgement.verdict
        if origin.pixels == 255:
            verdict.reasons.append("It takes pixels of 0 to 255, so a Rescaling was put before it.")
        candidate = Candidate(
            folder, origin, judgement, verdict,
            data_sha256=digits.sha256, parameters=model.count_params(), software=quiet_tensorflow.software(),
            quantization=quantization,
        )  # fmt: skip
        return publish_candidate(candidate, store, may_promote=lambda: promote == "auto")


COPY: Final = "given.keras"


def _checked_copy(path: Path, folder: Path) -> Path:
    """Return a checked copy in `folder`, so that the file that is opened is the one that was checked."""
    copy = folder / COPY
    check(path)
    shutil.copyfile(path, copy)
    check(copy)
    return copy


def _export(model: "Model", folder: Path, sample: Images, *, quantize: bool) -> None:
    """Export the model into `folder`; raises BadInput for one that LiteRT cannot run."""
    from app.training import export  # noqa: PLC0415  as above

    try:
        export.export(model, folder, sample, quantize=quantize)
    except AppError:
        raise
    except Exception as error:  # the converter raises all kinds
        first_line = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise BadInput(f"LiteRT, which serves, cannot run it: {first_line}.") from error


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
