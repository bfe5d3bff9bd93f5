"""Which trials of a sweep end early: asynchronous successive halving.

L. Li et al., "A System for Massively Parallel Hyperparameter Tuning", MLSys 2020 (ASHA), the stopping variant: at each
rung a trial goes on if it is among the best of those that have reached it by then.
"""

import math
from collections.abc import Sequence
from typing import Final

FACTOR: Final = 3
"""Of so many trials at a rung one goes on, and the next rung is so many times as many epochs away."""

FIRST: Final = 1
"""The epochs before the first rung."""


def is_rung(epoch: int) -> bool:
    """Return whether trials are compared after this epoch: the first, the third, the ninth, and so on."""
    while epoch > FIRST and epoch % FACTOR == 0:
        epoch //= FACTOR
    return epoch == FIRST


def goes_on(accuracy: float | None, others: Sequence[float | None]) -> bool:
    """Return whether a trial with this validation accuracy goes on, where `others` had theirs at the same rung."""
    if accuracy is None:  # not finite
        return False
    better = sum(other is not None and other > accuracy for other in others)
    return better < math.ceil((len(others) + 1) / FACTOR)
