"""Segments a whole number into candidate digits, each with its box, from an image or from strokes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, groupby, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.digits.ink.find import ink_with_lines
from app.digits.ink.lines import without_lines
from app.digits.normalize import digit_image
from app.digits.rasterize import PEN_WIDTH, Stroke, rasterize
from app.digits.segment.boxes import Segment, bounding_box, slope_of
from app.digits.segment.frames import frames_among
from app.digits.segment.layout import Dropped, check_count, lay_out
from app.digits.segment.marks import Mark, wide_gaps
from app.digits.segment.shape import shape_costs
from app.digits.segment.split import crop, split_ink, stacks_of
from app.digits.segment.viterbi import Candidate, candidates_of_lines, confidence_costs, viterbi_path
from app.errors import BlankImage

ENOUGH_ROWS: Final = 240
"""Rows of ink that are enough; a line as high as several times that is averaged down first."""

TURNING_COST: Final = 1.0
"""Cost, in nats, of reading a line turned upright: upright digits may stand on a slope."""

Box = tuple[float, float, float, float]
"""Left, top, width and height."""


@dataclass(frozen=True)
class Token:
    """A digit, then `candidate` is its index and `mark` is None, or a mark; with its box, on a line counted from 0."""

    mark: Mark | None
    box: Box
    line: int
    candidate: int = -1


@dataclass(frozen=True)
class Segmentation:
    """All candidate digits: `images[i]`, (28, 28) uint8 white on black, shows `candidates[i]` of the segments.

    Where the line slopes, the images of all candidates are there a second time, turned upright. Candidates beyond the
    digits are marks. `dropped` says what was left out. `strokes[i]` are the indices of the strokes that make
    `candidates[i]`, where it is strokes that were segmented.
    """

    segments: Sequence[Segment]
    candidates: Sequence[Candidate]
    images: NDArray[np.uint8]
    dropped: tuple[Dropped, ...] = ()
    strokes: Sequence[Sequence[int]] = ()

    def most_likely(self, probabilities: NDArray[np.floating]) -> list[int]:
        """Return the indices of the candidates that are the digits and marks, in reading order.

        `probabilities` are (n, 10), those of the images.
        """
        return self._best(probabilities)[1]

    def _best(self, probabilities: NDArray[np.floating]) -> tuple[int, list[int]]:
        """Return the index of the first of the images that were read, as they are or turned, and the likeliest path."""
        costs = confidence_costs(probabilities.max(1)) + shape_costs(self.images, probabilities.argmax(1))
        digits = sum(not candidate.mark for candidate in self.candidates)
        found = []
        for first in range(0, len(costs), digits):
            path, cost = viterbi_path(self.candidates, costs[first : first + digits], len(self.segments))
            found.append((cost + (TURNING_COST if first else 0), first, path))
        return min(found)[1:]

    def read(self, probabilities: NDArray[np.floating]) -> list[Token]:
        """Return the digits and marks in reading order, spaces included."""
        tokens: list[Token] = []
        first, path = self._best(probabilities)
        for index in path:
            candidate = self.candidates[index]
            box = self._bounds(index)
            tokens.append(Token(candidate.mark, _as_box(box), box.line, -1 if candidate.mark else first + index))
        return list(chain.from_iterable(_with_spaces(list(line)) for _, line in groupby(tokens, lambda one: one.line)))

    def strokes_of(self, token: Token) -> list[int]:
        """Return the indices of the strokes that make a digit, in order; none of a digit that no stroke made."""
        return sorted(self.strokes[token.candidate % len(self.strokes)]) if self.strokes else []

    def box(self, index: int) -> Box:
        """Return the box of a candidate, in the coordinates of what was segmented."""
        return _as_box(self._bounds(index))

    def _bounds(self, index: int) -> Segment:
        candidate = self.candidates[index]
        return bounding_box(self.segments[candidate.first : candidate.last])


def _as_box(segment: Segment) -> Box:
    return segment.left, segment.top, segment.width, segment.height


def _with_spaces(line: list[Token]) -> list[Token]:
    """Return the tokens of a line with a space in each wide gap between two digits."""
    digits = [token for token in line if not token.mark]
    wide = iter(wide_gaps([token.box for token in digits]))
    spaced = line[:1]
    for left, right in pairwise(line):
        is_wide = not right.mark and right is not digits[0] and next(wide)
        if is_wide and not left.mark:
            start, stop = left.box[0] + left.box[2], right.box[0]
            top, bottom = min(left.box[1], right.box[1]), max(one.box[1] + one.box[3] for one in (left, right))
            spaced.append(Token("space", (start, top, stop - start, bottom - top), left.line))
        spaced.append(right)
    return spaced


def segment(canvas: NDArray[np.uint8]) -> Segmentation:
    """Return the candidate digits on a canvas or photo, (h, w) uint8; raises BlankImage or BadInput."""
    cleared, level, upright = without_lines(ink_with_lines(canvas))
    ink, scale = _reduce(cleared, max(canvas.shape))
    owner, segments, dropped = split_ink(ink)
    if level or upright:
        line: Dropped = "frame" if upright else "underline"
        dropped = (line, *(kind for kind in dropped if kind != line))
    candidates, marks = candidates_of_lines(segments)
    crops = [crop(ink, owner, segments, candidate) for candidate in candidates]
    images = [digit_image(one) for one in crops]
    if angle := slope_of(segments):
        images += [digit_image(_turned(one, angle)) for one in crops]
    height, width = canvas.shape
    scaled = [
        replace(
            one, left=one.left * scale, top=one.top * scale,
            right=min(one.right * scale, width), bottom=min(one.bottom * scale, height),
        )
        for one in segments
    ]  # fmt: skip
    return Segmentation(scaled, [*candidates, *marks], np.stack(images), dropped)


def segment_strokes(strokes: Sequence[Stroke]) -> Segmentation:
    """Return the candidate digits among pen strokes, boxes in the strokes' unit; raises BlankImage or BadInput."""
    rasterize(strokes)  # validates them
    drawn, inked, bare, dropped = _lay_out_strokes(strokes)
    candidates, marks = candidates_of_lines([box for _, box in inked])
    members = [[i for stack, _ in inked[one.first : one.last] for i in stack] for one in candidates]
    images = [digit_image(rasterize([drawn[i].tolist() for i in chosen])) for chosen in members]
    if angle := slope_of(bare):
        upright = {i: (points @ _rotation(angle)).tolist() for i, points in drawn.items()}
        images += [digit_image(rasterize([upright[i] for i in chosen])) for chosen in members]
    return Segmentation(bare, [*candidates, *marks], np.stack(images), dropped, members)


