"""`digits`: everything that Digits does, from a terminal."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError
from rich.table import Table

from app.cli.corrections import corrections
from app.cli.figures import figures
from app.cli.import_model import import_model
from app.cli.keys import keys
from app.cli.models import models
from app.cli.output import Json, err, network_of, out, print_json
from app.cli.training_view import TrainingView
from app.digits.files.decode import decode
from app.digits.normalize import normalize
from app.digits.segment.segment import segment
from app.errors import AppError
from app.inference.number import read_number
from app.inference.uncertainty import is_sure, uncertainty
from app.jobs.job import TrainRequest
from app.jobs.overrides import Loss, Optimizer, Schedule
from app.process import logs
from app.process.interrupt import asked_to_stop
from app.server import serve as serving
from app.settings import Settings
from app.training.available import can_train
from app.training.data.mnist import load
from app.training.fit.reporter import NothingLearned
from app.training.gate.score import score
from app.training.recipes import RECIPES, with_overrides
from app.versions import Store
from app.web.auth.admin import admin_token

app = typer.Typer(
    no_args_is_help=True,
    epilog="Examples: `digits serve`, `digits predict digit.png`, `digits train fast`",
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.add_typer(models, name="models")
app.add_typer(corrections, name="corrections")
app.add_typer(keys, name="keys")
app.command("import", epilog="Examples: `digits import model.keras`, `digits import model.keras --promote auto`")(
    import_model
)

app.command(epilog="Examples: `digits figures --out slides`, `digits figures --out slides --kind png --theme dark`")(
    figures
)

Version = Annotated[int | None, typer.Option(help="The version to use; the current one when left out.", min=1)]


@app.callback()
def digits() -> None:
    """Handwritten digit recognition: draw, predict, retrain, learn.

    Settings come from `DIGITS_*` in the environment; `docs/settings.md` lists them.
    """


@app.command(epilog="Examples: `digits serve`, `digits serve --host 0.0.0.0 --port 80 --workers 2`")
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65535)] = None,
    workers: Annotated[int | None, typer.Option(help="Serving processes.", min=1, max=64)] = None,
) -> None:
    """Serve the page and the HTTP API, with a trainer beside them."""
    given = {"host": host, "port": port, "workers": workers}
    settings = Settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    if settings.admin_token is None:
        token, new = admin_token(settings.state_dir)
        if new:
            err.print(
                f"Admin token: [bold]{token}[/bold]  (kept in {settings.state_dir}; `digits token` prints it)",
                soft_wrap=True,
            )
    err.print(f"Digits on [bold]http://{settings.host}:{settings.port}[/bold]")
    if settings.trainer and not can_train():
        err.print("TensorFlow is not installed here: trainings wait for a `digits trainer` elsewhere.", style="yellow")
    serving.serve(settings, with_trainer=settings.trainer and can_train())


@app.command(epilog="Example: `digits trainer`, beside `DIGITS_TRAINER=false digits serve`")
def trainer(
    parent: Annotated[int | None, typer.Option(hidden=True, help="End when this process, the parent, ends.")] = None,
) -> None:
    """Work off training jobs, one after the other, until stopped."""
    from app.training.process import trainer as training  # noqa: PLC0415  SQLAlchemy, which no other command needs

    settings = Settings()
    logs.start(settings.log)
    training.main(settings, parent=parent)


@app.command(
    epilog="Examples: `digits train`, `digits train fast --epochs 3 --seed 7 --promote never`, "
    "`digits train quickstart --optimizer momentum --batch-size full --epochs 50`"
)
def train(
    recipe: Annotated[str, typer.Argument(help="quickstart, fast, best or refine.")] = "fast",
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
        "share": share,
    }  # fmt: skip
    given = {name: value for name, value in changes.items() if value is not None}
    request = TrainRequest.model_validate({"recipe": recipe, "overrides": given, "promote": promote})
    if not can_train():
        raise AppError("TensorFlow is not installed here; install the extra `train`.")

    # TensorFlow and SQLAlchemy take their time; only this command needs both
    from app.corrections.repository import CorrectionRepository  # noqa: PLC0415
    from app.db.engine import open_database  # noqa: PLC0415
    from app.training.data.corrected import Corrected  # noqa: PLC0415
    from app.training.process.run import train_and_evaluate  # noqa: PLC0415

    settings = Settings()
    corrected = Corrected.of(CorrectionRepository(open_database(settings.database)).accepted())
    try:
        with TrainingView(err) as view, asked_to_stop(view.stopping) as stop:
            result = train_and_evaluate(
                with_overrides(RECIPES[request.recipe], request.overrides),
                data=data or settings.data,
                store=Store(settings.models_dir, settings.keep_versions),
                min_accuracy=settings.min_accuracy,
                promote=request.promote,
                reporter=view,
                unfinished=settings.unfinished,
                corrected=corrected,
                stop=stop,
            )
    except (KeyboardInterrupt, NothingLearned):
        err.print("Dropped; nothing was published.", style="red")
        raise typer.Exit(130) from None
    if as_json:
        print_json(result)
    else:
        view.result(result)
    raise typer.Exit(0 if result.version is not None else 3)


@app.command(
    epilog="Examples: `digits predict digit.png`, `digits predict --json scans/*`, `digits predict --number year.jpg`"
)
def predict(
    files: Annotated[list[Path], typer.Argument(help="Image files: PNG, JPEG, WebP, BMP or GIF.")],
    whole: Annotated[bool, typer.Option("--number", help="Read a whole number from each file.")] = False,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Read the digit, or the number, in each image file; needs no server.

    Ends with 1 when a file could not be read; the others are still read.
    """
    number, network = network_of(version)
    failed = False
    for file in files:
        try:
            canvas = decode(file.read_bytes())
            if whole:
                read = [digit.probabilities for digit in read_number(network, segment(canvas))]
            else:
                read = list(network.predict(normalize(canvas)[None]))
        except (AppError, OSError) as error:
            failed = True
            err.print(
                f"{file}: {error.detail if isinstance(error, AppError) else error.strerror}",
                style="red",
                soft_wrap=True,
            )
            continue
        found = [probabilities.tolist() for probabilities in read]
        text = "".join(str(shares.index(max(shares))) for shares in found)
        sure = min(map(max, found))
        unsure = [uncertainty(probabilities) for probabilities in read if not is_sure(probabilities)]
        if as_json and whole:
            print_json({"file": str(file), "text": text, "probabilities": found, "version": number})
        elif as_json:
            answer = {"digit": int(text), "confidence": sure, "probabilities": found[0], "is_digit": not unsure}
            print_json({"file": str(file), **answer, "version": number})
        else:
            marks = "".join(f", [yellow]{why}[/yellow]" for why in dict.fromkeys(unsure))
            out.print(f"{file}: [bold]{text}[/bold] ({sure:.1%}{marks})", soft_wrap=True)
    raise typer.Exit(int(failed))


