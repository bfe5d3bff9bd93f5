"""`digits predict` and `digits evaluate`: a version reads files, or the held-out digits, without a server."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from app.cli.output import Json, err, network_of, out, print_json
from app.digits.files.decode import open_image, to_canvas
from app.digits.files.image_file import read_digit_image
from app.digits.segment.segment import segment
from app.errors import AppError
from app.inference.network import Network
from app.inference.recognize import (
    NumberRecognition,
    Recognition,
    check_for_several,
    recognize,
    recognize_number,
)
from app.settings import Settings
from app.training.data.mnist import load
from app.training.gate.score import score

Version = Annotated[int | None, typer.Option(help="The version to use; the current one when left out.", min=1)]


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
            found = (_number if whole else _digit)(network, file.read_bytes())
        except (AppError, OSError) as error:
            failed = True
            why = error.detail if isinstance(error, AppError) else error.strerror
            err.print(f"{file}: {why}", style="red", soft_wrap=True)
            continue
        if as_json:
            print_json({"file": str(file), **_fields(found), "version": number, "warnings": found.warnings})
        else:
            out.print(f"{file}: {_line(found)}", soft_wrap=True)
    raise typer.Exit(int(failed))


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


def _digit(network: Network, data: bytes) -> Recognition:
    """Return what the network says of the digit in an image file; raises BadImage or BlankImage."""
    image = open_image(data)
    found = recognize(network, read_digit_image(image)[None])[0]
    return check_for_several(network, found, lambda: segment(to_canvas(image))) if found.warnings else found


def _number(network: Network, data: bytes) -> NumberRecognition:
    """Return what the network says of the number in an image file; raises BadImage, BlankImage or BadInput."""
    return recognize_number(network, segment(to_canvas(open_image(data))))


def _fields(found: Recognition | NumberRecognition) -> dict[str, Any]:
    """Return the members of the JSON that differ between a digit and a number."""
    if isinstance(found, NumberRecognition):
        return {"text": found.text, "probabilities": [one.probabilities for one in found.digits]}
    return {
        "digit": found.digit,
        "confidence": found.confidence,
        "probabilities": found.probabilities,
        "is_digit": found.is_digit,
    }


def _line(found: Recognition | NumberRecognition) -> str:
    """Return the answer with the confidence of its least certain digit, and its warnings."""
    digits = found.digits if isinstance(found, NumberRecognition) else [found]
    text = found.text if isinstance(found, NumberRecognition) else str(found.digit)
    warnings = "".join(f", [yellow]{warning}[/yellow]" for warning in found.warnings)
    return f"[bold]{text}[/bold] ({min(one.confidence for one in digits):.1%}{warnings})"
