"""Where the child processes of trainings come from: this machine, or what the command line hands in instead."""

from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from app.training.process.messages import Message
from app.training.process.tasks import TrainingTask


class TrainingProcess(Protocol):
    """A process at work on a task, here or elsewhere; a context manager that never leaves it running.

    Every method of one that runs elsewhere raises HostLost when its machine is gone.
    """

    @property
    def ended(self) -> bool:
        """Whether no message will come any more."""

    @property
    def last_lines(self) -> Sequence[str]:
        """The last lines of its standard error."""

    @property
    def silent_seconds(self) -> float:
        """The seconds since its last message, or since it began with its task."""

    def stop(self) -> None:
        """Ask it to stop training, and to publish what it has learned."""

    def receive(self, seconds: float) -> Message | None:
        """Return the next message; None after `seconds` without one, or when none will come: then `ended` is true."""

    def end(self, timeout: float = 0.0) -> int:
        """Give it `timeout` seconds to end, then end it; return its exit code, negative for a signal."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Launcher(Protocol):
    """Starts processes for a trainer, whose one thread calls all of its methods."""

    def assign(self, task: TrainingTask) -> TrainingProcess:
        """Return a process at work on `task`."""

    def expect_task(self) -> None:
        """Take note that a training has ended, and the next may come."""

    def update(self) -> None:
        """Do what is due between trainings; called often."""

    def end(self) -> None:
        """End what waits for trainings."""