@app.command(epilog="Examples: `digits evaluate`, `digits evaluate --version 1 --json`")
def evaluate(
    version: Version = None,
    data: Annotated[Path | None, typer.Option(help="Another npz in MNIST's layout.")] = None,
    as_json: Json = False,
) -> None:
    """Score a version on the held-out digits, as it is served."""
    number, network = network_of(version)
    held_out = load(data or Settings().data)
    with err.status(f"Reading {len(held_out.x_test):,} held-out digits ..."):
        found = score(network, held_out.x_test, held_out.y_test)
    if as_json:
        print_json({"version": number, "accuracy": found.accuracy, "loss": found.loss, "per_digit": found.per_digit})
        return
    table = Table(
        "digit", "right", title=f"Version {number}: {found.accuracy:.2%} of {len(held_out.x_test):,} held-out digits"
    )
    for digit, share in enumerate(found.per_digit):
        table.add_row(str(digit), f"{share:.2%}")
    out.print(table)


@app.command(epilog='Example: `curl -H "Authorization: Bearer $(digits token)" http://127.0.0.1:8000/train`')
def token() -> None:
    """Print the admin token, making it first when there is none."""
    settings = Settings()
    typer.echo(settings.admin_token.get_secret_value() if settings.admin_token else admin_token(settings.state_dir)[0])


def main() -> None:
    """Run the command line; every error ends as one sentence and a code other than 0."""
    try:
        app()
    except AppError as error:
        err.print(f"{error.title}: {error.detail}", style="red", soft_wrap=True)
        raise SystemExit(1) from None
    except ValidationError as error:
        for problem in error.errors():
            where = ".".join(map(str, problem["loc"]))
            prefix = "DIGITS_" if error.title == "Settings" else ""
            err.print(f"{prefix}{where.upper() if prefix else where}: {problem['msg']}", style="red", soft_wrap=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
