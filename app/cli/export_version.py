"""`digits export`: a version's network as a file for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import out
from app.settings import Settings
from app.training.export_version import ENDINGS, Format
from app.training.export_version import export_version as export
from app.versions import open_store, up_to_date


def export_version(
    number: Annotated[int, typer.Argument(help="A version's number.", min=1)],
    form: Annotated[Format, typer.Option("--format", help="What the other program reads.")] = "keras",
    to: Annotated[
        Path | None, typer.Option(help="The file, or the folder of a SavedModel; `digits-version-N` here if left out.")
    ] = None,
) -> None:
    """Save a version's network as a file: for Keras, LiteRT, TensorFlow (Serving) or ONNX Runtime.

    It is written only when it answers as the version does.
    """
    settings = Settings()
    path = to or Path(f"digits-version-{number}{ENDINGS[form]}")
    export(number, form, path.absolute(), store=up_to_date(open_store(settings)), data=settings.data)
    out.print(f"Version {number} is in {path}.", soft_wrap=True, highlight=False)
