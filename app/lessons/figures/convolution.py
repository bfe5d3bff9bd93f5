"""Figures of convolution: kernels, and the feature maps that they make of a digit."""

from typing import Final

import numpy as np

from app.lessons.activations import relu
from app.lessons.convolution import convolved
from app.lessons.figures.images import frame, paint, signed
from app.lessons.figures.look import TIMES, Look
from app.lessons.figures.sample import sample_steps

EDGE: Final = np.outer([1, 1, 1, 1, 1], [-1, -1, 0, 1, 1]) / 10
"""A kernel that responds where ink begins, from left to right."""


def kernel(look: Look) -> None:
    """Draw a kernel that detects left edges, the digit, and the feature map that it makes."""
    look.size(10.5, 4.5)
    image = sample_steps().image
    picture, weights, found = look.row(
        (("The digit", "", ""), (f"A kernel of 5 {TIMES} 5", "", ""), ("Its feature map", "", ""))
    )
    paint(picture, image)
    frame(look, picture)
    sums = relu(convolved(image / 255, EDGE))
    y, x = (int(at) for at in np.unravel_index(sums.argmax(), sums.shape))
    picture.plot([x, x + 5, x + 5, x, x], [y, y, y + 5, y + 5, y], color="#ffb02e", linewidth=2)
    paint(weights, EDGE, signed(look), float(np.abs(EDGE).max()))
    frame(look, weights, 5, look.colours.paper)
    paint(found, sums, signed(look), float(sums.max()))
    frame(look, found, sums.shape[0], look.colours.paper)
    found.plot([x, x + 1, x + 1, x, x], [y, y, y + 1, y + 1, y], color=look.colours.counter, linewidth=2)
    picture.set_xlabel("the window")
    weights.set_xlabel("green: for, orange: against")
    found.set_xlabel(f"24 {TIMES} 24; at the window {sums[y, x]:.2f}")


def feature_maps(look: Look) -> None:
    """Draw four kernels that detect edges, left, right, above and below, and the feature map of each."""
    kernels = {"left": EDGE, "right": -EDGE, "above": EDGE.T, "below": -EDGE.T}
    maps = {edge: relu(convolved(sample_steps().image / 255, weights)) for edge, weights in kernels.items()}
    highest = max(float(sums.max()) for sums in maps.values())
    look.size(9.6, 5.4)
    row = look.row([*((f"Edges {edge}", "", "") for edge in kernels), *[("", "", "")] * 4], rows=2)
    for above, below, edge in zip(row[:4], row[4:], kernels, strict=True):
        paint(above, kernels[edge], signed(look), float(np.abs(EDGE).max()))
        frame(look, above, 5, look.colours.paper)
        paint(below, maps[edge], signed(look), highest)
        frame(look, below, maps[edge].shape[0], look.colours.paper)
