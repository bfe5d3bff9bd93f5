"""Which neighbouring segments of a line make one digit: every candidate, and the cheapest path through them.

The shape of a candidate has a cost in nats, and what the network says of it is added. The path through the line with
the least sum is its reading (over-segmentation and a Viterbi path; R. Casey and E. Lecolinet, "A Survey of Methods and
Strategies in Character Segmentation", 1996).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.segment.boxes import Segment, bounding_box, line_height
from app.digits.segment.marks import MARK_COST, Mark, mark_at

MAX_SEGMENTS, MAX_SEPARATE = 8, 4
"""Segments that one digit may consist of, and how many of them may be separate."""

MAX_WIDTH: Final = 1.6
"""Width of several segments together, in shares of the line's height, beyond which they are no digit."""

GAP_COST: Final = 14.0
"""Cost, for each line height of gap, of joining segments that have a gap between them."""

MIN_GAP, NO_GAP_COST = 0.12, 1.5
"""Gap between two digits, in shares of the line's height, below which it is unlikely; and the cost of no gap at all."""

SEAM_COST: Final = 3.0
"""Cost of a boundary between two digits where the ink is connected."""

MIN_HEIGHT, SMALL_COST = 0.5, 6.0
"""Height, in shares of the line's, below which a digit is unlikely, and the cost at height 0."""

MIN_CUT_HEIGHT: Final = 0.9
"""The same height of a digit that touches another: fragments of digits are lower."""

USUAL_WIDTH, BROAD_COST = 1.2, 10.0
"""Width, in shares of its height or the line's, above which a digit is unlikely, and the cost of each share more."""

CHANCE, MIN_CONFIDENCE = 0.1, 1e-4
"""Probability of each digit where there is none, and the least confidence above it that is believed."""


@dataclass(frozen=True)
class Candidate:
    """Neighbouring segments, `first` up to but not including `last`, that may be a digit or mark; its shape's cost."""

    first: int
    last: int
    cost: float
    mark: Mark | None = None


def candidates_of_lines(segments: Sequence[Segment]) -> tuple[list[Candidate], list[Candidate]]:
    """Return the candidates of segments in reading order, and the marks; none reaches beyond its line."""
    candidates: list[Candidate] = []
    marks: list[Candidate] = []
    for _, members in groupby(enumerate(segments), lambda one: one[1].line):
        places, line = zip(*members, strict=True)
        for found, all_found in zip(candidates_of(line), (candidates, marks), strict=True):
            all_found += [replace(one, first=one.first + places[0], last=one.last + places[0]) for one in found]
    return candidates, marks


def candidates_of(segments: Sequence[Segment]) -> tuple[list[Candidate], list[Candidate]]:
    """Return every run of a line's segments, given from left to right, that may be a digit, and the marks.

    Each segment alone may be a digit.
    """
    usual = line_height(segments)
    costs = [_boundary_cost(segments, index, usual) for index in range(len(segments) + 1)]
    candidates, marks = [], []
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
            boundaries = (costs[first] + costs[last]) / 2
            is_cut = any(segment.after_seam for segment in (members[0], *segments[last : last + 1]))
            candidates.append(Candidate(first, last, joining + boundaries + _shape_cost(box, usual, is_cut=is_cut)))
            if last == first + 1 and (mark := mark_at(first, segments, usual)):
                # digits may be close to a mark: they get back what the boundary costs them
                marks.append(Candidate(first, last, MARK_COST - boundaries, mark))
    return candidates, marks


def confidence_costs(confidences: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the cost, in nats, of each probability of a likeliest digit, (n,).

    Only what is above chance counts: what is no digit has a tenth of the probability for each.
    """
    above_chance = (confidences.astype(np.float64) - CHANCE) / (1 - CHANCE)
    costs: NDArray[np.float64] = -np.log(np.maximum(above_chance, MIN_CONFIDENCE))
    return costs


def viterbi_path(
    candidates: Sequence[Candidate], digit_costs: NDArray[np.float64], count: int
) -> tuple[list[int], float]:
    """Return the candidates, from left to right, that use each of `count` segments once at least cost, and that cost.

    `digit_costs`, (n,), are what the n candidates that may be digits cost beside their boxes; they come first.
    """
    costs = np.zeros(len(candidates))
    costs[: len(digit_costs)] = digit_costs
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
    return path[::-1], float(least[count])


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


def _shape_cost(box: Segment, usual: float, *, is_cut: bool) -> float:
    """Return the cost of an unusual size or form of a digit, which may be cut from another at a seam."""
    small = max(0.0, 1 - box.height / ((MIN_CUT_HEIGHT if is_cut else MIN_HEIGHT) * usual)) * SMALL_COST
    # a horizontal stroke may be half a digit, however thin
    broad = max(0.0, box.width / max(box.height, 0.6 * usual) - USUAL_WIDTH) * BROAD_COST
    return small + broad
