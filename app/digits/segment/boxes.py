"""Boxes of ink on a line, and how they lie to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

MIN_SLOPE, MAX_SLOPE = 6.0, 30.0
"""Angles in degrees between which a line slopes enough for its digits to be read turned."""


@dataclass(frozen=True)
class Segment:
    """A fragment of ink that is not divided further: its box, and whether a seam separates it from the one before."""

    left: float
    top: float
    right: float
    bottom: float
    after_seam: bool = False
    line: int = 0

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left

    @property
    def size(self) -> float:
        """Its longer side."""
        return max(self.width, self.height)

    @property
    def middle(self) -> tuple[float, float]:
        """The x and y of its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def line_height(segments: Sequence[Segment]) -> float:
    """Return the height of a usual digit of the line, which is never 0; fragments of digits do not count."""
    heights = np.array([segment.height for segment in segments])
    return float(np.median(heights[heights >= 0.5 * heights.max()])) or 1.0


def bounding_box(segments: Sequence[Segment]) -> Segment:
    """Return the box around segments of a line, as one segment."""
    return Segment(
        min(segment.left for segment in segments),
        min(segment.top for segment in segments),
        max(segment.right for segment in segments),
        max(segment.bottom for segment in segments),
        segments[0].after_seam,
        segments[0].line,
    )


def horizontal_overlap(one: Segment, other: Segment) -> float:
    """Return the overlap of two segments' columns, in shares of the narrower; without any, minus the gap."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared / max(min(one.width, other.width), 1e-9) if shared > 0 else shared


def neighbours(box: Segment, others: Sequence[Segment]) -> list[Segment]:
    """Return the nearest of other segments to the left of a box and to the right, those of them that there are."""
    left = [other for other in others if other.middle[0] < box.middle[0]]
    right = [other for other in others if other.middle[0] > box.middle[0]]
    nearest = [max(left, key=lambda other: other.right)] if left else []
    return [*nearest, min(right, key=lambda other: other.left)] if right else nearest


def slope_of(segments: Sequence[Segment]) -> float:
    """Return the angle, in degrees, by which a line of digits falls from left to right; 0 for a level or a second one.

    It is the median of the slopes between neighbouring digits' middles (after P. Sen, 1968).
    """
    if segments[-1].line:
        return 0.0
    usual = line_height(segments)
    middles = [one.middle for one in segments if one.height >= 0.6 * usual and not one.after_seam]
    slopes = [np.degrees(np.arctan2(y1 - y0, x1 - x0)) for (x0, y0), (x1, y1) in pairwise(middles) if x1 > x0]
    angle = float(np.median(slopes)) if slopes else 0.0
    return angle if MIN_SLOPE <= abs(angle) <= MAX_SLOPE else 0.0
