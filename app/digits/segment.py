"""Whole numbers into digits: every likely digit of a picture or of strokes, with its box."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.digits.cut import seams
from app.digits.ink import ink_of
from app.digits.normalize import digit_image
from app.digits.parts import Parts, parts_of
from app.digits.path import Group, Piece, around, best_path, groups_of, line_height, overlap
from app.digits.strokes import Stroke, rasterize
from app.errors import BadInput, BlankImage

EDGE: Final = 0.12
"""Share of the strongest ink up to which a pixel is the soft edge of a stroke, which may touch the next digit's."""

DUST: Final = 0.16
"""Longer side of a piece, in shares of the tallest piece's height, below which it is dust."""

TALL: Final = 0.55
"""Height of a piece, in shares of the line's, from which it may be a digit of its own."""

MAX_PIECES: Final = 96
"""Pieces of ink beyond which it is no line of digits: some two for each digit that an answer may have."""

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
    owner, pieces = _pieces_of(ink)
    groups = groups_of(pieces)
    images = np.stack([digit_image(_crop(ink, owner, pieces, group)) for group in groups])
    height, width = canvas.shape
    scaled = [
        Piece(p.left * scale, p.top * scale, min(p.right * scale, width), min(p.bottom * scale, height), p.cut)
        for p in pieces
    ]
    return Segments(scaled, groups, images)


def segment_strokes(strokes: Sequence[Stroke]) -> Segments:
    """Return what may be digits among pen strokes, boxes in the strokes' unit; raises BlankImage or BadInput."""
    rasterize(strokes)  # checks them
    drawn = [stroke for stroke in strokes if len(stroke)]
    boxes = [Piece(*np.min(stroke, 0).tolist(), *np.max(stroke, 0).tolist()) for stroke in drawn]
    piles = _piles(boxes)
    pieces = [around([boxes[i] for i in pile]) for pile in piles]
    groups = groups_of(pieces)
    images = np.stack(
        [
            digit_image(rasterize([drawn[i] for pile in piles[group.first : group.last] for i in pile]))
            for group in groups
        ]
    )
    return Segments(pieces, groups, images)


def _piles(boxes: Sequence[Piece]) -> list[list[int]]:
    """Return which boxes lie so much above each other that they are one piece, rightward; dust is left out.

    Two that are both as tall as a digit stay two: they may be digits that lean over each other.
    """
    tallest = max(box.height for box in boxes) or max(box.width for box in boxes)
    kept = [i for i, box in enumerate(boxes) if max(box.width, box.height) >= DUST * tallest]
    if len(kept) > MAX_PIECES:
        raise BadInput(f"There are more than {MAX_PIECES} separate pieces of ink; send one line of digits.")
    usual = line_height([boxes[i] for i in kept])
    piles: list[list[int]] = []
    for i in sorted(kept, key=lambda i: -boxes[i].height):
        over = [overlap(around([boxes[j] for j in pile]), boxes[i]) for pile in piles]
        most = int(np.argmax(over)) if over else -1
        if boxes[i].height < TALL * usual and over and over[most] > 0.5:
            piles[most].append(i)
        else:
            piles.append([i])

    def middle(pile: list[int]) -> float:
        box = around([boxes[i] for i in pile])
        return box.left + box.right

    return sorted(piles, key=middle)


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


def _pieces_of(ink: NDArray[np.uint8]) -> tuple[NDArray[np.int32], list[Piece]]:
    """Return the pieces of ink whose peak is 255, and which of them is at each pixel, (h, w) int32, -1 for none."""
    parts = parts_of(ink > EDGE * 255)
    boxes = [Piece(*map(float, box)) for box in parts.boxes().tolist()]
    owner = np.full(ink.shape, -1, np.int32)
    pieces: list[Piece] = []
    for pile in _piles(boxes):
        for index in pile:
            _paint(owner, parts, index, len(pieces))
        pieces.append(around([boxes[i] for i in pile]))
        pieces[-1:] = _cut(ink, owner, pieces[-1], len(pieces) - 1)
    return _with_edges(owner), pieces


def _with_edges(owner: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return to which piece each pixel belongs when its strokes' soft edges, up to two pixels wide, are counted in."""
    wider = Image.fromarray(owner).filter(ImageFilter.MaxFilter(5))
    return np.where(owner < 0, np.asarray(wider), owner)


def _paint(owner: NDArray[np.int32], parts: Parts, part: int, name: int) -> None:
    for run in np.flatnonzero(parts.part == part):
        owner[parts.row[run], parts.start[run] : parts.stop[run]] = name


def _cut(ink: NDArray[np.uint8], owner: NDArray[np.int32], piece: Piece, name: int) -> list[Piece]:
    """Return the pieces that one may be cut into, named from `name` on in `owner`."""
    left, top, right, bottom = map(int, (piece.left, piece.top, piece.right, piece.bottom))
    own = owner[top:bottom, left:right]  # a view: names change in `owner`
    mine = own == name
    columns = np.arange(right - left)
    for seam in seams(np.where(mine, ink[top:bottom, left:right], 0)):
        own[mine & (columns >= seam[:, None])] += 1
    cut = []
    for number in range(name, int(own[mine].max()) + 1):
        rows, columns = np.nonzero((own == number) & mine)
        if len(rows):
            box = (left + columns.min(), top + rows.min(), left + columns.max() + 1, top + rows.max() + 1)
            own[rows, columns] = name + len(cut)
            cut.append(Piece(*map(float, box), cut=bool(cut)))
    return cut


def _crop(ink: NDArray[np.uint8], owner: NDArray[np.int32], pieces: Sequence[Piece], group: Group) -> NDArray[np.uint8]:
    """Return the ink of a group's pieces alone."""
    box = around(pieces[group.first : group.last])
    window = (
        slice(max(0, int(box.top) - 2), int(box.bottom) + 2),
        slice(max(0, int(box.left) - 2), int(box.right) + 2),
    )
    own = (owner[window] >= group.first) & (owner[window] < group.last)
    return np.where(own, ink[window], 0).astype(np.uint8)
