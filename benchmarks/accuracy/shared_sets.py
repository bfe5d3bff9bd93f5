"""Small images, formula digits, letters and whole numbers of other people, sent by the tools that lie beside them."""

import json
import math
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.accuracy.markdown import UNKNOWN, Section, percent, table
from benchmarks.accuracy.versions import Version

Figures = Mapping[str, str]
"""What a version's column says, by row."""

SETS: Final = ("sklearn8", "semeion", "optdigits32", "bhmsds")
PEN: Final = "strokes/pen-digits-dev.json.gz"
CROHME: Final = "strokes/crohme-dev-{}.json.gz"
ALL: Final = 10**9
FORMS: Final = ("png", "strokes")
NUMBERS: Final = 150
CLOSE: Final = 300
"""Of the two kinds whose digits touch there are more, since few of them are read."""


@dataclass(frozen=True)
class SharedSets:
    """The folder that holds `sets/`, `strokes/` and `tools/`; what of them is not there is left out."""

    folder: Path

    def measured(self, url: str, limit: int | None) -> Figures:
        """Return the figures of the server at `url`, of at most `limit` images or numbers each."""
        return self._small_images(url, limit) | self._formulas(url, limit) | self._numbers(url, limit)

    def _small_images(self, url: str, limit: int | None) -> dict[str, str]:
        found = {}
        for name in SETS:
            for said in self._said("image_eval.py", f"sets/{name}.npz", url, "--limit", str(limit or ALL)):
                found[f"{name}, {said['n']:,} small images; refused"] = _share(said["accuracy"], said["refused"])
        return found

    def _formulas(self, url: str, limit: int | None) -> dict[str, str]:
        found = {}
        most = ("--limit", str(limit or ALL))
        for form in FORMS:
            for said in self._said("canvas_eval.py", CROHME.format("digits"), url, "--mode", form, *most):
                name = f"digits in formulas, {form}, {said['count']:,}"
                found[f"{name}; refused"] = _share(said["accuracy"], 1 - said["accepted"])
                found[f"{name}: the 1s alone"] = percent(said["by_digit"].get("1", math.nan))
        for said in self._said("canvas_eval.py", CROHME.format("others"), url, "--mode", "strokes", "--others", *most):
            name = f"letters and signs of the same writers, strokes, {said['count']:,}: taken for digits"
            found[name] = percent(said["accepted"])
        return found

    def _numbers(self, url: str, limit: int | None) -> dict[str, str]:
        each, close = (str(min(count, limit or count)) for count in (NUMBERS, CLOSE))
        apart = [
            said
            for said in self._said("number_eval.py", PEN, url, "--each", each)
            if said["kind"] not in {"touching", "overlapping"}
        ]
        touching = self._said("number_eval.py", PEN, url, "--kinds", "touching,overlapping", "--each", close)
        found = {f"numbers, {said['kind']}, {said['n']}": percent(said["right"]) for said in (*apart, *touching)}
        for form in FORMS:
            real = ("--real", "--mode", form, "--each", str(limit or ALL))
            for said in self._said("number_eval.py", CROHME.format("numbers"), url, *real):
                found[f"numbers in formulas, {form}, {said['n']:,}"] = percent(said["right"])
        return found

    def _said(self, tool: str, data: str, url: str, *options: str) -> list[dict[str, Any]]:
        """Return what a tool says of a file, nothing where one of the two is not there."""
        program, file = self.folder / "tools" / tool, self.folder / data
        if not (program.is_file() and file.is_file()):
            return []
        command = [sys.executable, str(program), str(file), "--url", url, *options]
        ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return [json.loads(line) for line in ran.stdout.splitlines()]


def section(versions: Sequence[Version], found: Sequence[Figures]) -> Section:
    """Return the table, from the figures of each version."""
    title = "Other people's digits, letters and numbers"
    rows = list(dict.fromkeys(name for figures in found for name in figures))
    if not rows:
        return Section(title, ["Left out: the sets, or the tools that send them, are not here."])
    lines = [
        (
            "Sent to a running server by `image_eval.py`, `canvas_eval.py` and `number_eval.py`; no network was "
            "trained on any of it. Other people's may be read a little worse: some of the ways of writing that the "
            "synthesizer knows were seen in these."
        ),
        "",
        *table(
            ["", *(version.title for version in versions)],
            [[name, *(figures.get(name, UNKNOWN) for figures in found)] for name in rows],
        ),
    ]
    return Section(title, lines)


def _share(right: float, refused: float) -> str:
    return f"{percent(right)}; {percent(refused)}"
