"""When a training begins to overfit; the page's `overfitting.js` marks the same epoch."""

from collections.abc import Sequence
from typing import Final

from app.jobs.job import Epoch

PATIENCE: Final = 3
"""Epochs in a row without a lower validation loss, as in early stopping, after which it counts as overfitting."""


def overfitting_start(history: Sequence[Epoch], patience: int = PATIENCE) -> int | None:
    """Return the epoch with the lowest validation loss, if the training overfits after it; else None.

    It overfits when for `patience` epochs or more the validation loss has not fallen while the training loss has.
    """
    known = [(one.epoch, one.loss, one.val_loss) for one in history]
    measured = [(epoch, loss, unseen) for epoch, loss, unseen in known if loss is not None and unseen is not None]
    if not measured:
        return None
    lowest = min(range(len(measured)), key=lambda at: measured[at][2])
    turn, best, _ = measured[lowest]
    return turn if len(measured) - 1 - lowest >= patience and measured[-1][1] < best else None
