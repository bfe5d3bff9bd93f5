"""Frames around digits, as forms have them: found by what they surround, and erased from the ink."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.ink.components import Components, connected_components, paint_runs, runs_of
from app.digits.segment.boxes import Segment

Mask = NDArray[np.bool_]

FRAMED_SHARE: Final = 0.3
"""Height of a box, in shares of a frame's, from which it may be a digit in it."""

CORNER_SHARE, CORNERS = 0.15, 3
"""Side of a box's corners, in shares of its shorter side, and in how many of them a frame has ink: a 0 has none."""

LINE_SHARE: Final = 0.6
"""Length of a straight run of ink, in shares of a frame's height, from which it is a side of the frame."""


def frames_among(boxes: Sequence[Segment], points_of: Callable[[int], NDArray[np.floating]]) -> list[int]:
    """Return the indices of the boxes that are frames: they surround others, and have ink in their corners.

    `points_of` returns points of a box's ink, (n, 2), x and y, its outermost among them.
    """
    return [i for i, box in enumerate(boxes) if _surrounds_any(box, boxes) and _has_corners(box, points_of(i))]


def _surrounds_any(frame: Segment, boxes: Sequence[Segment]) -> bool:
    return any(
        box.height >= FRAMED_SHARE * frame.height
        and frame.left < box.left and box.right < frame.right and frame.top < box.top and box.bottom < frame.bottom
        for box in boxes
    )  # fmt: skip


def _has_corners(box: Segment, points: NDArray[np.floating]) -> bool:
    reach = CORNER_SHARE * min(box.width, box.height)
    x, y = points.T
    columns = (x <= box.left + reach, x >= box.right - reach)
    rows = (y <= box.top + reach, y >= box.bottom - reach)
    return sum(bool((column & row).any()) for column in columns for row in rows) >= CORNERS


def erase_frames(mask: Mask, components: Components, frames: Sequence[int], boxes: Sequence[Segment]) -> Mask:
    """Return a mask of ink, (h, w) bool, without the frames among its components; a digit that touches one stays."""
    cleared = mask.copy()
    for index in frames:
        is_frame = components.mask(np.arange(components.count) == index)
        height = boxes[index].height
        length = int(LINE_SHARE * height)
        rest = connected_components(is_frame & ~_long_runs(is_frame, length) & ~_long_runs(is_frame.T, length).T)
        _, top, _, bottom = rest.boxes().T
        cleared &= ~is_frame | rest.mask(bottom - top >= FRAMED_SHARE * height)
    return cleared


def _long_runs(mask: Mask, length: int) -> Mask:
    """Return the mask, (h, w), of what lies in horizontal runs of at least `length` pixels."""
    row, start, stop = runs_of(mask)
    is_long = stop - start >= length
    return paint_runs(row[is_long], start[is_long], stop[is_long], mask.shape)
