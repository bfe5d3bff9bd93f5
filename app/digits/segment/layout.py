"""Lays out the boxes of a sheet: underlines and specks are dropped, and the rest falls into lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.digits.segment.boxes import Segment, bounding_box, horizontal_overlap, line_height
from app.digits.segment.marks import is_point
from app.errors import BadInput

Dropped = Literal["frame", "underline", "specks"]
"""What was left out: a frame around digits, a line below or above them, specks."""

MAX_BOXES: Final = 96
"""Separate pieces of ink beyond which they are no digits: about two for each digit that an answer may have."""

SPECK_SHARE: Final = 0.16
"""Longer side of a box, in shares of a digit's height, below which it is a speck, if it is no decimal point."""

TALL_SHARE: Final = 0.5
"""Height of a box, in shares of a digit's, from which it says where a line is."""

RULED_SHARE: Final = 0.3
"""Height of a box, in shares of a digit's, from which it may be what is underlined."""

RULE_WIDTH, RULE_SLOPE = 1.1, 0.25
"""Width of a line below digits, in shares of a digit's height, at least; and its height in shares of its width."""

LINE_GAP: Final = 0.2
"""Distance of two lines, in shares of a digit's height, at least; the halves of a broken digit are closer."""


@dataclass(frozen=True)
class Layout:
    """The indices of the boxes of each line, from top to bottom, and what was dropped."""

    lines: list[list[int]]
    dropped: tuple[Dropped, ...]


def check_count(boxes: Sequence[Segment]) -> None:
    """Raise BadInput for more boxes than lines of digits have."""
    least = SPECK_SHARE * max(box.size for box in boxes)
    if sum(box.size >= least for box in boxes) > MAX_BOXES:
        raise BadInput(f"There are more than {MAX_BOXES} separate pieces of ink; send fewer digits.")


def lay_out(boxes: Sequence[Segment], min_point: float = 0) -> Layout:
    """Return the lines of boxes, frames not among them; `min_point` is the least size of a decimal point."""
    usual = line_height([box for box in boxes if box.width <= 3 * box.height] or boxes)
    unruled = [i for i, box in enumerate(boxes) if not _is_rule(box, boxes, usual)]
    tallest = max(boxes[i].height for i in unruled) or max(boxes[i].width for i in unruled)
    large = [i for i in unruled if boxes[i].size >= SPECK_SHARE * tallest]
    lines = _lines(boxes, large, usual)
    small = [i for i in set(unruled) - set(large) if boxes[i].size >= min_point]
    points = 0
    for i in small if len(small) <= MAX_BOXES else []:
        line = _nearest_line(boxes, i, lines)
        if is_point(boxes[i], [boxes[j] for j in line], usual):
            line.append(i)
            points += 1
    dropped: list[Dropped] = ["underline"] if len(unruled) < len(boxes) else []
    return Layout(lines, (*dropped, "specks") if points < len(small) else tuple(dropped))


def _is_rule(rule: Segment, boxes: Sequence[Segment], usual: float) -> bool:
    """Return whether a box is a long line below or above digits: level, thin and apart from them."""
    if rule.width < RULE_WIDTH * usual or rule.height > min(RULE_SLOPE * rule.width, TALL_SHARE * usual):
        return False
    across = [
        box
        for box in boxes
        if box is not rule and box.height >= RULED_SHARE * usual and rule.left <= box.middle[0] <= rule.right
    ]
    # the bar of a digit may be as long, but it touches the digit
    gap = 0.05 * usual if len(across) == 1 else -0.1 * usual
    return bool(across) and all(max(rule.top - box.bottom, box.top - rule.bottom) >= gap for box in across)


def _lines(boxes: Sequence[Segment], large: Sequence[int], usual: float) -> list[list[int]]:
    """Return the indices of the large boxes in lines, from top to bottom; boxes at about the same height share one."""
    tall = [i for i in large if boxes[i].height >= TALL_SHARE * usual] or list(large)
    groups: list[list[int]] = []
    for i in tall:
        joined = [group for group in groups if any(_gap_below(boxes[i], boxes[j]) < LINE_GAP * usual for j in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([i, *(j for group in joined for j in group)])
    groups.sort(key=lambda group: bounding_box([boxes[i] for i in group]).middle[1])
    lines = groups[:1]
    for group in groups[1:]:
        above, below = (bounding_box([boxes[i] for i in line]) for line in (lines[-1], group))
        if horizontal_overlap(above, below) > LINE_GAP:
            lines.append(group)
        else:  # a line on a slope
            lines[-1] = lines[-1] + group
    for i in sorted(set(large) - set(tall)):
        _nearest_line(boxes, i, lines).append(i)
    return lines


def _gap_below(one: Segment, other: Segment) -> float:
    """Return the distance between the rows of two boxes, negative where they share some."""
    return max(one.top, other.top) - min(one.bottom, other.bottom)


def _nearest_line(boxes: Sequence[Segment], index: int, lines: Sequence[list[int]]) -> list[int]:
    """Return the line that holds the box nearest to one of the boxes; what is beside counts as nearer than above."""
    x, y = boxes[index].middle

    def distance(line: list[int]) -> float:
        return min(
            max(0.0, boxes[j].left - x, x - boxes[j].right) / 4 + max(0.0, boxes[j].top - y, y - boxes[j].bottom)
            for j in line
        )

    return min(lines, key=distance)
