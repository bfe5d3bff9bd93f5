"""What the commands share: the consoles, JSON, and the network of a version."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic_core import to_jsonable_python
from rich.console import Console

from app.errors import NoModel
from app.inference.classifier import Classifier
from app.process.silence import silent
from app.settings import Settings
from app.versions import open_store, up_to_date

out = Console()
err = Console(stderr=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def network_of(version: int | None) -> tuple[int, Classifier]:
    """Return the number and the network of `version`, of the current one when it is None."""
    store = up_to_date(open_store(Settings()))
    number = version or store.current()
    if number is None:
        raise NoModel(f"There is no version in {store.root}; train one with `digits train`.")
    return number, loaded(store.verified(number) / "model.tflite")


def loaded(tflite: Path) -> Classifier:
    """Return the network of a file, without what LiteRT would print."""
    with silent():
        return Classifier(tflite)


def print_json(value: Any) -> None:  # noqa: ANN401  any value that JSON can hold
    """Print a value as JSON on one line."""
    typer.echo(json.dumps(to_jsonable_python(value)))
