"""`digits train`: a training in this terminal, with its curves while it runs."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.cli.corrected import accepted_corrections
from app.cli.output import Json, err, print_json
from app.cli.training_view import TrainingView
from app.errors import Unavailable
from app.jobs.job import Result, TrainRequest
from app.jobs.overrides import Loss, Optimizer, Schedule
from app.process.interrupt import asked_to_stop
from app.settings import Settings
from app.training.available import can_train
from app.training.fit.reporter import NothingLearned
from app.training.recipes import RECIPES, with_overrides
from app.versions import open_store, up_to_date


def train(
    recipe: Annotated[str, typer.Argument(help="quickstart, fast, best, refine or compact.")] = "fast",
    epochs: Annotated[int | None, typer.Option(help="Passes over the training data.")] = None,
    batch_size: Annotated[str | None, typer.Option(help="Images per step, or `full` for all at once.")] = None,
    optimizer: Annotated[Optimizer | None, typer.Option(help="Brings a learning rate that suits it.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Step size of the optimizer.")] = None,
    schedule: Annotated[Schedule | None, typer.Option(help="How the learning rate goes.")] = None,
    activation: Annotated[str | None, typer.Option(help="sigmoid, tanh, relu or leaky-relu.")] = None,
    alpha: Annotated[float | None, typer.Option(help="Slope of leaky-relu below zero, between 0 and 1.")] = None,
    hidden_layers: Annotated[int | None, typer.Option(help="Dense layers before the output, 0 to 8.")] = None,
    units: Annotated[int | None, typer.Option(help="Neurons of each of them, 1 to 1024.")] = None,
    dropout: Annotated[float | None, typer.Option(help="Share left out of each step, 0 to 0.9.")] = None,
    loss: Annotated[Loss | None, typer.Option(help="What is made small.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same network.")] = None,
    share: Annotated[float | None, typer.Option(help="Share of the training data to use, above 0 to 1.")] = None,
    quantize: Annotated[
        bool | None, typer.Option(help="Serve it with weights of 8 bits, where it reads as well and is no slower?")
    ] = None,
    promote: Annotated[
        Literal["auto", "never"], typer.Option(help="Serve a version that passes the gate at once?")
    ] = "auto",
    data: Annotated[Path | None, typer.Option(help="Another npz in MNIST's layout.")] = None,
    as_json: Json = False,
) -> None:
    """Train a network here and now, and publish it when it passes the gate.

    What is left out stays as the recipe has it; `docs/training.md` says more. Ctrl-C ends the training and publishes
    what it learned until then, not promoted; a second one drops it.

    Ends with 0 when a version was published, 3 when the gate refused it, 130 when it was dropped, 1 when it failed.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    changes = {
        "epochs": epochs, "batch_size": int(batch_size) if batch_size and batch_size.isdecimal() else batch_size,
        "optimizer": optimizer, "learning_rate": learning_rate, "schedule": schedule, "activation": activation,
        "alpha": alpha, "hidden_layers": hidden_layers, "units": units, "dropout": dropout, "loss": loss, "seed": seed,
        "share": share, "quantize": quantize,
    }  # fmt: skip
    given = {name: value for name, value in changes.items() if value is not None}
    request = TrainRequest.model_validate({"recipe": recipe, "overrides": given, "promote": promote})
    if not can_train():
        raise Unavailable("Training needs TensorFlow, which is not installed here; install the extra `train`.")
    view = TrainingView(err)
    try:
        result = trained(request, data, view)
    except (KeyboardInterrupt, NothingLearned):
        err.print("Dropped; nothing was published.", style="red")
        raise typer.Exit(130) from None
    if as_json:
        print_json(result)
    else:
        view.result(result)
    raise typer.Exit(0 if result.version is not None else 3)


def trained(request: TrainRequest, data: Path | None, view: TrainingView) -> Result:
    """Train what is asked for in this process, with its curves in `view`, and return the result."""
    from app.training.process.run import train_and_evaluate  # noqa: PLC0415  what trains takes its time

    settings = Settings()
    corrected = accepted_corrections(settings)
    with view, asked_to_stop(view.stopping) as stop:
        return train_and_evaluate(
            with_overrides(RECIPES[request.recipe], request.overrides),
            data=data or settings.data,
            store=up_to_date(open_store(settings)),
            min_accuracy=settings.min_accuracy,
            promote=request.promote,
            reporter=view,
            unfinished=settings.unfinished,
            answers=settings.answers,
            corrected=corrected,
            stop=stop,
        )
