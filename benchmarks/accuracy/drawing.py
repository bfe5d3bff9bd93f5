"""Canvases as a page would send them: black ink on white, 280x280, from strokes or a font."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.accuracy.answers import Body

SIDE = 280
FINE = 4  # drawn so many times larger, then averaged, for soft edges

Line = NDArray[np.float64]  # (k, 2): x and y of one stroke's points, y down


def stroked(strokes: Sequence[Line], pen: float) -> Body:
    """Return a canvas with strokes, in its pixels, drawn by a round pen `pen` pixels wide."""
    large = Image.new("L", (SIDE * FINE, SIDE * FINE), 255)
    draw = ImageDraw.Draw(large)
    radius = pen * FINE / 2
    for stroke in strokes:
        points = [(float(x), float(y)) for x, y in stroke * FINE]
        draw.line(points, fill=0, width=round(2 * radius), joint="curve")
        for end in (points[0], points[-1]):
            draw.circle(end, radius, fill=0)
    return png(large.reduce(FINE))


def lettered(letter: str, font: Path, size: int, rng: np.random.Generator) -> Body:
    """Return a canvas with a printed letter, `size` pixels to the em, anywhere that it fits."""
    face = ImageFont.truetype(font, size)
    left, top, right, bottom = face.getbbox(letter)
    x, y = (rng.uniform(4, SIDE - 4 - extent) for extent in (right - left, bottom - top))
    canvas = Image.new("L", (SIDE, SIDE), 255)
    ImageDraw.Draw(canvas).text((x - left, y - top), letter, font=face, fill=0)
    return png(canvas)


def enlarged(image: NDArray[np.uint8]) -> Body:
    """Return a (28, 28) uint8 image as a canvas."""
    return png(Image.fromarray(image).resize((SIDE, SIDE), Image.Resampling.BICUBIC))


def png(canvas: Image.Image) -> Body:
    """Return a canvas as a file."""
    file = io.BytesIO()
    canvas.save(file, "PNG", compress_level=1)
    return file.getvalue(), "image/png"
