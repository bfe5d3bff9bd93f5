"""Readings within epochs, kept with their job, so that its curves are whole again wherever it is looked at next."""

from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, Field

from app.jobs.job import Metrics, Progress, Reading

MOST: Final = 400
"""More readings than this, over a whole training, are closer than a pixel."""


class Sample(BaseModel):
    """What a training reads within an epoch, of the training data; `at` counts in epochs."""

    at: float = Field(ge=0, examples=[1.25])
    loss: Reading = Field(examples=[0.21])
    accuracy: Reading = Field(examples=[0.94])


def with_reading(samples: Sequence[Sample], progress: Progress, metrics: Metrics, ended: int) -> list[Sample]:
    """Return `samples` and the present reading, once `ended` epochs have ended.

    One too close to the last adds nothing. Those that lie at or behind it are of an attempt that was given up further
    on, and are dropped.
    """
    if metrics.loss is None or progress.phase != "fitting" or progress.epochs == 0:
        return list(samples)
    at = min(max(progress.fraction * progress.epochs, ended), ended + 1)
    kept = [sample for sample in samples if sample.at <= at]
    if at <= (kept[-1].at if kept else 0.0) or (kept and at - kept[-1].at < progress.epochs / MOST):
        return kept
    return [*kept, Sample(at=round(at, 4), loss=metrics.loss, accuracy=metrics.accuracy)]
