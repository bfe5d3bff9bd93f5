"""Who is told how a training gets on, and what ends one that was to stop before it began."""

import json
from typing import Any, Protocol, TextIO

from app.jobs.job import Epoch, Metrics, Progress


class NothingLearned(Exception):
    """The training was told to stop before its first step."""


class Reporter(Protocol):
    """Hears of a training; what it does with it is its own affair."""

    def progress(self, progress: Progress, metrics: Metrics) -> None:
        """Hear how far it is, with the epoch's running readings; several times a second while fitting."""

    def epoch(self, epoch: Epoch) -> None:
        """Hear what an epoch that ended came to."""


class Lines:
    """Reports as lines of JSON to `out`, as `app.training.process.messages` reads them."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def progress(self, progress: Progress, metrics: Metrics) -> None:
        """Write how far the training is."""
        self.write("progress", {**progress.model_dump(), "loss": metrics.loss, "accuracy": metrics.accuracy})

    def epoch(self, epoch: Epoch) -> None:
        """Write what an epoch came to."""
        self.write("epoch", epoch.model_dump())

    def write(self, event: str, values: dict[str, Any]) -> None:
        """Write one message at once."""
        self._out.write(json.dumps({"event": event, **values}) + "\n")
        self._out.flush()
