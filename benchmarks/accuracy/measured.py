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
from benchmarks.accuracy.shared_sets import Figures, SharedSets
from benchmarks.accuracy.versions import Version


@dataclass(frozen=True)
class Sent:
    """What is sent to every version: pen digits on canvases with their labels (n,), and what is no digit."""

    tool: PenTool | None
    canvases: Sequence[Body]
    labels: NDArray[np.int64]
    writers: Sequence[str]
    kinds: Sequence[Kind]
    shared: SharedSets

    @classmethod
    def drawn(cls, tool: PenTool | None, limit: int | None, shared: SharedSets) -> Self:
        """Return it, at most `limit` of each kind; no pen digits without the tool."""
        canvases, labels, writers = tool.canvases(limit) if tool else ([], np.empty(0, np.int64), [])
        return cls(tool, canvases, labels, writers, kinds(limit, tool), shared)


@dataclass(frozen=True)
class Measured:
    """How a version read the held-out digits, its scores on pen digits by mode, and its answers by kind.

    Without pen digits `scores` is empty, and `answers` has none of them; `labels` (n,) and `writers`
    are theirs. `shared` is what the
    tools said of other people's sets.
    """

    held_out: Reading
    scores: Scores
    answers: dict[str, Answers]
    labels: NDArray[np.int64]
    writers: Sequence[str]
    shared: Figures

    @property
    def by_writer(self) -> list[float]:
        """The share of each writer's pen digits, on PNG canvases, that was read right."""
        if PEN not in self.answers:
            return []
        right = self.answers[PEN].probabilities.argmax(1) == self.labels
        writers = np.array(self.writers)
        return [float(right[writers == writer].mean()) for writer in sorted(set(self.writers))]

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
        with console.status(f"version {version.number}: other people's digits, letters and numbers ..."):
            shared = sent.shared.measured(client.url, limit)
    return Measured(reading, scores, answers, sent.labels, sent.writers, shared)


def _answers(client: Client, sent: Sent, console: Console, name: str) -> dict[str, Answers]:
    answers = {}
    if sent.canvases:
        says = f"{name}: probabilities of pen digits"
        answers[PEN] = client.files(track(sent.canvases, says, console=console, transient=True))
    for kind in sent.kinds:
        with console.status(f"{name}: {kind.name} ..."):
            answers[kind.name] = kind.asked(client)
    return answers
