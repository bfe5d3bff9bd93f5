"""What a child process reports: JSON objects, one a line, written by it and read by its parent."""

import json
from dataclasses import dataclass
from typing import Any, TextIO

from app.jobs.job import Epoch, Metrics, Progress, Result
from app.jobs.sweep import Sweep


@dataclass(frozen=True)
class Report:
    """The progress of a training, with the running metrics."""

    progress: Progress
    metrics: Metrics


@dataclass(frozen=True)
class Failure:
    """Why the training failed, in one sentence."""

    detail: str


@dataclass(frozen=True)
class Stopped:
    """The training was stopped before its first step."""


Message = Report | Epoch | Sweep | Result | Failure | Stopped


def read_message(line: str) -> Message | None:  # noqa: PLR0911  one for each kind
    """Return the message in a line; None for an unknown kind of message.

    Raises ValueError for a line that is not a message at all.
    """
    match json.loads(line):
        case {"event": "progress", **fields}:
            return Report(Progress.model_validate(fields), Metrics.model_validate(fields))
        case {"event": "epoch", **fields}:
            return Epoch.model_validate(fields)
        case {"event": "sweep", **fields}:
            return Sweep.model_validate(fields)
        case {"event": "done", "result": result}:
            return Result.model_validate(result)
        case {"event": "error", "detail": str(detail)}:
            return Failure(detail)
        case {"event": "stopped"}:
            return Stopped()
    return None


class MessageWriter:
    """Writes messages to `out`; the reporter of a training in a child process."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def progress(self, progress: Progress, metrics: Metrics) -> None:
        """Write the progress."""
        self._write("progress", {**progress.model_dump(), "loss": metrics.loss, "accuracy": metrics.accuracy})

    def epoch(self, epoch: Epoch) -> None:
        """Write the metrics of an epoch."""
        self._write("epoch", epoch.model_dump())

    def sweep(self, sweep: Sweep) -> None:
        """Write what is known of a sweep."""
        self._write("sweep", sweep.model_dump())

    def result(self, result: Result) -> None:
        """Write the result, the last message."""
        self._write("done", {"result": result.model_dump() | {"regression": result.regression}})

    def failure(self, failure: Failure) -> None:
        """Write why it failed, the last message."""
        self._write("error", {"detail": failure.detail})

    def stopped(self) -> None:
        """Write that it was stopped before its first step, the last message."""
        self._write("stopped", {})

    def _write(self, event: str, fields: dict[str, Any]) -> None:
        self._out.write(json.dumps({"event": event, **fields}) + "\n")
        self._out.flush()
