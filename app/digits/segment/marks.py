"""Marks between digits: a minus, a decimal point, a comma, a space; what each looks like beside digits."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from app.digits.segment.boxes import Segment, bounding_box, horizontal_overlap, neighbours

Mark = Literal["minus", "point", "comma", "space"]

TALL_SHARE: Final = 0.6
"""Height of a segment, in shares of the line's, from which a mark is looked at beside it."""

MINUS_LENGTH, MINUS_SLOPE = (0.15, 1.1), 0.5
"""Length of a minus, in shares of the line's height, and its height in shares of its length, at most."""

MINUS_BAND: Final = 0.3
"""Distance of a minus from the middle of the digits beside it, in shares of their height, at most."""

MINUS_OVERLAP: Final = 0.3
"""Share of a minus that may lie above or below a digit, at most."""

POINT_BAND: Final = 0.3
"""Distance of the middle of a decimal point, or of a comma's top, from the baseline, in shares of the line's height."""

POINT_SIZE, COMMA_SIZE = 0.19, 0.55
"""Longer side of a decimal point, and of a comma, in shares of the line's height, at most."""

MARK_COST: Final = 0.0
"""Cost of a mark in nats: what stands alone where a mark does is one, unless a digit needs it to be read."""

SPACE_WIDTH, SPACE_RATIO, LONE_SPACE_WIDTH = 0.65, 1.6, 1.5
"""Width of a space, in shares of the line's height and in those of the line's usual gap, at least.

The last is for a line of two digits, which has no other gap.
"""


def mark_at(index: int, segments: Sequence[Segment], usual: float) -> Mark | None:
    """Return the mark that one of a line's segments looks like, if any; `usual` is the line's height."""
    box = segments[index]
    if any(segment.after_seam for segment in segments[index : index + 2]):
        return None
    others = _whole([*segments[:index], *segments[index + 1 :]])
    if _is_minus(box, others, usual):
        return "minus"
    if is_point(box, others, usual):
        return "point"
    return "comma" if _is_comma(box, others, usual) else None


def _whole(segments: Sequence[Segment]) -> list[Segment]:
    """Return segments with those that a seam separates put together again."""
    whole: list[Segment] = []
    for segment in segments:
        whole[-1:] = [bounding_box([whole[-1], segment])] if segment.after_seam else [*whole[-1:], segment]
    return whole


def _is_minus(box: Segment, others: Sequence[Segment], usual: float) -> bool:
    shortest, longest = MINUS_LENGTH
    if not shortest * usual <= box.width <= longest * usual or box.height > MINUS_SLOPE * box.width:
        return False
    beside = _beside(box, others, usual)
    return bool(beside) and all(
        abs(box.middle[1] - other.middle[1]) <= MINUS_BAND * other.height
        and horizontal_overlap(box, other) < MINUS_OVERLAP
        for other in beside
    )


def is_point(box: Segment, others: Sequence[Segment], usual: float) -> bool:
    """Return whether a box is a decimal point: small, and on the baseline beside the digits."""
    return box.size <= POINT_SIZE * usual and abs(box.middle[1] - _baseline(box, others, usual)) <= POINT_BAND * usual


def _is_comma(box: Segment, others: Sequence[Segment], usual: float) -> bool:
    baseline = _baseline(box, others, usual)
    is_below = abs(box.top - baseline) <= POINT_BAND * usual and box.bottom > baseline
    return box.height > box.width and box.size <= COMMA_SIZE * usual and is_below


def _baseline(box: Segment, others: Sequence[Segment], usual: float) -> float:
    """Return where the digits beside a box end; infinity where there is none, or where the box is over or below one."""
    beside = _beside(box, others, usual)
    if not beside or any(other.left < box.middle[0] < other.right for other in beside):
        return float("inf")
    return float(np.mean([other.bottom for other in beside]))


def _beside(box: Segment, others: Sequence[Segment], usual: float) -> list[Segment]:
    return neighbours(box, [other for other in others if other.height >= TALL_SHARE * usual])


def wide_gaps(boxes: Sequence[tuple[float, float, float, float]]) -> list[bool]:
    """Return for each gap between neighbouring digits of a line whether it is a space.

    `boxes` are left, top, width and height of each digit.
    """
    gaps = [right[0] - left[0] - left[2] for left, right in pairwise(boxes)]
    if not gaps:
        return []
    usual = float(np.median([box[3] for box in boxes]))
    limit = LONE_SPACE_WIDTH * usual
    if len(gaps) > 1:
        limit = max(SPACE_WIDTH * usual, SPACE_RATIO * float(np.median(gaps)))
    return [gap > limit for gap in gaps]
