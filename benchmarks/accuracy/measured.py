"""Everything that is measured of one version."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from app.training.data.mnist import Data
from benchmarks.accuracy.answers import Answers, Body, Client, serving
from benchmarks.accuracy.calibration import Sets
from benchmarks.accuracy.held_out import Reading, read
from benchmarks.accuracy.negatives import Kind, kinds
from benchmarks.accuracy.pen import Scores
from benchmarks.accuracy.pen_tool import MODES, PenTool
from benchmarks.accuracy.rejection import PEN
from benchmarks.accuracy.versions import Version


@dataclass(frozen=True)
class Sent:
    """What is sent to every version: pen digits on canvases with their labels (n,), and what is no digit."""

    tool: PenTool | None
    canvases: Sequence[Body]
    labels: NDArray[np.int64]
    kinds: Sequence[Kind]

    @classmethod
    def drawn(cls, tool: PenTool | None, limit: int | None) -> Self:
        """Return it, at most `limit` of each kind; no pen digits without the tool."""
        canvases, labels = tool.canvases(limit) if tool else ([], np.empty(0, np.int64))
        return cls(tool, canvases, labels, kinds(limit, tool))


@dataclass(frozen=True)
class Measured:
    """How a version read the held-out digits, its scores on pen digits by mode, and its answers by kind.

    Without pen digits `scores` is empty, and `answers` has none of them; `labels` (n,) are theirs.
    """

    held_out: Reading
    scores: Scores
    answers: dict[str, Answers]
    labels: NDArray[np.int64]

    @property
    def sets(self) -> Sets:
        """What calibration is measured on; a digit that the server could not find has no confidence to judge."""
        sets: dict[str, tuple[NDArray[np.float64], NDArray[np.integer]]] = {
            "held-out digits": (self.held_out.probabilities, self.held_out.labels)
        }
        if PEN in self.answers:
            answers = self.answers[PEN]
            sets[PEN] = (answers.probabilities[answers.read], self.labels[answers.read])
        return sets


def measured(
    version: Version, digits: Data, sent: Sent, *, limit: int | None, folder: Path, console: Console
) -> Measured:
    """Return everything of one version, its server's files in `folder`; tells on `console` what it is at."""
    with console.status(f"version {version.number}: held-out digits ..."):
        reading = read(version, digits)
    with serving(version, folder) as client:
        scores = {}
        if sent.tool:
            for mode in MODES:
                with console.status(f"version {version.number}: pen digits, {mode} ..."):
                    scores[mode] = sent.tool.score(client.url, mode, limit)
        answers = _answers(client, sent, console, f"version {version.number}")
    return Measured(reading, scores, answers, sent.labels)


def _answers(client: Client, sent: Sent, console: Console, name: str) -> dict[str, Answers]:
    answers = {}
    if sent.canvases:
        says = f"{name}: probabilities of pen digits"
        answers[PEN] = client.files(track(sent.canvases, says, console=console, transient=True))
    for kind in sent.kinds:
        with console.status(f"{name}: {kind.name} ..."):
            answers[kind.name] = kind.asked(client)
    return answers
