"""`digits predict` and `digits evaluate`: a version reads files, or the held-out digits, without a server."""

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich.table import Table

from app.cli.output import Json, err, network_of, out, print_json
from app.digits.files.data_set import digit_images_in
from app.digits.files.decode import open_image, to_canvas
from app.digits.files.image_file import read_digit_image
from app.digits.ink.polarity import is_inverted, white_on_black
from app.digits.normalize import SIDE
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
    files: Annotated[
        list[Path],
        typer.Argument(help="Image files: PNG, JPEG, WebP, BMP or GIF; digit images as IDX or as Kaggle's CSV."),
    ],
    whole: Annotated[bool, typer.Option("--number", help="Read a whole number from each file.")] = False,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Read the digit, or the number, in each image file, or each digit of a data set; needs no server.

    Ends with 1 when a file could not be read; the others are still read.
    """
    number, network = network_of(version)
    failed = False
    for file in files:
        try:
            data = file.read_bytes()
            images = digit_images_in(data)
            if images is None:
                answers = {str(file): (_number if whole else _digit)(network, data)}
            else:
                answers = {f"{file}:{i}": one for i, one in enumerate(_digits(network, images))}
        except (AppError, OSError) as error:
            failed = True
            why = error.detail if isinstance(error, AppError) else error.strerror
            err.print(f"{file}: {why}", style="red", soft_wrap=True)
            continue
        for name, found in answers.items():
            if as_json:
                print_json({"file": name, **_fields(found), "version": number, "warnings": found.warnings})
            else:
                out.print(f"{name}: {_line(found)}", soft_wrap=True)
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
    inverted = [0] if image.size == (SIDE, SIDE) and is_inverted(to_canvas(image)) else []
    found = recognize(network, read_digit_image(image)[None], inverted=inverted)[0]
    return found if found.is_digit else check_for_several(network, found, lambda: segment(to_canvas(image)))


def _digits(network: Network, images: NDArray[np.uint8]) -> list[Recognition]:
    """Return what the network says of digit images, (n, 28, 28) uint8."""
    inverted = [index for index, image in enumerate(images) if is_inverted(image)]
    return recognize(network, np.stack([white_on_black(image) for image in images]), inverted=inverted)


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
