"""`digits figures`: draws the course's figures to files."""

from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from app.cli.output import err, out
from app.errors import BadInput
from app.lessons.figures import FIGURES, Kind, check_name, figure

Wanted = Literal["png", "svg", "both"]


def figures(
    names: Annotated[
        list[str] | None, typer.Argument(help="Which ones; all when none is named.", show_default=False)
    ] = None,
    *,
    folder: Annotated[Path, typer.Option("--out", help="The folder to write to; made when it is not there.")],
    kind: Annotated[Wanted, typer.Option(help="As which files.")] = "both",
    theme: Annotated[Literal["light", "dark"], typer.Option(help="In which colours.")] = "light",
) -> None:
    """Draw the figures of the course, among them those of the six activation functions."""
    chosen = names or list(FIGURES)
    for name in chosen:
        check_name(name)
    kinds: tuple[Kind, ...] = get_args(Kind) if kind == "both" else (kind,)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with err.status(f"Drawing {len(chosen)} figures ..."):
            for name in chosen:
                for one in kinds:
                    (folder / f"{name}.{one}").write_bytes(figure(name, one, theme))
    except OSError as error:
        raise BadInput(f"{folder}: {error.strerror}.") from None
    out.print(f"{len(chosen) * len(kinds)} files are in {folder}.", soft_wrap=True)
