"""A drawing or a digit image with one property changed: its angle, its position, its size or its pen."""

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.digits.normalize import SIDE, digit_image
from app.digits.rasterize import PEN_WIDTH, Stroke, rasterize

Kind = Literal["angle", "shift", "scale", "thickness"]

IDENTITY: Final[dict[Kind, float]] = {"angle": 0, "shift": 0, "scale": 1, "thickness": 1}
"""The value of each kind that changes nothing."""


def transformed_digit_image(strokes: Sequence[Stroke], kind: Kind, value: float) -> NDArray[np.uint8]:
    """Return the digit image (28, 28) uint8 of changed strokes; normalizing removes a shift or a scale again.

    `value` is an angle in degrees, clockwise as the drawing is seen; a shift to the right in shares of the drawing's
    longer side; or the factor by which its size or its pen is multiplied. Raises what `rasterize` raises.
    """
    if value == IDENTITY[kind]:
        return digit_image(rasterize(strokes))
    if kind == "thickness":
        return digit_image(rasterize(strokes, pen=PEN_WIDTH * value))
    angle = np.radians(value if kind == "angle" else 0)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])  # of rows [x, y], y down
    scale = value if kind == "scale" else 1.0
    shift = np.array([value if kind == "shift" else 0.0, 0.0])
    lines = [np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in strokes]
    points = np.concatenate(lines)
    middle, span = (points.min(0) + points.max(0)) / 2, np.ptp(points, axis=0).max()
    return digit_image(rasterize([(line - middle) @ matrix * scale + middle + shift * span for line in lines]))


def transform_image(image: NDArray[np.uint8], kind: Kind, value: float) -> NDArray[np.uint8]:
    """Return a digit image, (28, 28) uint8, changed itself, as augmenting changes it: nothing is normalized afterwards.

    `value` is as for `transformed_digit_image`, a shift in shares of the image's side. The image is rotated and scaled
    about its middle, with bilinear interpolation. The pen of an image cannot be changed: "thickness" raises ValueError.
    """
    if kind == "thickness":
        raise ValueError("an image has no pen")
    angle, scale = np.radians(value if kind == "angle" else 0), value if kind == "scale" else 1.0
    cos, sin = np.cos(angle) / scale, np.sin(angle) / scale
    # the inverse transform, from each pixel to its source: the shift undone, then the rotation about the middle
    middle, shift = SIDE / 2, (value if kind == "shift" else 0.0) * SIDE
    x, y = middle + shift, middle
    inverse = (cos, sin, middle - cos * x - sin * y, -sin, cos, middle + sin * x - cos * y)
    bilinear = Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(image).transform((SIDE, SIDE), Image.Transform.AFFINE, inverse, bilinear))
