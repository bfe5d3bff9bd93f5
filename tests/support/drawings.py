"""Digits that we drew ourselves, as pen strokes in a box of 100, and the files people send them in."""

import io
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.digits.rasterize import rasterize

SEVEN = [[[20, 22], [50, 20], [82, 20], [70, 45], [58, 70], [50, 98]]]
ONE = [[[50, 5], [50, 35], [49, 65], [50, 95]]]
ZERO = [[[50, 5], [30, 15], [20, 40], [20, 65], [32, 88], [50, 95], [68, 88], [80, 65], [80, 40], [70, 15], [50, 5]]]
THREE = [[[25, 15], [45, 5], [68, 10], [74, 26], [62, 42], [45, 48], [64, 52], [76, 68], [70, 86], [48, 96], [24, 88]]]
TWO = [[[15, 25], [30, 8], [60, 5], [78, 22], [70, 45], [40, 72], [14, 95], [86, 95]]]
FOUR = [[[40, 5], [15, 60], [85, 60]], [[66, 30], [62, 95]]]
FIVE = [[[30, 10], [26, 45], [50, 42], [68, 60], [60, 88], [24, 90]], [[30, 10], [72, 8]]]
SIX = [[[66, 5], [40, 25], [24, 55], [24, 80], [45, 96], [70, 88], [72, 65], [52, 55], [28, 68]]]
TWO_DIGITS = [[[8, 10], [8, 90]], [[50, 30], [80, 30], [68, 90]]]
"""A 1 and a 7 in one drawing: the network cannot tell, by a wide margin."""


def at(x: int, digit: list[list[list[int]]]) -> list[list[list[int]]]:
    """Return a digit small and at its place in a line that is written across a box of 100."""
    return [[[x + round(px * 0.2), 30 + round(py * 0.38)] for px, py in stroke] for stroke in digit]


YEAR = [*at(0, TWO), *at(26, ZERO), *at(52, TWO), *at(79, SIX)]
"""2026 across the sheet."""


def canvas(strokes: list[list[list[int]]], size: int = 280) -> NDArray[np.uint8]:
    """Draw strokes in the middle of a (size, size) uint8 canvas, white on black, as an app's export would be."""
    ink = Image.fromarray(rasterize(strokes))
    scale = 0.6 * size / max(ink.size)
    ink = ink.resize((max(1, round(ink.width * scale)), max(1, round(ink.height * scale))), Image.Resampling.BICUBIC)
    paper = Image.new("L", (size, size))
    paper.paste(ink, ((size - ink.width) // 2, (size - ink.height) // 2))
    return np.asarray(paper)


def file(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Return an image as the bytes of a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png(strokes: list[list[list[int]]]) -> bytes:
    """Return a PNG of strokes, black on white."""
    return file(Image.fromarray(255 - canvas(strokes)))


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    """Return a part of a PNG."""
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)
