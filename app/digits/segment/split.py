"""Splits a line of ink or of strokes into segments, before it is known which of them make one digit."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.digits.ink.components import Components, connected_components
from app.digits.segment.boxes import Segment, bounding_box, horizontal_overlap, line_height
from app.digits.segment.frames import erase_frames, frames_among
from app.digits.segment.layout import Dropped, check_count, lay_out
from app.digits.segment.seams import find_seams, pen_width
from app.digits.segment.viterbi import Candidate

Ink = NDArray[np.uint8]
Owner = NDArray[np.int32]
"""Which segment each pixel belongs to, (h, w), -1 for none."""

EDGE_SHARE: Final = 0.12
"""Share of the strongest ink up to which a pixel is the soft edge of a stroke, which may touch the next digit's."""

DIGIT_SHARE: Final = 0.55
"""Height of a box, in shares of the line's, from which it may be a digit of its own."""

MIN_PART_SHARE: Final = 0.02
"""Share of a component's ink that a seam separates, at least."""

MIN_POINT: Final = 0.5
"""Size of a decimal point in widths of the pen, at least."""


def stacks_of(boxes: Sequence[Segment], line: Sequence[int]) -> list[list[int]]:
    """Return, from left to right, the indices of a line's boxes that lie above each other, one list a segment.

    Two boxes that are both as tall as a digit stay two: they may be digits that lean over each other.
    """
    usual = line_height([boxes[i] for i in line])
    stacks: list[list[int]] = []
    for i in sorted(line, key=lambda i: -boxes[i].height):
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


def split_ink(ink: Ink) -> tuple[Owner, list[Segment], tuple[Dropped, ...]]:
    """Return which segment each pixel belongs to, (h, w) int32 with -1 for none, the segments, and what was dropped.

    `ink` is (h, w) uint8 with its peak at 255. The segments are in reading order. Raises BadInput for too many.
    """
    mask = ink > EDGE_SHARE * 255
    components, boxes = _components(mask)
    check_count(boxes)
    frames = frames_among(boxes, lambda label: _ends(components, label))
    if frames:
        mask = erase_frames(mask, components, frames, boxes)
        components, boxes = _components(mask)
    layout = lay_out(boxes, MIN_POINT * pen_width(ink))
    owner = np.full(ink.shape, -1, np.int32)
    segments: list[Segment] = []
    for number, line in enumerate(layout.lines):
        usual = line_height([boxes[i] for i in line])
        for stack in stacks_of(boxes, line):
            for label in stack:
                _paint(owner, components, label, len(segments))
            segment = replace(bounding_box([boxes[i] for i in stack]), line=number)
            is_tall = segment.height >= DIGIT_SHARE * usual
            segments += _split_at_seams(ink, owner, segment, len(segments)) if is_tall else [segment]
    return _include_soft_edges(owner), segments, (*(("frame",) if frames else ()), *layout.dropped)


def _components(mask: NDArray[np.bool_]) -> tuple[Components, list[Segment]]:
    components = connected_components(mask)
    return components, [_segment(box) for box in components.boxes().tolist()]


def _ends(components: Components, label: int) -> NDArray[np.float64]:
    """Return x and y of the two ends of each run of a component, (n, 2)."""
    runs = components.label == label
    row = components.row[runs] + 0.5
    return np.concatenate([np.stack((x, row), 1) for x in (components.start[runs], components.stop[runs])])


def _include_soft_edges(owner: Owner) -> Owner:
    """Return `owner` with the soft edges of strokes, up to two pixels wide, added to their segments."""
    wider = owner.copy()
    for rows in (wider, wider.T):  # views: each pass is along one axis, and two steps of a pixel are two pixels
        for _ in range(2):
            before = rows.copy()
            np.maximum(rows[1:], before[:-1], out=rows[1:])
            np.maximum(rows[:-1], before[1:], out=rows[:-1])
    return np.where(owner < 0, wider, owner)


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
    for part in _parts(np.bincount(seams_before[is_own])):
        mask = is_own & np.isin(seams_before, part)
        window[mask] = number + len(split)
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        box = (left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
        split.append(_segment(box, after_seam=bool(split), line=segment.line))
    return split


def _parts(areas: NDArray[np.int64]) -> list[list[int]]:
    """Return the parts between seams, by their index, those with hardly any ink together with a neighbour."""
    least = MIN_PART_SHARE * areas.sum()
    parts = [[0]]
    for index in range(1, len(areas)):
        if areas[index] < least or areas[parts[-1]].sum() < least:
            parts[-1].append(index)
        else:
            parts.append([index])
    return parts


def _segment(box: Sequence[float], *, after_seam: bool = False, line: int = 0) -> Segment:
    left, top, right, bottom = map(float, box)
    return Segment(left, top, right, bottom, after_seam, line)


def crop(ink: Ink, owner: Owner, segments: Sequence[Segment], candidate: Candidate) -> Ink:
    """Return the ink of a candidate's segments alone, (h, w) uint8, with a margin of two pixels."""
    box = bounding_box(segments[candidate.first : candidate.last])
    window = (
        slice(max(0, int(box.top) - 2), int(box.bottom) + 2),
        slice(max(0, int(box.left) - 2), int(box.right) + 2),
    )
    is_own = (owner[window] >= candidate.first) & (owner[window] < candidate.last)
    return np.where(is_own, ink[window], 0).astype(np.uint8)
