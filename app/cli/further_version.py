"""`digits models quantize` and `digits models strokes`: an earlier version's network again, and something more."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app.cli.corrected import accepted_corrections
from app.cli.models import Number
from app.cli.output import Json, err, print_json
from app.cli.training_view import TrainingView
from app.errors import Unavailable
from app.settings import Settings
from app.training.available import can_train
from app.versions import open_store, up_to_date

if TYPE_CHECKING:
    from app.jobs.job import Result

Promote = Annotated[Literal["never", "auto"], typer.Option(help="Serve it at once when it passes the gate?")]


def quantize_version(number: Number, promote: Promote = "never", as_json: Json = False) -> None:
    """Make a new version of a version's network, with weights of 8 bits; it is not trained again.

    Ends with 0 when a version was published, 3 when the gate refused it, 1 when quantizing is no gain.
    """
    from app.training.quantize_version import quantize_version as quantize  # noqa: PLC0415  it imports LiteRT

    _publish(quantize, number, promote, as_json)


def strokes_version(
    number: Number,
    promote: Promote = "never",
    seed: Annotated[int, typer.Option(help="Of the drawings and of the weights.", min=0)] = 0,
    as_json: Json = False,
) -> None:
    """Make a new version of a version's network and of a second one, which reads the path of strokes.

    That one is trained, which takes about ten minutes. Ends with 0 when a version was published, 3 when the gate
    refused it, 1 when both networks together read no more.
    """
    from app.training.strokes.strokes_version import strokes_version as add_strokes  # noqa: PLC0415  as above

    _publish(add_strokes, number, promote, as_json, seed=seed)


def _publish(make: "Callable[..., Result]", number: int, promote: str, as_json: bool, **options: int) -> None:
    if not can_train():
        raise Unavailable("This needs TensorFlow, which is not installed here; install the extra `train`.")
    settings = Settings()
    corrected = accepted_corrections(settings)
    with TrainingView(err) as view:
        result = make(
            number,
            data=settings.data,
            store=up_to_date(open_store(settings)),
            min_accuracy=settings.min_accuracy,
            promote=promote,
            reporter=view,
            corrected=corrected,
            **options,
        )
    if as_json:
        print_json(result)
    else:
        view.result(result)
    raise typer.Exit(0 if result.version is not None else 3)
