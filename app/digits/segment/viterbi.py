"""Which pieces of a line of digits make one digit together: every likely answer, and the choice among them.

What shape can say is said here, as a cost in nats; what the network says of each likely digit is added to it, and
the way through the line with the least sum is its reading (over-segmentation and a Viterbi path; R. Casey and
E. Lecolinet, "A Survey of Methods and Strategies in Character Segmentation", 1996).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_PIECES, MOST_APART = 8, 4
"""Pieces that one digit may consist of, and how many of them may be apart."""

WIDEST: Final = 1.6
"""Width of several pieces taken together, in shares of the line's height, beyond which they are no digit."""

APART: Final = 14.0
"""Cost, for each line height of gap, of taking pieces together that have a gap between them."""

CLOSE, TOO_CLOSE = 0.12, 1.5
"""Gap between two digits, in shares of the line's height, below which it is unlikely; and the cost of none at all."""

CUT: Final = 4.0
"""Cost of a boundary between two digits where the ink is connected."""

SMALL, TOO_SMALL = 0.5, 6.0
"""Height, in shares of the line's, below which a digit is unlikely, and what nothing at all would cost."""

BROAD, TOO_BROAD = 1.2, 10.0
"""Width, in shares of its height or the line's, above which a digit is unlikely, and what each share more costs."""

UNLIKELIEST: Final = 1e-4
"""Probability that the network's doubt is taken for at least: it has never seen pieces of digits."""


@dataclass(frozen=True)
class Piece:
    """Ink that belongs together: its box, and whether a cut parts it from the piece before."""

    left: float
    top: float
    right: float
    bottom: float
    cut: bool = False

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left


@dataclass(frozen=True)
class Group:
    """Neighbouring pieces, `first` up to but not including `last`, that may be one digit, and what shape says of it."""

    first: int
    last: int
    cost: float


def line_height(pieces: Sequence[Piece]) -> float:
    """Return the height of a usual digit of the line; parts of digits do not count."""
    heights = np.array([piece.height for piece in pieces])
    return float(np.median(heights[heights >= 0.5 * heights.max()])) or 1.0


def groups_of(pieces: Sequence[Piece]) -> list[Group]:
    """Return every group of neighbouring pieces that may be a digit; each piece alone is one. `pieces` go rightward."""
    usual = line_height(pieces)
    found = []
    for first in range(len(pieces)):
        together = 0.0
        for last in range(first + 1, min(first + MOST_PIECES, len(pieces)) + 1):
            members = pieces[first:last]
            box = around(members)
            if last > first + 1:
                apart = sum(not piece.cut for piece in members[1:]) + 1
                if apart > MOST_APART or box.width > WIDEST * max(usual, box.height):
                    break
                together += _together(members[:-1], members[-1], usual)
            parted = _parted(pieces, first, usual) + _parted(pieces, last, usual)
            found.append(Group(first, last, together + parted / 2 + _odd(box, usual)))
    return found


def best_path(groups: Sequence[Group], doubt: NDArray[np.floating], count: int) -> list[int]:
    """Return the groups, by index and rightward, that use each of `count` pieces once at the least cost.

    `doubt` is (groups,): 1 less the probability of the likeliest digit.
    """
    costs = -np.log(np.maximum(1 - doubt, UNLIKELIEST))
    least = np.full(count + 1, np.inf)
    least[0] = 0
    through = np.full(count + 1, -1)
    for index in sorted(range(len(groups)), key=lambda index: groups[index].first):
        group = groups[index]
        cost = least[group.first] + group.cost + costs[index]
        if cost < least[group.last]:
            least[group.last], through[group.last] = cost, index
    path: list[int] = []
    at = count
    while at:
        path.append(int(through[at]))
        at = groups[path[-1]].first
    return path[::-1]


def around(pieces: Sequence[Piece]) -> Piece:
    """Return the box around pieces, as one."""
    return Piece(
        min(piece.left for piece in pieces),
        min(piece.top for piece in pieces),
        max(piece.right for piece in pieces),
        max(piece.bottom for piece in pieces),
        pieces[0].cut,
    )


def overlap(one: Piece, other: Piece) -> float:
    """Return how far two pieces lie above each other, in shares of the narrower; negative is the gap in between."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared / max(min(one.width, other.width), 1e-9) if shared > 0 else shared


def _together(before: Sequence[Piece], piece: Piece, usual: float) -> float:
    """Return what it costs to count a piece to those before it."""
    return 0.0 if piece.cut else APART * max(0.0, piece.left - max(other.right for other in before)) / usual


def _parted(pieces: Sequence[Piece], at: int, usual: float) -> float:
    """Return what it costs that a digit ends before piece `at` and another begins there; nothing at the line's ends."""
    if not 0 < at < len(pieces):
        return 0.0
    if pieces[at].cut:
        return CUT
    gap = (pieces[at].left - max(piece.right for piece in pieces[max(0, at - 2) : at])) / usual
    return TOO_CLOSE * min(1.5, max(0.0, 1 - gap / CLOSE))


def _odd(box: Piece, usual: float) -> float:
    """Return what it costs that a digit has an unusual size or form."""
    small = max(0.0, 1 - box.height / (SMALL * usual)) * TOO_SMALL
    # a lying stroke may be half a digit, however thin
    broad = max(0.0, box.width / max(box.height, 0.6 * usual) - BROAD) * TOO_BROAD
    return small + broad
