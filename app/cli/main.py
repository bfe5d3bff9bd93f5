"""`digits`: the command line's groups together, and how every error ends."""

import typer
from pydantic import ValidationError

from app.cli.backup import backup, restore
from app.cli.corrections import corrections
from app.cli.export_version import export_version
from app.cli.figures import figures
from app.cli.further_version import quantize_version, strokes_version
from app.cli.import_model import import_model
from app.cli.keys import keys
from app.cli.models import models
from app.cli.output import err
from app.cli.predict import evaluate, predict
from app.cli.serve import serve, token, trainer
from app.cli.sweep import sweep
from app.cli.train import train
from app.errors import AppError

app = typer.Typer(
    no_args_is_help=True,
    epilog="Examples: `digits serve`, `digits predict digit.png`, `digits train fast`",
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


@app.callback()
def digits() -> None:
    """Handwritten digit recognition: draw, predict, retrain, learn.

    Settings come from `DIGITS_*` in the environment; `docs/settings.md` lists them.
    """


app.command(epilog="Examples: `digits serve`, `digits serve --host 0.0.0.0 --port 80 --workers 2`")(serve)
app.command(epilog="Example: `digits trainer`, beside `DIGITS_TRAINER=false digits serve`")(trainer)
app.command(
    epilog="Examples: `digits train`, `digits train fast --epochs 3 --seed 7 --promote never`, "
    "`digits train quickstart --optimizer momentum --batch-size full --epochs 50`"
)(train)
app.command(
    epilog="Example: `digits sweep quickstart --grid learning_rate=0.001,0.002 --grid dropout=0,0.2 --seeds 3`"
)(sweep)
app.command("import", epilog="Examples: `digits import model.keras`, `digits import model.keras --promote auto`")(
    import_model
)
app.command("export", epilog="Examples: `digits export 3`, `digits export 3 --format onnx --to digits.onnx`")(
    export_version
)
app.command(
    epilog="Examples: `digits predict digit.png`, `digits predict --json scans/*`, `digits predict --number year.jpg`"
)(predict)
app.command(epilog="Examples: `digits evaluate`, `digits evaluate --version 1 --json`")(evaluate)
app.command(epilog="Examples: `digits figures --out slides`, `digits figures --out slides --kind png --theme dark`")(
    figures
)
app.command(epilog='Example: `curl -H "Authorization: Bearer $(digits token)" http://127.0.0.1:8000/train`')(token)
app.command(epilog="Example: `digits backup digits-2026-03-01.tar`, from cron")(backup)
app.command(epilog="Example: `digits restore digits-2026-03-01.tar`, with the settings of the new place")(restore)
models.command("quantize", epilog="Examples: `digits models quantize 2`, `digits models quantize 2 --promote auto`")(
    quantize_version
)
models.command("strokes", epilog="Examples: `digits models strokes 6`, `digits models strokes 6 --promote auto`")(
    strokes_version
)
app.add_typer(models, name="models")
app.add_typer(corrections, name="corrections")
app.add_typer(keys, name="keys")


def main() -> None:
    """Run the command line; every error ends as one sentence and a code other than 0."""
    try:
        app()
    except AppError as error:
        err.print(f"{error.title}: {error.detail}", style="red", soft_wrap=True, markup=False)
        raise SystemExit(1) from None
    except ValidationError as error:
        for problem in error.errors():
            if problem["type"] == "default_factory_not_called":  # a default that hangs on what is wrong
                continue
            where = ".".join(map(str, problem["loc"]))
            is_setting = error.title == "Settings" and where.islower()  # one with an alias has its whole name here
            name = f"DIGITS_{where.upper()}: " if is_setting else f"{where}: " if where else ""
            err.print(f"{name}{problem['msg']}", style="red", soft_wrap=True, markup=False)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
