"""A drawing or a digit image with one thing about it changed: its slant, its place, its size or its pen."""

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.digits.normalize import SIDE, digit_image
from app.digits.rasterize import PEN, Stroke, rasterize

Kind = Literal["angle", "shift", "scale", "thickness"]

PLAIN: Final[dict[Kind, float]] = {"angle": 0, "shift": 0, "scale": 1, "thickness": 1}
"""What changes nothing."""


def normalized(strokes: Sequence[Stroke], kind: Kind, value: float) -> NDArray[np.uint8]:
    """Return the digit image (28, 28) of changed strokes, as it is read: normalizing takes shift and scale out again.

    `value` is an angle in degrees, clockwise as the drawing is seen; a shift to the right in shares of what the drawing
    spans; or what its size or its pen is multiplied by. Raises what `rasterize` raises.
    """
    if value == PLAIN[kind]:
        return digit_image(rasterize(strokes))
    if kind == "thickness":
        return digit_image(rasterize(strokes, pen=PEN * value))
    turn = np.radians(value if kind == "angle" else 0)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])  # of rows [x, y], y down
    grown = value if kind == "scale" else 1.0
    aside = np.array([value if kind == "shift" else 0.0, 0.0])
    lines = [np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in strokes]
    points = np.concatenate(lines)
    middle, span = (points.min(0) + points.max(0)) / 2, np.ptp(points, axis=0).max()
    return digit_image(rasterize([(line - middle) @ matrix * grown + middle + aside * span for line in lines]))


def in_place(image: NDArray[np.uint8], kind: Kind, value: float) -> NDArray[np.uint8]:
    """Return a digit image (28, 28) that is changed itself, as augmenting changes it: nothing is normalized afterwards.

    `value` is as for `normalized`, a shift in shares of the image's side; the image turns and grows about its middle,
    and between pixels it is linear. The pen of an image cannot be changed: "thickness" raises ValueError.
    """
    if kind == "thickness":
        raise ValueError("an image has no pen")
    turn, grown = np.radians(value if kind == "angle" else 0), value if kind == "scale" else 1.0
    cos, sin = np.cos(turn) / grown, np.sin(turn) / grown
    # from where in the image each pixel comes: back by the shift, then turned back about the middle
    middle, aside = SIDE / 2, (value if kind == "shift" else 0.0) * SIDE
    x, y = middle + aside, middle
    back = (cos, sin, middle - cos * x - sin * y, -sin, cos, middle + sin * x - cos * y)
    bilinear = Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(image).transform((SIDE, SIDE), Image.Transform.AFFINE, back, bilinear))
