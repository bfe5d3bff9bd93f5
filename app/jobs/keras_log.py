"""A training in lines of text, each in the form in which Keras 3 prints it with `verbose=2`.

Source: `keras.utils.Progbar` and `keras.callbacks.ProgbarLogger` of Keras 3; the tests compare with what they print.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.jobs.job import Epoch, Evaluation, Job, Metrics

BATCH: Final = 32
"""Digits in a step of Keras's `evaluate`; ours reads them one by one, and is told of in such steps."""

LINE: Final = re.compile(
    r" *(?P<steps>\d+)/\d+ - (?P<seconds>\d+)s - \d+(?:us|ms|s)/step(?P<readings>(?: - \w+: \S+)+)"
)


@dataclass(frozen=True)
class Line:
    """What a line says of an epoch or an evaluation: its steps, its seconds rounded, its readings by name."""

    steps: int
    seconds: float
    readings: Mapping[str, float]

    def __str__(self) -> str:
        """Return the line as Keras prints it, the readings in the order of their names."""
        told = [f"{name}: {_reading(self.readings[name])}" for name in sorted(self.readings)]
        return " - ".join(
            [f"{self.steps}/{self.steps}", f"{self.seconds:.0f}s", _pace(self.seconds / self.steps), *told]
        )


def read_line(line: str) -> Line | None:
    """Return what a line of Keras's says; None for any other line, such as "Epoch 1/5"."""
    found = LINE.fullmatch(line)
    if found is None:
        return None
    readings = dict(pair.split(": ") for pair in found["readings"].removeprefix(" - ").split(" - "))
    values = {name: float(value) for name, value in readings.items()}
    return Line(int(found["steps"]), float(found["seconds"]), values)


def epoch_lines(epoch: Epoch, epochs: int) -> list[str]:
    """Return the lines of an epoch that ended, of `epochs` that there are to be."""
    readings = epoch.model_dump(include=set(Metrics.model_fields))
    measured = readings["val_loss"] is not None or readings["val_accuracy"] is not None
    # what is not known of what was measured ran away
    shown = {
        name: math.nan if value is None else value
        for name, value in readings.items()
        if measured or not name.startswith("val_")
    }
    return [*_heading(epoch.epoch, epochs), _line(epoch.steps, epoch.seconds, shown)]


def evaluation_line(result: Evaluation) -> str:
    """Return the line of what a training came to on the held-out digits."""
    readings = {"accuracy": result.accuracy, "loss": result.loss}
    shown = {name: math.nan if value is None else value for name, value in readings.items()}
    steps = result.held_out and math.ceil(result.held_out / BATCH)
    return _line(steps, result.evaluation_seconds or 0.0, shown)


def log_of(job: Job) -> str:
    """Return every line of a job so far: its epochs, the one under way, the evaluation, or why it failed."""
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


def _line(steps: int | None, seconds: float, readings: Mapping[str, float]) -> str:
    line = str(Line(steps or 1, seconds, readings))
    # of what an earlier program wrote down the steps are not known
    return line if steps else line.split(" - ", 3)[-1]


def _pace(seconds: float) -> str:
    if seconds >= 1 or seconds == 0:
        return f"{seconds:.0f}s/step"
    return f"{seconds * 1e3:.0f}ms/step" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us/step"


def _reading(value: float) -> str:
    return f"{value:.4f}" if value > 1e-3 else f"{value:.4e}"
