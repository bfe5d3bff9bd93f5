"""A training in a terminal: curves and a progress bar while it runs, a line for each epoch, the verdict."""

import math
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from app.cli.plot import Curve, plot
from app.jobs import job
from app.jobs.keras_log import epoch_lines, evaluation_line
from app.jobs.overfitting import overfitting_start

HEIGHT = 5  # lines of a curve
MAX_CURVE_WIDTH = 48
MATRIX_WIDTH = 24  # columns of the confusion matrix
SHADES = " ░▒▓█"
TRAINING, VALIDATION = "cyan", "bold green"
FIGURES = {"loss": "{:.3f}", "accuracy": "{:.1%}"}


class TrainingView:
    """Reports a training to a console; a context manager."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:3.0f}%"), TimeRemainingColumn(),
            TextColumn("{task.fields[readings]}"), console=console,
        )  # fmt: skip
        self._task: TaskID = self._bar.add_task("preparing", total=1.0, readings="")
        self._epochs = 0
        self._history: list[job.Epoch] = []
        self._training_curve: list[tuple[float, job.Metrics]] = []
        self._live = Live(console=console, transient=True, get_renderable=self._shown, refresh_per_second=4)

    def __enter__(self) -> Self:
        """Show the curves and the bar."""
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the bar; the lines stay, and in a terminal the last curves too."""
        self._live.stop()
        if self._console.is_terminal and self._history and (drawn := self._drawn()):
            self._console.print(drawn)

    def progress(self, progress: job.Progress, metrics: job.Metrics) -> None:
        """Move the bar, and extend the curves of the training data."""
        readings = "" if metrics.loss is None else f"loss {metrics.loss:.4f}  accuracy {metrics.accuracy:.4f}"
        if progress.images_per_second:
            readings += f"  {progress.images_per_second:,.0f} images/s"
        fitting = progress.phase == "fitting"
        name = f"epoch {progress.epoch}/{progress.epochs}" if fitting else str(progress.phase)
        self._epochs = progress.epochs
        if fitting:
            self._training_curve.append((progress.fraction * progress.epochs, metrics))
        self._bar.update(self._task, completed=progress.fraction, description=name, readings=readings)

    def epoch(self, epoch: job.Epoch) -> None:
        """Print the lines of an epoch, as Keras does."""
        self._history.append(epoch)
        lines = "\n".join(epoch_lines(epoch, self._epochs))
        self._console.print(lines, highlight=False, soft_wrap=True)

    def stopping(self) -> None:
        """Print what the first Ctrl-C does, and what a second one would do."""
        notice = "Stopping with what it has learned. Ctrl-C again drops it."
        self._console.print(notice, style="yellow", highlight=False)

    def result(self, result: job.Result) -> None:
        """Print the result: its evaluation as Keras does, the verdict, the version."""
        self._console.print(evaluation_line(result), highlight=False, soft_wrap=True)
        style = "green" if result.version else "red"
        for reason in result.verdict.reasons:
            self._console.print(reason, style=style)
        if result.version:
            served = "and serves now" if result.promoted else "and waits to be promoted"
            self._console.print(f"Published as version [bold]{result.version}[/bold] {served}.")

    def _shown(self) -> Group:
        drawn = self._drawn()
        return Group(drawn, self._bar) if drawn else Group(self._bar)

    def _drawn(self) -> Group | None:
        """Return the curves, the confusion matrix if there is room, and a note if it overfits; None without curves."""
        width = min(MAX_CURVE_WIDTH, self._console.width // 2 - 12)
        if not self._training_curve or width < 8:  # too narrow for two curves side by side
            return None
        grid = Table.grid(padding=(0, 3))
        curves = [self._curve(metric, width) for metric in FIGURES]
        counts = self._history[-1].confusion if self._history else None
        roomy = self._console.width >= 2 * (width + 12) + MATRIX_WIDTH
        grid.add_row(*curves, *([_matrix(counts)] if counts and roomy else []))
        turn = overfitting_start(self._history)
        if turn is None:
            return Group(grid)
        note = f"Overfitting since epoch {turn}: it has got no better on unseen digits since, only on those it knows."
        return Group(grid, Text(note, style="yellow"))

    def _curve(self, metric: str, width: int) -> Table:
        """Return one metric's curves with their bounds beside them, training and validation."""
        readings = [(at, getattr(metrics, metric)) for at, metrics in self._training_curve]
        measured = [(float(epoch.epoch), getattr(epoch, f"val_{metric}")) for epoch in self._history]
        curves = {TRAINING: _known(readings), VALIDATION: _known(measured)}
        values = [y for curve in curves.values() for _, y in curve]
        bounds = [FIGURES[metric].format(end) for end in (max(values), min(values))] if values else ["", ""]
        lines = plot(curves, width, HEIGHT, max(1, self._epochs))
        table = Table.grid(padding=(0, 1))
        table.add_row("", Text.assemble(metric, ("  training", TRAINING), ("  validation", VALIDATION)))
        for place, line in enumerate(lines):
            table.add_row({0: bounds[0], HEIGHT - 1: bounds[1]}.get(place, ""), line)
        return table


def _matrix(counts: list[list[int]]) -> Text:
    """Return the confusion matrix, a row for each digit and a column for each answer, as shades of the row's share."""
    lines = ["   " + " ".join(map(str, range(len(counts))))]
    for digit, row in enumerate(counts):
        shares = [count / max(1, sum(row)) for count in row]
        # rounded up, so that a single mistake shows
        lines.append(f"{digit}  " + " ".join(SHADES[math.ceil(share * (len(SHADES) - 1))] for share in shares))
    return Text("\n".join(lines))


def _known(points: list[tuple[float, float | None]]) -> Curve:
    return [(x, y) for x, y in points if y is not None and math.isfinite(y)]
