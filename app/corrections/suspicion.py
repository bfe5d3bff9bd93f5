"""How suspicious corrections are: which to review first, and why."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.corrections.correction import SEVERAL_DIGITS
from app.digits.duplicates import near_duplicate_groups

Why = Literal["contradicted", "unlikely"]

UNLIKELY: Final = 0.001
"""A correction whose label is less probable is more likely a mistake or a prank than a hard drawing."""


@dataclass(frozen=True)
class Suspicion:
    """Why each of n corrections is suspicious, in the order in which they were given.

    `group` (n,) is equal for near-duplicates; `sort_keys` (n, 5) sort the most suspicious first, by their columns
    from left to right.
    """

    group: NDArray[np.intp]
    contradicted: NDArray[np.bool_]
    unlikely: NDArray[np.bool_]
    sort_keys: NDArray[np.float64]

    def order(self) -> NDArray[np.intp]:
        """Return the indices (n,) from the most suspicious on."""
        found: NDArray[np.intp] = np.lexsort(self.sort_keys.T[::-1])
        return found

    def why(self, index: int) -> Why | None:
        """Return why one of them is suspicious, None when it is not."""
        if self.contradicted[index]:
            return "contradicted"
        return "unlikely" if self.unlikely[index] else None


def suspicion_of(
    images: NDArray[np.uint8],
    labels: NDArray[np.integer],
    likelihoods: NDArray[np.floating],
    claimed: NDArray[np.bool_],
    numbers: NDArray[np.integer],
) -> Suspicion:
    """Return how suspicious n corrections are, compared with each other and with the network.

    `images` (n, 28, 28) uint8; `labels` (n,) the label of each; `likelihoods` (n,) the network's probability of that
    label; `claimed` (n,) False where the label does not count any more, as of rejected ones; `numbers` (n,) the order
    in which they came.

    First come near-duplicates with contradicting labels, then unlikely labels, then other near-duplicates, then the
    rest; within each those with the least likely labels first, and near-duplicates together.
    """
    group = near_duplicate_groups(images)
    contradicted = _contradicted(group, labels, claimed)
    least = np.full(len(images), np.inf)
    np.minimum.at(least, group, likelihoods)
    least_of_group = least[group]
    first = numbers[group] if len(group) else numbers
    repeated = (np.bincount(group[claimed], minlength=len(group)) > 1)[group] & claimed
    rank = np.select([contradicted, least_of_group < UNLIKELY, repeated], [0, 1, 2], default=3)
    columns = (rank, least_of_group, first, likelihoods, numbers)
    return Suspicion(group, contradicted, likelihoods < UNLIKELY, np.stack(columns, axis=1).astype(np.float64))


def _contradicted(
    group: NDArray[np.intp], labels: NDArray[np.integer], claimed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    lowest, highest = np.full(len(group), SEVERAL_DIGITS + 1), np.full(len(group), -1)
    np.minimum.at(lowest, group[claimed], labels[claimed])
    np.maximum.at(highest, group[claimed], labels[claimed])
    differ: NDArray[np.bool_] = (lowest < highest)[group] & claimed
    return differ
