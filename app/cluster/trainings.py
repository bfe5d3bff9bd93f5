"""Trainings as Ray actors: each reserves processors on some node, and runs its child process there.

The node's own settings say where data and state are; the trainer's, which database and object store are shared.
"""

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self

import ray
from ray.exceptions import GetTimeoutError, RayActorError

from app.settings import Settings
from app.training.host_lost import HostLost
from app.training.process.child import ChildProcess
from app.training.process.messages import Message
from app.training.process.tasks import TrainingTask
from app.training.process.trainer import CHILD

CALL_SECONDS: Final = 5.0
"""How long an answer of a node may take, beyond what was asked to be waited for; the node is lost then."""

KILLED: Final = -9
"""The exit code of a child that was ended before its node answered."""


@dataclass(frozen=True)
class Reserved:
    """What each training reserves on its node."""

    cpus: float = 1.0
    gpus: float = 0.0


class RayLauncher:
    """Starts each training on a node that has what is `reserved`; one waits until there is such a node."""

    def __init__(self, reserved: Reserved, command: Sequence[str] = CHILD) -> None:
        # a call instead of a decorator: Ray brings no types
        self._actor = ray.remote(NodeTraining).options(num_cpus=reserved.cpus, num_gpus=reserved.gpus, max_restarts=0)
        self._command = command

    def assign(self, task: TrainingTask) -> "RemoteTraining":
        """Return the training of `task`, on its way to a node."""
        corrected = task.corrected.read_bytes() if task.corrected else None
        return RemoteTraining(self._actor.remote(task.model_dump_json(), corrected, list(self._command)))

    def expect_task(self) -> None:
        """Keep nothing ready: a node's processors belong to others between trainings."""

    def update(self) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Do nothing."""


class NodeTraining:
    """The actor: the child process of one training, on the node where it runs."""

    def __init__(self, task: str, corrected: bytes | None, command: Sequence[str]) -> None:
        self._temporary = TemporaryDirectory(prefix="digits-ray-", ignore_cleanup_errors=True)
        settings = Settings()
        changes: dict[str, Path | None] = {
            "data": settings.data.resolve(), "models_dir": settings.models_dir.resolve(),
            "shipped_dir": settings.shipped_dir.resolve(), "unfinished": settings.unfinished.resolve(),
            "answers": settings.answers.resolve(), "corrected": None,
            "sweeps": settings.sweeps.resolve(),
        }  # fmt: skip
        if corrected is not None:
            changes["corrected"] = file = Path(self._temporary.name, "corrected.npz")
            file.write_bytes(corrected)
        self._child = ChildProcess(command)
        self._child.assign(TrainingTask.from_line(task.encode()).model_copy(update=changes))

    def receive(self, seconds: float) -> tuple[Message | None, bool, list[str]]:
        """Return the child's next message, whether none will come, and then its last lines."""
        message = self._child.receive(seconds)
        return message, self._child.ended, list(self._child.last_lines) if self._child.ended else []

    def stop(self) -> None:
        """Ask the child to stop."""
        self._child.stop()

    def end(self, timeout: float) -> int:
        """End the child, and return its exit code."""
        with self._child:
            code = self._child.end(timeout)
        self._temporary.cleanup()
        return code


class RemoteTraining:
    """A training on a node, as its trainer uses it (`app.training.process.launcher.TrainingProcess`)."""

    def __init__(self, actor: Any) -> None:  # noqa: ANN401  Ray's handle
        self._actor = actor
        self._pending: Any = None
        self._heard_at: float | None = None
        self.ended = False
        self.last_lines: Sequence[str] = ()

    @property
    def silent_seconds(self) -> float:
        """The seconds since its last message; none while it waits for a node."""
        return 0.0 if self._heard_at is None else time.monotonic() - self._heard_at

    def stop(self) -> None:
        """Ask it to stop, as soon as it is on a node."""
        self._actor.stop.remote()

    def receive(self, seconds: float) -> Message | None:
        """Return the next message; None after `seconds` without one, or when none will come."""
        if self._pending is None:
            self._pending = self._actor.receive.remote(seconds)
        try:
            # what waits for a node, or for the way there, is asked after again
            message, self.ended, lines = ray.get(self._pending, timeout=seconds + (self._heard_at is not None))
        except GetTimeoutError:
            return None
        except RayActorError as error:
            raise HostLost(str(error).splitlines()[0]) from None
        self._pending, self.last_lines = None, lines
        if message is not None or self._heard_at is None:
            self._heard_at = time.monotonic()
        found: Message | None = message
        return found

    def end(self, timeout: float = 0.0) -> int:
        """Give the child `timeout` seconds to end, then end it; return its exit code."""
        if self._heard_at is None:  # it may still wait for a node
            ray.kill(self._actor)
            return KILLED
        try:
            code: int = ray.get(self._actor.end.remote(timeout), timeout=timeout + CALL_SECONDS)
        except (GetTimeoutError, RayActorError):
            code = KILLED
        ray.kill(self._actor)
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(RayActorError):
            ray.kill(self._actor)
