"""Digits that people wrote with a pen, and the tool that scores a server on them; both lie outside the repository."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.answers import Body

EVERY = 10**9
MODES = {"png": EVERY, "strokes": EVERY, "photo": 2000, "number": 1000}
"""The forms in which the digits are sent, and how many at most."""


@dataclass(frozen=True)
class PenScore:
    """How a server read the digits in one mode, as the tool says; shares 0..1, `by_digit` empty for numbers."""

    mode: str
    count: int
    accuracy: float
    by_digit: dict[str, float]
    worst_writer: tuple[str, float]
    errors: int


@dataclass(frozen=True)
class PenTool:
    """The tool `canvas_eval.py` and the digits it draws."""

    tool: Path
    strokes: Path

    def score(self, url: str, mode: str, limit: int | None) -> PenScore:
        """Run the tool against the server at `url`."""
        count = min(MODES[mode], limit or EVERY)
        command = [sys.executable, str(self.tool), str(self.strokes), "--url", url, "--mode", mode]
        ran = subprocess.run([*command, "--limit", str(count)], check=True, stdout=subprocess.PIPE, text=True)
        said: dict[str, Any] = json.loads(ran.stdout)
        writer, share = said["worst_writer"]
        by_digit = {digit: value for digit, value in said["by_digit"].items() if digit != "all"}
        return PenScore(mode, said["count"], said["accuracy"], by_digit, (str(writer), share), said["errors"])

    def canvases(self, limit: int | None) -> tuple[list[Body], NDArray[np.int64], list[str]]:
        """Return the canvases that the tool sends in mode png, their digits, and who wrote each."""
        cases: Iterator[Any] = self._module.cases(self.digits, "png", min(len(self.digits), limit or EVERY))
        found = [(int(text), (body, kind), str(writer)) for text, writer, _, kind, body in cases]
        return [body for _, body, _ in found], np.array([label for label, *_ in found]), [one[2] for one in found]

    @cached_property
    def digits(self) -> list[dict[str, Any]]:
        """The digits: `label`, `writer`, and `strokes` scaled so that the longer side of their box is 1, y down."""
        digits: list[dict[str, Any]] = self._module.load(self.strokes)
        return digits

    @cached_property
    def _module(self) -> Any:  # noqa: ANN401  a module that is known only when it runs
        spec = importlib.util.spec_from_file_location("canvas_eval", self.tool)
        if spec is None or spec.loader is None:
            raise ImportError(f"{self.tool} cannot be imported")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


def find(shared: Path) -> PenTool | None:
    """Return the tool in the folder `shared`, None when it or its digits are not there."""
    tool, strokes = shared / "tools" / "canvas_eval.py", shared / "strokes" / "pen-digits-dev.json.gz"
    return PenTool(tool, strokes) if tool.is_file() and strokes.is_file() else None
