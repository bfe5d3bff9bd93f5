"""Which corrections to look at first."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.digits.duplicates import near_duplicate_groups

Why = Literal["contradicted", "unlikely"]

UNLIKELY: Final = 0.001
"""Probability of its label under which a correction is more likely a slip or a prank than a hard drawing."""


@dataclass(frozen=True)
class Suspicion:
    """What is odd about n corrections, in the order in which they were given.

    `group` (n,) is shared by those that show nearly the same; `places` (n, 5) sort the most suspicious first, by their
    columns from left to right.
    """

    group: NDArray[np.intp]
    contradicted: NDArray[np.bool_]
    unlikely: NDArray[np.bool_]
    places: NDArray[np.float64]

    def order(self) -> NDArray[np.intp]:
        """Return the indices (n,) from the most suspicious on."""
        found: NDArray[np.intp] = np.lexsort(self.places.T[::-1])
        return found

    def why(self, index: int) -> Why | None:
        """Return what is odd about one of them, if anything."""
        if self.contradicted[index]:
            return "contradicted"
        return "unlikely" if self.unlikely[index] else None


def judge(
    images: NDArray[np.uint8],
    labels: NDArray[np.integer],
    likelihoods: NDArray[np.floating],
    claimed: NDArray[np.bool_],
    numbers: NDArray[np.integer],
) -> Suspicion:
    """Judge n corrections by each other and by the network.

    `images` (n, 28, 28) uint8; `labels` (n,) what each is said to be; `likelihoods` (n,) the network's probability
    of that; `claimed` (n,) False for those whose label nobody claims any more, as of rejected ones; `numbers` (n,) the
    order in which they came.

    First come near-duplicates with contradicting labels, then unlikely labels, then other near-duplicates, then the
    rest; within each the less likely its label the earlier, and near-duplicates side by side.
    """
    group = near_duplicate_groups(images)
    contradicted = _contradicted(group, labels, claimed)
    ahead = np.full(len(images), np.inf)
    np.minimum.at(ahead, group, likelihoods)
    lead = ahead[group]
    first = numbers[group] if len(group) else numbers
    again = (np.bincount(group[claimed], minlength=len(group)) > 1)[group] & claimed
    rank = np.select([contradicted, lead < UNLIKELY, again], [0, 1, 2], default=3)
    columns = (rank, lead, first, likelihoods, numbers)
    return Suspicion(group, contradicted, likelihoods < UNLIKELY, np.stack(columns, axis=1).astype(np.float64))


def _contradicted(
    group: NDArray[np.intp], labels: NDArray[np.integer], claimed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    lowest, highest = np.full(len(group), 10), np.full(len(group), -1)
    np.minimum.at(lowest, group[claimed], labels[claimed])
    np.maximum.at(highest, group[claimed], labels[claimed])
    differ: NDArray[np.bool_] = (lowest < highest)[group] & claimed
    return differ
