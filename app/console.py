"""A training as a terminal shows it: a bar with the readings, a line an epoch, the verdict."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from app.db import job


class TrainingView:
    """Reports a training to a console, while used as a context."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:3.0f}%"), TimeRemainingColumn(),
            TextColumn("{task.fields[readings]}"), console=console, transient=True,
        )  # fmt: skip
        self._task: TaskID = self._bar.add_task("preparing", total=1.0, readings="")

    def __enter__(self) -> Self:
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away; the lines stay."""
        self._bar.stop()

    def progress(self, progress: job.Progress, metrics: job.Metrics) -> None:
        """Move the bar."""
        readings = "" if metrics.loss is None else f"loss {metrics.loss:.4f}  accuracy {metrics.accuracy:.4f}"
        if progress.images_per_second:
            readings += f"  {progress.images_per_second:,.0f} images/s"
        name = f"epoch {progress.epoch}/{progress.epochs}" if progress.phase == "fitting" else str(progress.phase)
        self._bar.update(self._task, completed=progress.fraction, description=name, readings=readings)

    def epoch(self, epoch: job.Epoch) -> None:
        """Add a line for an epoch, in the words of Keras."""
        readings = {k: v for k, v in epoch.model_dump(exclude={"epoch", "seconds"}).items() if v is not None}
        shown = " - ".join(f"{name}: {value:.4f}" for name, value in readings.items())
        self._console.print(f"Epoch {epoch.epoch} - {epoch.seconds:.1f}s - {shown}", highlight=False)

    def result(self, result: job.Result) -> None:
        """Say what came out."""
        style = "green" if result.version else "red"
        for reason in result.verdict.reasons:
            self._console.print(reason, style=style)
        if result.version:
            served = "and serves now" if result.promoted else "and waits to be promoted"
            self._console.print(f"Published as version [bold]{result.version}[/bold] {served}.")
