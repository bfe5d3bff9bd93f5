"""The interface by which a training reports its progress, and the error of one that was stopped before it began."""

from typing import Protocol

from app.jobs.job import Epoch, Metrics, Phase, Progress


class NothingLearned(Exception):
    """The training was stopped before its first step."""


class Reporter(Protocol):
    """Receives the progress of a training."""

    def progress(self, progress: Progress, metrics: Metrics) -> None:
        """Take the progress, with the running metrics of the epoch; several times a second while fitting."""

    def epoch(self, epoch: Epoch) -> None:
        """Take the metrics of an epoch that ended."""


def enter(reporter: Reporter, phase: Phase, fraction: float) -> None:
    """Report that a phase began, where nothing is fitted."""
    reporter.progress(Progress(phase=phase, fraction=fraction), Metrics())
