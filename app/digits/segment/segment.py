"""Segments a whole number into candidate digits, each with its box, from an image or from strokes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.digits.ink.find import find_ink
from app.digits.normalize import digit_image
from app.digits.rasterize import PEN_WIDTH, Stroke, rasterize
from app.digits.segment.split import crop, split_ink, stacks_of
from app.digits.segment.viterbi import Candidate, Segment, bounding_box, candidates_of, viterbi_path
from app.errors import BlankImage

ENOUGH_ROWS: Final = 240
"""Rows of ink that are enough; a line as high as several times that is averaged down first."""

Box = tuple[float, float, float, float]
"""Left, top, width and height."""


@dataclass(frozen=True)
class Segmentation:
    """All candidate digits: `images[i]`, (28, 28) uint8 white on black, shows `candidates[i]` of the segments."""

    segments: Sequence[Segment]
    candidates: Sequence[Candidate]
    images: NDArray[np.uint8]

    def most_likely(self, probabilities: NDArray[np.floating]) -> list[int]:
        """Return the indices of the candidates that are the digits, from left to right.

        `probabilities` are (n, 10), those of the images.
        """
        return viterbi_path(self.candidates, 1 - probabilities.max(1), len(self.segments))

    def box(self, index: int) -> Box:
        """Return the box of a candidate, in the coordinates of what was segmented."""
        candidate = self.candidates[index]
        box = bounding_box(self.segments[candidate.first : candidate.last])
        return box.left, box.top, box.width, box.height


def segment(canvas: NDArray[np.uint8]) -> Segmentation:
    """Return the candidate digits on a canvas or photo, (h, w) uint8; raises BlankImage or BadInput."""
    ink, scale = _reduce(find_ink(canvas), max(canvas.shape))
    owner, segments = split_ink(ink)
    candidates = candidates_of(segments)
    images = np.stack([digit_image(crop(ink, owner, segments, candidate)) for candidate in candidates])
    height, width = canvas.shape
    scaled = [
        Segment(s.left * scale, s.top * scale, min(s.right * scale, width), min(s.bottom * scale, height), s.after_seam)
        for s in segments
    ]
    return Segmentation(scaled, candidates, images)


def segment_strokes(strokes: Sequence[Stroke]) -> Segmentation:
    """Return the candidate digits among pen strokes, boxes in the strokes' unit; raises BlankImage or BadInput."""
    rasterize(strokes)  # validates them
    drawn = [np.asarray(stroke, np.float64) for stroke in strokes if len(stroke)]
    bare = [Segment(*points.min(0).tolist(), *points.max(0).tolist()) for points in drawn]
    radius = PEN_WIDTH / 4 * max(max(box.height, box.width / 2) for box in bare)
    boxes = [Segment(b.left - radius, b.top - radius, b.right + radius, b.bottom + radius) for b in bare]
    stacks = stacks_of(boxes)
    candidates = candidates_of([bounding_box([boxes[i] for i in stack]) for stack in stacks])
    members = [[i for stack in stacks[one.first : one.last] for i in stack] for one in candidates]
    images = np.stack([digit_image(rasterize([drawn[i].tolist() for i in chosen])) for chosen in members])
    return Segmentation([bounding_box([bare[i] for i in stack]) for stack in stacks], candidates, images)


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
