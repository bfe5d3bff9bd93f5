"""Where a training begins to learn its digits by heart; the page's `overfitting.js` marks the same epoch."""

from collections.abc import Sequence
from typing import Final

from app.jobs.job import Epoch

PATIENCE: Final = 3
"""So many epochs in a row without a lower validation loss are no accident."""


def turn_of(history: Sequence[Epoch], patience: int = PATIENCE) -> int | None:
    """Return the epoch with the lowest validation loss, when it overfits after it; else None.

    It does when for `patience` epochs or more the validation loss has not got lower while the training loss has.
    """
    known = [(one.epoch, one.loss, one.val_loss) for one in history]
    measured = [(epoch, loss, unseen) for epoch, loss, unseen in known if loss is not None and unseen is not None]
    if not measured:
        return None
    lowest = min(range(len(measured)), key=lambda at: measured[at][2])
    turn, best, _ = measured[lowest]
    return turn if len(measured) - 1 - lowest >= patience and measured[-1][1] < best else None
