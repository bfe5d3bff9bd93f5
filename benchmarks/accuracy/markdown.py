"""Pieces of the report: sections of Markdown, and how figures are written in it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

UNKNOWN = "-"


@dataclass(frozen=True)
class Section:
    """A part of the report; `glance` holds its rows of the first table: a name and a cell for each version."""

    title: str
    lines: list[str]
    glance: list[tuple[str, list[str]]] = field(default_factory=list)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table; every column but the first is aligned to the right."""
    return [_row(head), _row(["---", *["---:"] * (len(head) - 1)]), *map(_row, rows)]


def picture(path: str, says: str) -> list[str]:
    """Return a picture on a line of its own; `says` is for those who do not see it."""
    return ["", f"![{says}]({path})", ""]


def percent(share: float, places: int = 2) -> str:
    """Return a share 0..1 in percent, a dash for what is not known."""
    return UNKNOWN if math.isnan(share) else f"{share:.{places}%}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
