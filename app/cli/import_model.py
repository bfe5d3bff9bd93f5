"""`digits import`: makes a version of a network trained elsewhere."""

import sys
import time
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from app.cli.corrected import accepted_corrections
from app.cli.output import Json, err, print_json
from app.cli.training_view import TrainingView
from app.errors import AppError, BadInput, Unavailable
from app.jobs.job import Result
from app.settings import Settings
from app.training.available import can_train
from app.training.process.child import ChildProcess, how_it_ended
from app.training.process.messages import Failure, Report
from app.training.process.tasks import ImportTask
from app.versions import open_store

CHILD: Final = (sys.executable, "-m", "app.training.importing.run")
TIMEOUT_SECONDS: Final = 600.0


def import_model(
    file: Annotated[Path, typer.Argument(help="A network saved by Keras as `.keras`: docs/import.md.")],
    promote: Annotated[
        Literal["never", "auto"], typer.Option(help="Serve it at once when it passes the gate?")
    ] = "never",
    quantize: Annotated[
        bool, typer.Option(help="Serve it with weights of 8 bits, where it then reads as well and is no slower?")
    ] = True,
    as_json: Json = False,
) -> None:
    """Make a network trained elsewhere a version, through the same export and gate as ours.

    It takes 28x28 pixels of 0 to 1 and gives 10 logits or probabilities. Ends with 0 when a version was published,
    3 when the gate refused it, 1 when it cannot be imported.
    """
    if not can_train():
        raise Unavailable("Importing needs TensorFlow, which is not installed here; install the extra `train`.")
    if not file.exists():
        raise BadInput(f"There is no file {file}.")
    settings = Settings()
    corrected = accepted_corrections(settings)
    with corrected.temporary_file() as corrected_file, TrainingView(err) as view:
        task = ImportTask(
            file=file.resolve(),
            data=settings.data.resolve(),
            models_dir=open_store(settings).root.resolve(),
            shipped_dir=settings.shipped_dir.resolve(),
            database=settings.database if settings.store_url else "",
            store_url=settings.store_url,
            keep_versions=settings.keep_versions,
            min_accuracy=settings.min_accuracy,
            promote=promote,
            corrected=corrected_file,
            quantize=quantize,
        )
        with ChildProcess(CHILD) as child:
            child.assign(task)
            result = _received(child, view)
    if as_json:
        print_json(result)
    else:
        view.result(result)
    raise typer.Exit(0 if result.version is not None else 3)


def _received(child: ChildProcess, view: TrainingView) -> Result:
    """Return the child's result; raises BadInput or AppError when there is none."""
    end = time.monotonic() + TIMEOUT_SECONDS
    while not child.ended:
        if time.monotonic() > end:
            raise BadInput(f"It took more than {TIMEOUT_SECONDS / 60:.0f} minutes, so it was ended.")
        match child.receive(0.2):
            case Report(progress, metrics):
                view.progress(progress, metrics)
            case Result() as result:
                return result
            case Failure(detail):
                raise BadInput(detail)
    raise AppError(how_it_ended(child.end()))
