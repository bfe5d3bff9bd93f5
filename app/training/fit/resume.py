"""Saving a training to its checkpoint after an epoch, and restoring it from there."""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.jobs.job import Epoch
from app.training.fit.checkpoint import Checkpoint, TrainingState

log = logging.getLogger(__name__)

SAVE_SHARE = 0.02
"""How much of a training's time saving it may take: epochs of a second are saved each, as long as that is quick."""

Model = Any


class TrainingClock:
    """The time that a training has taken, over its interruptions."""

    def __init__(self) -> None:
        self._began = self._next_save = time.perf_counter()
        self.earlier_seconds = 0.0
        """Seconds spent before an interruption."""

    @property
    def seconds(self) -> float:
        """The seconds so far."""
        return self.earlier_seconds + time.perf_counter() - self._began

    def is_time_to_save(self) -> bool:
        """Return whether saving now leaves its share of the time at SAVE_SHARE."""
        return time.perf_counter() >= self._next_save

    def saved(self, seconds: float) -> None:
        """Note that saving took so long."""
        self._next_save = time.perf_counter() + seconds / SAVE_SHARE


def restore(model: Model, rng: np.random.Generator, clock: TrainingClock, checkpoint: Checkpoint | None) -> list[Epoch]:
    """Set the model, the generator and the clock to the checkpoint's state; return its epochs, none without one."""
    state = checkpoint.load() if checkpoint else None
    variables = _variables(model)
    if state is None or [v.shape for v in variables] != [a.shape for a in state.arrays]:
        return []  # nothing was saved, or an older program saved another network
    for variable, array in zip(variables, state.arrays, strict=True):
        variable.assign(array)
    rng.bit_generator.state = state.rng_state
    clock.earlier_seconds = state.seconds
    return list(state.history)


def save(
    model: Model, rng_state: Mapping[str, Any], history: Sequence[Epoch], clock: TrainingClock, checkpoint: Checkpoint
) -> None:
    """Save the state after the last epoch of `history`, the generator's included; a full disk only logs a warning."""
    began = time.perf_counter()
    arrays = [np.asarray(variable.numpy()) for variable in _variables(model)]
    try:
        checkpoint.save(TrainingState(arrays, rng_state, history, clock.seconds))
    except OSError as error:
        # the training itself needs no checkpoint
        log.warning("the training cannot be saved and would start again when interrupted: %s", error)
    clock.saved(time.perf_counter() - began)


def _variables(model: Model) -> list[Model]:
    return [*model.variables, *model.optimizer.variables]
