"""A sweep in a terminal: a table of its settings that grows while it runs."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

from app.jobs.sweep import Mean, SettingSummary
from app.training.sweep.grid import Grid, Trial
from app.training.sweep.record import Record
from app.training.sweep.summary import best, summaries


class SweepView:
    """Shows a sweep's record; a context manager."""

    def __init__(self, console: Console, grid: Grid, record: Record) -> None:
        self._console, self._grid, self._record = console, grid, record
        self._live = Live(console=console, get_renderable=self.table, refresh_per_second=2, transient=True)

    def __enter__(self) -> Self:
        """Show the table."""
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the table as it is at the end."""
        self._live.stop()
        self._console.print(self.table())
        for key, why in self._record.errors.items():
            if why:
                self._console.print(f"{key} failed: {why}", style="red", markup=False, soft_wrap=True)

    def started(self, trial: Trial) -> None:
        """Print which trial begins, where no live table shows it."""
        if not self._console.is_terminal:
            self._console.print(f"{trial.key} ...", highlight=False, soft_wrap=True)

    def changed(self) -> None:
        """Do nothing: the table shows the record as it is."""

    def table(self) -> Table:
        """Return the table of all settings, with the best one in bold."""
        table = Table(title=f"{self._grid.recipe}, {self._grid.seeds} seeds, on validation digits")
        table.add_column("setting", overflow="fold")
        for name in ("accuracy", "loss", "epochs", "seeds"):
            table.add_column(name, justify="right")
        found = summaries(self._grid, self._record)
        winner = best(found)
        for one in found:
            cells = (one.setting or "as it is", shown(one.accuracy, percent=True), shown(one.loss), _epochs(one))
            table.add_row(*cells, self._state(one), style="bold green" if one is winner else None)
        return table

    def _state(self, one: SettingSummary) -> str:
        parts = [f"{one.complete}/{self._grid.seeds}"]
        parts += [f"{one.stopped} stopped early"] if one.stopped else []
        parts += [f"{one.failed} failed"] if one.failed else []
        return ", ".join(parts)


def shown(mean: Mean | None, *, percent: bool = False) -> str:
    """Return a mean with its standard error, such as "97.61 ± 0.05%"."""
    if mean is None:
        return ""
    scale, digits, unit = (100, 2, "%") if percent else (1, 4, "")
    error = "" if mean.error is None else f" ± {mean.error * scale:.{digits}f}"
    return f"{mean.value * scale:.{digits}f}{error}{unit}"


def _epochs(one: SettingSummary) -> str:
    least, most = min(one.epochs), max(one.epochs)
    return str(most) if least == most else f"{least} to {most}"
