"""The samples of a job's learning curve within epochs, stored with it, so that its curve can be drawn again."""

from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, Field

from app.jobs.job import FiniteOrNone, Metrics, Progress

MAX_SAMPLES: Final = 400
"""More samples than this, over a whole training, are closer than a pixel."""


class Sample(BaseModel):
    """The running loss and accuracy on the training data within an epoch; `at` counts in epochs."""

    at: float = Field(ge=0, examples=[1.25])
    loss: FiniteOrNone = Field(examples=[0.21])
    accuracy: FiniteOrNone = Field(examples=[0.94])


def add_sample(samples: Sequence[Sample], progress: Progress, metrics: Metrics, ended: int) -> list[Sample]:
    """Return `samples` with one of the present metrics, after `ended` epochs.

    It is not added when it is too close to the last one. Later samples are of an interrupted attempt that had got
    further, and are dropped.
    """
    if metrics.loss is None or progress.phase != "fitting" or progress.epochs == 0:
        return list(samples)
    at = min(max(progress.fraction * progress.epochs, ended), ended + 1)
    earlier = [sample for sample in samples if sample.at <= at]
    if at <= (earlier[-1].at if earlier else 0.0) or (earlier and at - earlier[-1].at < progress.epochs / MAX_SAMPLES):
        return earlier
    return [*earlier, Sample(at=round(at, 4), loss=metrics.loss, accuracy=metrics.accuracy)]
