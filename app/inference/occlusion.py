"""Occlusion maps: which ink speaks for an answer and which against it.

Parts of the digit are covered, and the network runs again: occlusion saliency (M. Zeiler, R. Fergus, "Visualizing and
Understanding Convolutional Networks", ECCV 2014). It is measured in log odds, which still change where the probability
is next to 1.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.inference.network import Network

WINDOW: Final = 4
"""Side of the square that is covered, in pixels: about a pen's width and a half."""

STEP: Final = 2
MIN_PROBABILITY: Final = 1e-12
"""Lower probabilities are raised to this, so that their odds stay finite."""

MIN_CHANGE: Final = 1e-3
"""The least change of the log odds that is scaled up to 1; a smaller one counts as none."""


def saliency(network: Network, image: NDArray[np.uint8], digit: int) -> NDArray[np.float64]:
    """Return (28, 28) float64 in -1..1: positive where the ink of `image` speaks for `digit`, negative where against.

    `image` is (28, 28) uint8, white ink on black. The largest absolute value is 1; where there is no ink
    it is 0, and all is 0 where covering changes nothing.
    """
    down, across = _starts(image.max(1)), _starts(image.max(0))
    windows = [np.s_[y : y + WINDOW, x : x + WINDOW] for y in down for x in across]
    windows = [window for window in windows if image[window].any()]
    images = np.repeat(image[None], len(windows) + 1, 0)  # the first is not covered
    for covered, window in zip(images[1:], windows, strict=True):
        covered[window] = 0
    odds = _log_odds(network.predict(images).astype(np.float64), digit)
    change, count = np.zeros(image.shape), np.zeros(image.shape)
    for drop, window in zip(odds[0] - odds[1:], windows, strict=True):
        change[window] += drop
        count[window] += 1
    weight = change / np.maximum(count, 1) * (image / 255)
    largest = float(np.abs(weight).max())
    scaled: NDArray[np.float64] = weight / largest if largest > MIN_CHANGE else np.zeros(image.shape)
    return scaled


def _starts(strongest: NDArray[np.uint8]) -> range:
    """Return where windows begin along one side, given the strongest ink of each row or column."""
    at = np.flatnonzero(strongest)
    if not len(at):
        return range(0)
    return range(max(0, int(at[0]) - WINDOW + STEP), min(int(at[-1]), len(strongest) - WINDOW) + 1, STEP)


def _log_odds(probabilities: NDArray[np.float64], digit: int) -> NDArray[np.float64]:
    """Return (n,) log odds of `digit` by (n, 10) probabilities; the sum of the others is more precise than 1 - p."""
    others = np.delete(probabilities, digit, 1).sum(1)
    odds: NDArray[np.float64] = np.log(
        np.maximum(probabilities[:, digit], MIN_PROBABILITY) / np.maximum(others, MIN_PROBABILITY)
    )
    return odds
