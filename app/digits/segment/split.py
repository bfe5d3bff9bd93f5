"""Splits a line of ink or of strokes into segments, before it is known which of them make one digit."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.digits.ink.components import Components, connected_components
from app.digits.segment.seams import find_seams
from app.digits.segment.viterbi import Candidate, Segment, bounding_box, horizontal_overlap, line_height
from app.errors import BadInput

Ink = NDArray[np.uint8]
Owner = NDArray[np.int32]
"""Which segment each pixel belongs to, (h, w), -1 for none."""

EDGE_SHARE: Final = 0.12
"""Share of the strongest ink up to which a pixel is the soft edge of a stroke, which may touch the next digit's."""

DUST_SHARE: Final = 0.16
"""Longer side of a box, in shares of the tallest box's height, below which it is dust."""

DIGIT_SHARE: Final = 0.55
"""Height of a box, in shares of the line's, from which it may be a digit of its own."""

MAX_SEGMENTS: Final = 96
"""Separate segments of ink beyond which it is no line of digits: about two for each digit that an answer may have."""


def stacks_of(boxes: Sequence[Segment]) -> list[list[int]]:
    """Return, from left to right, the indices of boxes that lie above each other, one list a segment; dust is left out.

    Two boxes that are both as tall as a digit stay two: they may be digits that lean over each other. Raises BadInput
    for more than 96 boxes.
    """
    tallest = max(box.height for box in boxes) or max(box.width for box in boxes)
    kept = [i for i, box in enumerate(boxes) if max(box.width, box.height) >= DUST_SHARE * tallest]
    if len(kept) > MAX_SEGMENTS:
        raise BadInput(f"There are more than {MAX_SEGMENTS} separate pieces of ink; send one line of digits.")
    usual = line_height([boxes[i] for i in kept])
    stacks: list[list[int]] = []
    for i in sorted(kept, key=lambda i: -boxes[i].height):
        overlaps = [horizontal_overlap(bounding_box([boxes[j] for j in stack]), boxes[i]) for stack in stacks]
        most = int(np.argmax(overlaps)) if overlaps else -1
        if boxes[i].height < DIGIT_SHARE * usual and overlaps and overlaps[most] > 0.5:
            stacks[most].append(i)
        else:
            stacks.append([i])

    def twice_middle(stack: list[int]) -> float:
        box = bounding_box([boxes[i] for i in stack])
        return box.left + box.right

    return sorted(stacks, key=twice_middle)


def split_ink(ink: Ink) -> tuple[Owner, list[Segment]]:
    """Return which segment each pixel belongs to, (h, w) int32 with -1 for none, and the segments.

    `ink` is (h, w) uint8 with its peak at 255.
    """
    components = connected_components(ink > EDGE_SHARE * 255)
    boxes = [_segment(box) for box in components.boxes().tolist()]
    owner = np.full(ink.shape, -1, np.int32)
    segments: list[Segment] = []
    for stack in stacks_of(boxes):
        for label in stack:
            _paint(owner, components, label, len(segments))
        segments.append(bounding_box([boxes[i] for i in stack]))
        segments[-1:] = _split_at_seams(ink, owner, segments[-1], len(segments) - 1)
    return _include_soft_edges(owner), segments


def _include_soft_edges(owner: Owner) -> Owner:
    """Return `owner` with the soft edges of strokes, up to two pixels wide, added to their segments."""
    wider = Image.fromarray(owner).filter(ImageFilter.MaxFilter(5))
    return np.where(owner < 0, np.asarray(wider), owner)


def _paint(owner: Owner, components: Components, label: int, number: int) -> None:
    """Set the pixels of a component to a segment's number."""
    for run in np.flatnonzero(components.label == label):
        owner[components.row[run], components.start[run] : components.stop[run]] = number


def _split_at_seams(ink: Ink, owner: Owner, segment: Segment, number: int) -> list[Segment]:
    """Return the segments that one is split into at its seams; in `owner` they are numbered from `number` on."""
    left, top, right, bottom = map(int, (segment.left, segment.top, segment.right, segment.bottom))
    window = owner[top:bottom, left:right]  # a view: numbers change in `owner`
    is_own = window == number
    seams_before = np.zeros(window.shape, np.int64)
    for seam in find_seams(np.where(is_own, ink[top:bottom, left:right], 0)):
        seams_before += np.arange(right - left) >= seam[:, None]
    split: list[Segment] = []
    for count in np.unique(seams_before[is_own]).tolist():
        mask = is_own & (seams_before == count)
        window[mask] = number + len(split)
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        box = (left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
        split.append(_segment(box, after_seam=bool(split)))
    return split


def _segment(box: Sequence[float], *, after_seam: bool = False) -> Segment:
    left, top, right, bottom = map(float, box)
    return Segment(left, top, right, bottom, after_seam)


def crop(ink: Ink, owner: Owner, segments: Sequence[Segment], candidate: Candidate) -> Ink:
    """Return the ink of a candidate's segments alone, (h, w) uint8, with a margin of two pixels."""
    box = bounding_box(segments[candidate.first : candidate.last])
    window = (
        slice(max(0, int(box.top) - 2), int(box.bottom) + 2),
        slice(max(0, int(box.left) - 2), int(box.right) + 2),
    )
    is_own = (owner[window] >= candidate.first) & (owner[window] < candidate.last)
    return np.where(is_own, ink[window], 0).astype(np.uint8)
