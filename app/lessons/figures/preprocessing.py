"""Figures of preprocessing: how a digit is normalized, and how augmentation varies it."""

from typing import Final

import numpy as np

from app.digits import rotation
from app.digits.normalize import BOX, SIDE, digit_image
from app.digits.normalize_steps import shrink_canvas
from app.digits.rasterize import rasterize, rasterize_sheet
from app.lessons.figures.images import frame, paint
from app.lessons.figures.look import TIMES, Look
from app.lessons.figures.sample import STROKES, sample_steps

SMALL_TITLE: Final = f"20 {TIMES} 20"
WHOLE_TITLE: Final = f"28 {TIMES} 28"


def normalization(look: Look) -> None:
    """Draw the ink with its box and square, the 20x20 image, and the 28x28 one with the centre of mass."""
    taken = sample_steps()
    look.size(10.5, 4.5)
    ink, small, whole = look.row((("Box and square", "", ""), (SMALL_TITLE, "", ""), (WHOLE_TITLE, "", "")))
    left, top, right, _ = taken.square
    side = right - left
    paint(ink, taken.preview, corner=(-left, -top))
    frame(look, ink, side)
    x, y, far, low = taken.box
    ink.plot(np.array([x, far, far, x, x]) - left, np.array([y, y, low, low, y]) - top, color="#5ad8ae", linewidth=2)
    paint(small, taken.rescaled)
    frame(look, small, BOX)
    paint(whole, taken.image)
    frame(look, whole)
    for line in (whole.axvline, whole.axhline):
        line(SIDE / 2 + 0.5, color="#9ba7a1", linestyle=(0, (4, 3)), linewidth=1.2)
    lands = [start + at for start, at in zip(taken.corner, taken.centre, strict=True)]
    whole.plot(*lands, "+", color="#ffb02e", markersize=16, markeredgewidth=2.4)
    notes = (f"{side} {TIMES} {side} pixels", "averaged by area", f"ink balances at {lands[0]:.1f}, {lands[1]:.1f}")
    for axes, note in zip((ink, small, whole), notes, strict=True):
        axes.set_xlabel(note)


def not_normalized(look: Look) -> None:
    """Draw a small digit in a corner of its sheet: shrunk with the sheet, and normalized."""
    points = [[[0.06 + 0.45 * x, 0.02 + 0.45 * y] for x, y in stroke] for stroke in STROKES]
    look.size(8.4, 4.8)
    first, second = look.row((("The sheet shrunk", "", ""), ("Normalized", "", "")))
    paint(first, shrink_canvas(rasterize_sheet(points, 1)))
    paint(second, digit_image(rasterize(points)))
    for axes in (first, second):
        frame(look, axes)


def augmented(look: Look) -> None:
    """Draw twelve variants of the digit: rotated, moved and resized, as augmentation makes them in training."""
    image = sample_steps().image
    values_by_kind: tuple[tuple[rotation.Kind, tuple[float, ...]], ...] = (
        ("angle", (-20, -10, 10, 20)), ("shift", (-0.15, -0.07, 0.07, 0.15)), ("scale", (0.75, 0.88, 1.12, 1.25)),
    )  # fmt: skip
    variants = [(kind, value) for kind, values in values_by_kind for value in values]
    look.size(8, 6.6)
    for axes, (kind, value) in zip(look.row([("", "", "")] * 12, rows=3), variants, strict=True):
        paint(axes, rotation.transform_image(image, kind, value))
        frame(look, axes)
        labels = {"angle": f"{value:+g}°", "shift": f"{value * SIDE:+.1f} pixels", "scale": f"{TIMES} {value:g}"}
        axes.set_xlabel(labels[kind])
