"""`digits models quantize`: a version of an earlier one's network, with weights of 8 bits."""

from typing import Annotated, Literal

import typer

from app.cli.output import Json, err, print_json
from app.cli.training_view import TrainingView
from app.errors import Unavailable
from app.settings import Settings
from app.training.available import can_train
from app.versions import open_store, up_to_date


def quantize_version(
    number: Annotated[int, typer.Argument(help="A version's number.", min=1)],
    promote: Annotated[
        Literal["never", "auto"], typer.Option(help="Serve it at once when it passes the gate?")
    ] = "never",
    as_json: Json = False,
) -> None:
    """Make a new version of a version's network, with weights of 8 bits; it is not trained again.

    Ends with 0 when a version was published, 3 when the gate refused it, 1 when quantizing is no gain.
    """
    if not can_train():
        raise Unavailable("Quantizing needs TensorFlow, which is not installed here; install the extra `train`.")
    # SQLAlchemy takes its time, and so does LiteRT; only this command needs both
    from app.corrections.repository import CorrectionRepository  # noqa: PLC0415
    from app.db.engine import open_database  # noqa: PLC0415
    from app.training.data.corrected import Corrected  # noqa: PLC0415
    from app.training.quantize_version import quantize_version as quantize  # noqa: PLC0415

    settings = Settings()
    corrected = Corrected.of(CorrectionRepository(open_database(settings.database)).accepted())
    with TrainingView(err) as view:
        result = quantize(
            number,
            data=settings.data,
            store=up_to_date(open_store(settings)),
            min_accuracy=settings.min_accuracy,
            promote=promote,
            reporter=view,
            corrected=corrected,
        )
    if as_json:
        print_json(result)
    else:
        view.result(result)
    raise typer.Exit(0 if result.version is not None else 3)
