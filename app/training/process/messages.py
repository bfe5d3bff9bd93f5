"""What a training process says to its trainer: JSON objects, one to a line."""

import json
from dataclasses import dataclass

from app.jobs.job import Epoch, Metrics, Progress, Result


@dataclass(frozen=True)
class Report:
    """How far the training is, with the running readings."""

    progress: Progress
    metrics: Metrics


@dataclass(frozen=True)
class Failure:
    """Why the training gave up, in one sentence."""

    detail: str


@dataclass(frozen=True)
class Stopped:
    """The training stopped when told to, before it had learned anything."""


Message = Report | Epoch | Result | Failure | Stopped


def read_message(line: str) -> Message | None:
    """Return what a line of the child says; None for a kind of message that is not known.

    Raises ValueError for what is no message at all.
    """
    match json.loads(line):
        case {"event": "progress", **said}:
            return Report(Progress.model_validate(said), Metrics.model_validate(said))
        case {"event": "epoch", **said}:
            return Epoch.model_validate(said)
        case {"event": "done", "result": result}:
            return Result.model_validate(result)
        case {"event": "error", "detail": str(detail)}:
            return Failure(detail)
        case {"event": "stopped"}:
            return Stopped()
    return None