def stand_apart(strokes: Sequence[Stroke]) -> bool:
    """Return whether strokes have a gap from top to bottom between them, or are two lines; raises BadInput.

    Without one, ink that is read as one digit is one. This takes neither the images of candidates nor a network.
    """
    if sum(len(stroke) > 0 for stroke in strokes) < 2:
        return False
    boxes = [box for _, box in _lay_out_strokes(strokes)[1]]
    rightmost = accumulate((box.right for box in boxes), max)
    return any(box.left > right or box.line for box, right in zip(boxes[1:], rightmost, strict=False))


def _lay_out_strokes(
    strokes: Sequence[Stroke],
) -> tuple[dict[int, NDArray[np.float64]], list[tuple[list[int], Segment]], list[Segment], tuple[Dropped, ...]]:
    """Return the strokes that are no frames, by index, and what lies above each other, in reading order.

    That is the indices and the inked box of each, and its box without the pen's width. And what was dropped.
    """
    drawn = {i: np.asarray(stroke, np.float64) for i, stroke in enumerate(strokes) if len(stroke)}
    bare = {i: Segment(*points.min(0).tolist(), *points.max(0).tolist()) for i, points in drawn.items()}
    places = list(bare)
    check_count(list(bare.values()))
    frames = frames_among(list(bare.values()), lambda index: drawn[places[index]])
    for index in frames:
        del drawn[places[index]], bare[places[index]]
    places = list(bare)
    layout = lay_out(list(bare.values()))
    radius = PEN_WIDTH / 4 * max(max(box.height, box.width / 2) for box in bare.values())
    boxes = [Segment(b.left - radius, b.top - radius, b.right + radius, b.bottom + radius) for b in bare.values()]
    stacks = [(number, stack) for number, line in enumerate(layout.lines) for stack in stacks_of(boxes, line)]
    inked = [([places[i] for i in s], replace(bounding_box([boxes[i] for i in s]), line=n)) for n, s in stacks]
    segments = [replace(bounding_box([bare[places[i]] for i in s]), line=n) for n, s in stacks]
    return drawn, inked, segments, (*(("frame",) if frames else ()), *layout.dropped)


def _turned(ink: NDArray[np.uint8], angle: float) -> NDArray[np.uint8]:
    """Return ink turned counterclockwise by an angle in degrees."""
    return np.asarray(Image.fromarray(ink).rotate(angle, Image.Resampling.BILINEAR, expand=True))


def _rotation(angle: float) -> NDArray[np.float64]:
    """Return the matrix, (2, 2), that turns points counterclockwise, y down, by an angle in degrees from the right."""
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return np.array([[cosine, -sine], [sine, cosine]])


def _reduce(ink: NDArray[np.uint8], longest: int) -> tuple[NDArray[np.uint8], int]:
    """Return ink with its peak at 255 and no larger than needed, and how many pixels of the canvas one of its spans.

    `longest` is the longer side of the canvas. Raises BlankImage when there is no ink.
    """
    rows = np.flatnonzero(ink.any(1))
    if not len(rows):
        raise BlankImage("Nothing stands out from the ground. Draw a number, or send an image that shows one.")
    factor = int(rows[-1] + 1 - rows[0]) // ENOUGH_ROWS
    if factor > 1:
        ink = np.asarray(Image.fromarray(ink).reduce(factor))
    peak = int(ink.max())
    if peak < 255:
        ink = np.rint(ink * np.float32(255 / peak)).astype(np.uint8)
    return ink, round(longest / max(ink.shape))
