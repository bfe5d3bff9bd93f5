"""What is sent: one digit in each form, and ten different digits in two of them."""

import json
from functools import cache

import numpy as np
from PIL import Image, ImageDraw

from app.settings import ROOT
from tests.support.drawings import SEVEN, file

Body = tuple[bytes, str]
JSON = "application/json"


def image() -> np.ndarray:
    """Return the first held-out digit, a seven, (28, 28) uint8."""
    with np.load(ROOT / "data" / "mnist.npz") as data:
        found: np.ndarray = data["x_test"][0]
    return found


@cache
def rows() -> bytes:
    """Return that digit as the JSON that every server here takes."""
    return _rows(image())


@cache
def tens() -> dict[str, list[Body]]:
    """Return the first held-out 0, 1, ... 9 in each form of which ten different digits are sent, by name.

    An answer that belongs to another request is seen by its digit.
    """
    with np.load(ROOT / "data" / "mnist.npz") as data:
        images, labels = data["x_test"][:100], data["y_test"][:100]
    ten = [images[labels.tolist().index(digit)] for digit in range(10)]
    large = [Image.fromarray(255 - one).resize((280, 280), Image.Resampling.BICUBIC) for one in ten]
    return {
        "28x28 JSON": [(_rows(one), JSON) for one in ten],
        "280x280 PNG": [(file(one), "image/png") for one in large],
    }


def forms() -> dict[str, Body]:
    """Return bodies and their content types, by name."""
    return {
        "28x28 JSON": (rows(), JSON),
        "784 raw bytes": (image().tobytes(), "application/octet-stream"),
        "strokes, 6 points": (json.dumps({"strokes": SEVEN}).encode(), JSON),
        "strokes, 40 points": (json.dumps({"strokes": _slowly(SEVEN, 40)}).encode(), JSON),
        "280x280 PNG, grey": (_png("L"), "image/png"),
        "280x280 PNG, transparent ground": (_png("RGBA", transparent=True), "image/png"),
        "280x280 PNG, white ground with alpha": (_png("RGBA"), "image/png"),
    }


def batch(count: int) -> Body:
    """Return so many digit images as raw bytes."""
    return image().tobytes() * count, "application/octet-stream"


def _rows(digit: np.ndarray) -> bytes:
    return json.dumps({"image": digit.tolist()}).encode()


def _slowly(strokes: list[list[list[int]]], points: int) -> list[list[list[float]]]:
    """Return one stroke with so many points, as a pen leaves them."""
    (line,) = strokes
    along = np.linspace(0, len(line) - 1, points)
    return [np.column_stack([np.interp(along, range(len(line)), axis) for axis in zip(*line, strict=True)]).tolist()]


def _png(mode: str, *, transparent: bool = False) -> bytes:
    """Return a canvas as a page exports it: a round pen, smooth edges, black on white or on nothing."""
    drawing = Image.new("L", (1120, 1120), 0)
    path = [(x * 8 + 100, y * 8 + 100) for x, y in SEVEN[0]]
    ImageDraw.Draw(drawing).line(path, fill=255, width=72, joint="curve")
    ink = drawing.resize((280, 280), Image.Resampling.BOX)
    if transparent:
        canvas = Image.merge("RGBA", [Image.new("L", ink.size, 0)] * 3 + [ink])
    else:
        canvas = Image.eval(ink, lambda value: 255 - value).convert(mode)
    return file(canvas)
