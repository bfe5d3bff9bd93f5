"""The pieces that a line of ink or of strokes falls into, before it is known which of them make one digit."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.digits.ink.components import Components, connected_components
from app.digits.segment.seams import seams
from app.digits.segment.viterbi import Group, Piece, around, line_height, overlap
from app.errors import BadInput

Ink = NDArray[np.uint8]
Owner = NDArray[np.int32]
"""Which piece is at each pixel, (h, w), -1 for none."""

EDGE: Final = 0.12
"""Share of the strongest ink up to which a pixel is the soft edge of a stroke, which may touch the next digit's."""

DUST: Final = 0.16
"""Longer side of a piece, in shares of the tallest piece's height, below which it is dust."""

TALL: Final = 0.55
"""Height of a piece, in shares of the line's, from which it may be a digit of its own."""

MAX_PIECES: Final = 96
"""Pieces of ink beyond which it is no line of digits: some two for each digit that an answer may have."""


def piles_of(boxes: Sequence[Piece]) -> list[list[int]]:
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


def pieces_of(ink: Ink) -> tuple[Owner, list[Piece]]:
    """Return the pieces of ink whose peak is 255, and which of them is at each pixel, (h, w) int32, -1 for none."""
    parts = connected_components(ink > EDGE * 255)
    boxes = [_boxed(box) for box in parts.boxes().tolist()]
    owner = np.full(ink.shape, -1, np.int32)
    pieces: list[Piece] = []
    for pile in piles_of(boxes):
        for index in pile:
            _paint(owner, parts, index, len(pieces))
        pieces.append(around([boxes[i] for i in pile]))
        pieces[-1:] = _cut(ink, owner, pieces[-1], len(pieces) - 1)
    return _with_edges(owner), pieces


def _with_edges(owner: Owner) -> Owner:
    """Return to which piece each pixel belongs when its strokes' soft edges, up to two pixels wide, are counted in."""
    wider = Image.fromarray(owner).filter(ImageFilter.MaxFilter(5))
    return np.where(owner < 0, np.asarray(wider), owner)


def _paint(owner: Owner, parts: Components, part: int, name: int) -> None:
    for run in np.flatnonzero(parts.part == part):
        owner[parts.row[run], parts.start[run] : parts.stop[run]] = name


def _cut(ink: Ink, owner: Owner, piece: Piece, name: int) -> list[Piece]:
    """Return the pieces that one may be cut into, named from `name` on in `owner`."""
    left, top, right, bottom = map(int, (piece.left, piece.top, piece.right, piece.bottom))
    own = owner[top:bottom, left:right]  # a view: names change in `owner`
    mine = own == name
    number = np.zeros(own.shape, np.int64)
    for seam in seams(np.where(mine, ink[top:bottom, left:right], 0)):
        number += np.arange(right - left) >= seam[:, None]
    cut: list[Piece] = []
    for found in np.unique(number[mine]).tolist():
        part = mine & (number == found)
        own[part] = name + len(cut)
        rows, columns = np.flatnonzero(part.any(1)), np.flatnonzero(part.any(0))
        box = (left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
        cut.append(_boxed(box, cut=bool(cut)))
    return cut


def _boxed(box: Sequence[float], *, cut: bool = False) -> Piece:
    left, top, right, bottom = map(float, box)
    return Piece(left, top, right, bottom, cut)


def crop(ink: Ink, owner: Owner, pieces: Sequence[Piece], group: Group) -> Ink:
    """Return the ink of a group's pieces alone."""
    box = around(pieces[group.first : group.last])
    window = (
        slice(max(0, int(box.top) - 2), int(box.bottom) + 2),
        slice(max(0, int(box.left) - 2), int(box.right) + 2),
    )
    own = (owner[window] >= group.first) & (owner[window] < group.last)
    return np.where(own, ink[window], 0).astype(np.uint8)
