"""Runs the quickstart notebook from top to bottom, and records what its cells print."""

import contextlib
import io
import os
import tempfile
from pathlib import Path
from typing import Any, Final

from app.lessons.notebook import CELLS, Code

SETTINGS: Final = ("QUICKSTART_DATA", "QUICKSTART_EPOCHS", "QUICKSTART_DIGITS")


def run_notebook(data: Path, *, epochs: int = 5, digits: int = 60_000) -> dict[str, str]:
    """Return the output of each code cell, by its id, run on the npz `data`; files that the cells save are deleted."""
    there: dict[str, Any] = {}
    found: dict[str, str] = {}
    before = {name: os.environ.get(name) for name in SETTINGS}
    os.environ.update(zip(SETTINGS, (str(data.resolve()), str(epochs), str(digits)), strict=True))
    try:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            for cell in CELLS:
                if isinstance(cell, Code):
                    with contextlib.redirect_stdout(io.StringIO()) as out:
                        exec(compile(cell.source, cell.id, "exec"), there)  # noqa: S102  our own cells
                    found[cell.id] = out.getvalue()
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
    return found
