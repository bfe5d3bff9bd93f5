"""The log of a training, in the format in which Keras 3 prints it with `verbose=2`.

Source: `keras.utils.Progbar` and `keras.callbacks.ProgbarLogger` of Keras 3; the tests compare with what they print.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.jobs.job import Epoch, Evaluation, Job, Metrics

BATCH: Final = 32
"""Digits in a step of Keras's `evaluate`; ours reads them one by one, and is logged in such steps."""

LINE: Final = re.compile(r" *(?P<steps>\d+)/\d+ - (?P<seconds>\d+)s - \d+(?:us|ms|s)/step(?P<metrics>(?: - \w+: \S+)+)")


@dataclass(frozen=True)
class Line:
    """A line on an epoch or an evaluation: its steps, its seconds rounded, its metrics by name."""

    steps: int
    seconds: float
    metrics: Mapping[str, float]

    def __str__(self) -> str:
        """Return the line as Keras prints it, the metrics in the order of their names."""
        metrics = [f"{name}: {_number(self.metrics[name])}" for name in sorted(self.metrics)]
        return " - ".join(
            [f"{self.steps}/{self.steps}", f"{self.seconds:.0f}s", _pace(self.seconds / self.steps), *metrics]
        )


def read_line(line: str) -> Line | None:
    """Return the content of a line of Keras; None for any other line, such as "Epoch 1/5"."""
    found = LINE.fullmatch(line)
    if found is None:
        return None
    metrics = dict(pair.split(": ") for pair in found["metrics"].removeprefix(" - ").split(" - "))
    values = {name: float(value) for name, value in metrics.items()}
    return Line(int(found["steps"]), float(found["seconds"]), values)


def epoch_lines(epoch: Epoch, epochs: int) -> list[str]:
    """Return the lines of an epoch that ended, of `epochs` in all."""
    metrics = epoch.model_dump(include=set(Metrics.model_fields))
    measured = metrics["val_loss"] is not None or metrics["val_accuracy"] is not None
    # a metric that was measured and is not known diverged
    shown = {
        name: math.nan if value is None else value
        for name, value in metrics.items()
        if measured or not name.startswith("val_")
    }
    return [*_heading(epoch.epoch, epochs), _line(epoch.steps, epoch.seconds, shown)]


def evaluation_line(result: Evaluation) -> str:
    """Return the line of the evaluation on the held-out digits."""
    metrics = {"accuracy": result.accuracy, "loss": result.loss}
    shown = {name: math.nan if value is None else value for name, value in metrics.items()}
    steps = result.held_out and math.ceil(result.held_out / BATCH)
    return _line(steps, result.evaluation_seconds or 0.0, shown)


def log_of(job: Job) -> str:
    """Return every line of a job so far: its epochs, the running one, the evaluation, or why it failed."""
    epochs = job.progress.epochs
    lines = [line for epoch in job.history for line in epoch_lines(epoch, epochs)]
    if job.status == "running" and job.progress.phase == "fitting" and job.progress.epoch > len(job.history):
        lines += _heading(job.progress.epoch, epochs)
    evaluation = job.result or job.progress.evaluation
    lines += [evaluation_line(evaluation)] if evaluation else []
    lines += [job.error] if job.error else []
    return "".join(f"{line}\n" for line in lines)


def _heading(number: int, epochs: int) -> Iterator[str]:
    if epochs > 1:  # Keras has none for a single epoch
        yield f"Epoch {number}/{epochs}"


def _line(steps: int | None, seconds: float, metrics: Mapping[str, float]) -> str:
    line = str(Line(steps or 1, seconds, metrics))
    # jobs of an earlier program have no number of steps
    return line if steps else line.split(" - ", 3)[-1]


def _pace(seconds: float) -> str:
    if seconds >= 1 or seconds == 0:
        return f"{seconds:.0f}s/step"
    return f"{seconds * 1e3:.0f}ms/step" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us/step"


def _number(value: float) -> str:
    return f"{value:.4f}" if value > 1e-3 else f"{value:.4e}"
