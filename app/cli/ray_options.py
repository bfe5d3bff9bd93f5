"""The options that lead a command to a Ray cluster."""

import importlib.util
from typing import Annotated

import typer

from app.errors import Unavailable

Address = Annotated[
    str | None,
    typer.Option("--ray", metavar="ADDRESS", help="A Ray cluster, such as 10.0.0.1:6379, `auto`, or `local`: here."),
]
Cpus = Annotated[float, typer.Option(help="With --ray: processors that each process reserves.", min=0.01)]


def needs_ray() -> None:
    """Raise Unavailable where Ray is not installed."""
    if importlib.util.find_spec("ray") is None:
        raise Unavailable("`--ray` needs Ray, which is not installed here; `make ray` or the extra `ray` brings it.")
