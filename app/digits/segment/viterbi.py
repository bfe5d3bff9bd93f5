"""Which neighbouring segments of a line make one digit: every candidate, and the cheapest path through them.

The shape of a candidate has a cost in nats, and what the network says of it is added. The path through the line with
the least sum is its reading (over-segmentation and a Viterbi path; R. Casey and E. Lecolinet, "A Survey of Methods and
Strategies in Character Segmentation", 1996).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAX_SEGMENTS, MAX_SEPARATE = 8, 4
"""Segments that one digit may consist of, and how many of them may be separate."""

MAX_WIDTH: Final = 1.6
"""Width of several segments together, in shares of the line's height, beyond which they are no digit."""

GAP_COST: Final = 14.0
"""Cost, for each line height of gap, of joining segments that have a gap between them."""

MIN_GAP, NO_GAP_COST = 0.12, 1.5
"""Gap between two digits, in shares of the line's height, below which it is unlikely; and the cost of no gap at all."""

SEAM_COST: Final = 4.0
"""Cost of a boundary between two digits where the ink is connected."""

MIN_HEIGHT, SMALL_COST = 0.5, 6.0
"""Height, in shares of the line's, below which a digit is unlikely, and the cost at height 0."""

USUAL_WIDTH, BROAD_COST = 1.2, 10.0
"""Width, in shares of its height or the line's, above which a digit is unlikely, and the cost of each share more."""

MIN_PROBABILITY: Final = 1e-4
"""Least probability that is believed of the network: it has never seen fragments of digits."""


@dataclass(frozen=True)
class Segment:
    """A fragment of ink that is not divided further: its box, and whether a seam separates it from the one before."""

    left: float
    top: float
    right: float
    bottom: float
    after_seam: bool = False

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left


@dataclass(frozen=True)
class Candidate:
    """Neighbouring segments, `first` up to but not including `last`, that may be one digit, and their shape's cost."""

    first: int
    last: int
    cost: float


def line_height(segments: Sequence[Segment]) -> float:
    """Return the height of a usual digit of the line, which is never 0; fragments of digits do not count."""
    heights = np.array([segment.height for segment in segments])
    return float(np.median(heights[heights >= 0.5 * heights.max()])) or 1.0


def candidates_of(segments: Sequence[Segment]) -> list[Candidate]:
    """Return every run of neighbouring segments, given from left to right, that may be a digit; each alone is one."""
    usual = line_height(segments)
    candidates = []
    for first in range(len(segments)):
        joining = 0.0
        for last in range(first + 1, min(first + MAX_SEGMENTS, len(segments)) + 1):
            members = segments[first:last]
            box = bounding_box(members)
            if last > first + 1:
                separate = sum(not segment.after_seam for segment in members[1:]) + 1
                if separate > MAX_SEPARATE or box.width > MAX_WIDTH * max(usual, box.height):
                    break
                joining += _joining_cost(members[:-1], members[-1], usual)
            boundaries = _boundary_cost(segments, first, usual) + _boundary_cost(segments, last, usual)
            candidates.append(Candidate(first, last, joining + boundaries / 2 + _shape_cost(box, usual)))
    return candidates


def viterbi_path(candidates: Sequence[Candidate], uncertainty: NDArray[np.floating], count: int) -> list[int]:
    """Return the indices of the candidates, from left to right, that use each of `count` segments once at least cost.

    `uncertainty` is (candidates,): 1 less the probability of the likeliest digit.
    """
    costs = -np.log(np.maximum(1 - uncertainty, MIN_PROBABILITY))
    least = np.full(count + 1, np.inf)
    least[0] = 0
    back_pointer = np.full(count + 1, -1)
    for index in sorted(range(len(candidates)), key=lambda index: candidates[index].first):
        candidate = candidates[index]
        cost = least[candidate.first] + candidate.cost + costs[index]
        if cost < least[candidate.last]:
            least[candidate.last], back_pointer[candidate.last] = cost, index
    path: list[int] = []
    end = count
    while end:
        path.append(int(back_pointer[end]))
        end = candidates[path[-1]].first
    return path[::-1]


def bounding_box(segments: Sequence[Segment]) -> Segment:
    """Return the box around segments, as one segment."""
    return Segment(
        min(segment.left for segment in segments),
        min(segment.top for segment in segments),
        max(segment.right for segment in segments),
        max(segment.bottom for segment in segments),
        segments[0].after_seam,
    )


def horizontal_overlap(one: Segment, other: Segment) -> float:
    """Return the overlap of two segments' columns, in shares of the narrower; without any, minus the gap."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared / max(min(one.width, other.width), 1e-9) if shared > 0 else shared


def _joining_cost(before: Sequence[Segment], segment: Segment, usual: float) -> float:
    """Return the cost of joining a segment to those before it."""
    if segment.after_seam:
        return 0.0
    return GAP_COST * max(0.0, segment.left - max(other.right for other in before)) / usual


def _boundary_cost(segments: Sequence[Segment], index: int, usual: float) -> float:
    """Return the cost of a boundary between two digits before segment `index`; 0 at the ends of the line."""
    if not 0 < index < len(segments):
        return 0.0
    if segments[index].after_seam:
        return SEAM_COST
    gap = (segments[index].left - max(segment.right for segment in segments[max(0, index - 2) : index])) / usual
    return NO_GAP_COST * min(1.5, max(0.0, 1 - gap / MIN_GAP))


def _shape_cost(box: Segment, usual: float) -> float:
    """Return the cost of an unusual size or form of a digit."""
    small = max(0.0, 1 - box.height / (MIN_HEIGHT * usual)) * SMALL_COST
    # a horizontal stroke may be half a digit, however thin
    broad = max(0.0, box.width / max(box.height, 0.6 * usual) - USUAL_WIDTH) * BROAD_COST
    return small + broad
