"""Corrections to send, each of an image of its own."""

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from app.corrections.correction import NewCorrection, Review
from app.digits.normalize import normalize
from app.digits.rasterize import rasterize
from tests.support.drawings import SEVEN

ACCEPT = Review(state="accepted")
REJECT = Review(state="rejected")
UNDO = Review(state="new")
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def image(kind: int) -> NDArray[np.uint8]:
    """Return an image of its own for each kind under 400, far from all others."""
    made = np.zeros((28, 28), np.uint8)
    for cell, grey in zip(divmod(kind, 20), (120, 255), strict=True):
        row, column = divmod(cell, 5)
        made[4 + 5 * row : 8 + 5 * row, 2 + 5 * column : 6 + 5 * column] = grey
    return made


def sent(
    label: int = 7, drawing: NDArray[np.uint8] | None = None, key: str | None = None, likely: float = 0.2
) -> NewCorrection:
    """Return what someone sends who sees a 1 where a network gave the `label` the probability `likely`."""
    probabilities = np.full(10, 0.01)
    probabilities[1] = 1 - 0.08 - likely
    probabilities[label] = likely
    drawing = normalize(rasterize(SEVEN)) if drawing is None else drawing
    return NewCorrection(label, drawing, probabilities, version=2, strokes=[[[1.0, 2.0], [3.0, 4.5]]], seen=1, key=key)
