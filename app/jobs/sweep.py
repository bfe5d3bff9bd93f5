"""The sweep that a job may be: the values to try, and how each setting does on the validation digits."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any, Literal

from pydantic import BaseModel, Field

Value = int | float | str | bool

End = Literal["complete", "stopped", "failed"]
"""How a trial ended: trained to its end, stopped since others were better, or with an error."""


@dataclass(frozen=True)
class Mean:
    """A mean with its standard error, None of fewer than two values."""

    value: float
    error: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> "Mean | None":
        """Return the mean of values, None of none."""
        if not values:
            return None
        return cls(mean(values), stdev(values) / math.sqrt(len(values)) if len(values) > 1 else None)


@dataclass(frozen=True)
class SettingSummary:
    """How a setting did on the validation digits, over the seeds that have been trained so far."""

    setting: str
    accuracy: Mean | None
    loss: Mean | None
    epochs: tuple[int, ...]
    """Epochs that each seed has been trained for, in their order."""
    complete: int
    """Seeds that were trained to their end."""
    stopped: int
    failed: int


class TrialCurve(BaseModel):
    """One training of a sweep: what it read on the validation digits after each epoch."""

    setting: str = Field(examples=["learning_rate=0.001"])
    seed: int
    val_accuracy: list[float | None]
    val_loss: list[float | None]
    end: End | None = Field(description="How it ended; null until then.")
    error: str = ""


class Sweep(BaseModel):
    """What a sweep tries, and what is known of it so far."""

    grid: dict[str, list[Value]] = Field(examples=[{"learning_rate": [0.001, 0.002]}])
    seeds: int
    halving: bool
    settings: list[SettingSummary] = []
    trials: list[TrialCurve] = Field(default=[], description="Those that have begun, the first seeds first.")
    best: str | None = Field(
        default=None, description="The setting of the greatest mean accuracy, once all are trained: it is judged then."
    )


def settings_of(values: Mapping[str, Sequence[Any]]) -> dict[str, dict[str, Any]]:
    """Return the overrides of each combination of the values, by its name, such as "learning_rate=0.1 units=64"."""
    rows = itertools.product(*values.values())
    found = [dict(zip(values, row, strict=True)) for row in rows]
    return {" ".join(f"{name}={value}" for name, value in one.items()): one for one in found}
