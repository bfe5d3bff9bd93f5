"""Whole numbers into digits: every likely digit of a picture or of strokes, with its box."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.digits.ink.find import ink_of
from app.digits.normalize import digit_image
from app.digits.rasterize import PEN, Stroke, rasterize
from app.digits.segment.split import crop, pieces_of, piles_of
from app.digits.segment.viterbi import Group, Piece, around, best_path, groups_of
from app.errors import BlankImage

ENOUGH: Final = 240
"""Rows of ink that are enough; a line as high as several times that is averaged down first."""

Box = tuple[float, float, float, float]
"""Left, top, width and height."""


@dataclass(frozen=True)
class Segments:
    """All that may be digits: `images[i]`, (28, 28) uint8 white on black, is what `groups[i]` of the pieces shows."""

    pieces: Sequence[Piece]
    groups: Sequence[Group]
    images: NDArray[np.uint8]

    def chosen(self, probabilities: NDArray[np.floating]) -> list[int]:
        """Return which of them are the digits, rightward, given the (n, 10) probabilities of the images."""
        return best_path(self.groups, 1 - probabilities.max(1), len(self.pieces))

    def box(self, index: int) -> Box:
        """Return the box of one of them, in the coordinates of what was segmented."""
        group = self.groups[index]
        box = around(self.pieces[group.first : group.last])
        return box.left, box.top, box.width, box.height


def segment(canvas: NDArray[np.uint8]) -> Segments:
    """Return what may be digits on a canvas or photo, (h, w) uint8; raises BlankImage or BadInput."""
    ink, scale = _lean(ink_of(canvas), max(canvas.shape))
    owner, pieces = pieces_of(ink)
    groups = groups_of(pieces)
    images = np.stack([digit_image(crop(ink, owner, pieces, group)) for group in groups])
    height, width = canvas.shape
    scaled = [
        Piece(p.left * scale, p.top * scale, min(p.right * scale, width), min(p.bottom * scale, height), p.cut)
        for p in pieces
    ]
    return Segments(scaled, groups, images)


def segment_strokes(strokes: Sequence[Stroke]) -> Segments:
    """Return what may be digits among pen strokes, boxes in the strokes' unit; raises BlankImage or BadInput."""
    rasterize(strokes)  # checks them
    drawn = [np.asarray(stroke, np.float64) for stroke in strokes if len(stroke)]
    bare = [Piece(*points.min(0).tolist(), *points.max(0).tolist()) for points in drawn]
    radius = PEN / 4 * max(max(box.height, box.width / 2) for box in bare)
    boxes = [Piece(b.left - radius, b.top - radius, b.right + radius, b.bottom + radius) for b in bare]
    piles = piles_of(boxes)
    groups = groups_of([around([boxes[i] for i in pile]) for pile in piles])
    members = [[i for pile in piles[group.first : group.last] for i in pile] for group in groups]
    images = np.stack([digit_image(rasterize([drawn[i].tolist() for i in chosen])) for chosen in members])
    return Segments([around([bare[i] for i in pile]) for pile in piles], groups, images)


def _lean(ink: NDArray[np.uint8], longest: int) -> tuple[NDArray[np.uint8], int]:
    """Return ink with its peak at 255 and no larger than needed, and how many pixels of the canvas make one of its."""
    rows = np.flatnonzero(ink.any(1))
    if not len(rows):
        raise BlankImage("Nothing stands out from the ground. Draw a number, or send an image that shows one.")
    factor = int(rows[-1] + 1 - rows[0]) // ENOUGH
    if factor > 1:
        ink = np.asarray(Image.fromarray(ink).reduce(factor))
    peak = int(ink.max())
    if peak < 255:
        ink = np.rint(ink * np.float32(255 / peak)).astype(np.uint8)
    return ink, round(longest / max(ink.shape))
