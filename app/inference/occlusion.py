"""What ink speaks for an answer and what against it: parts of the digit are covered and the network is asked again.

Occlusion saliency (M. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014), measured
in the logarithm of the odds, which still moves where the probability is next to 1.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.inference.serving import Network

WINDOW: Final = 4
"""Side of the square that is covered, in pixels: about a pen's width and a half."""

STEP: Final = 2
LEAST: Final = 1e-12
"""Probabilities below this count as this, so that their odds stay finite."""

NOTHING: Final = 1e-3
"""Change of the odds' logarithm up to which covering counts as no change, rather than to be blown up to 1."""


def saliency(network: Network, image: NDArray[np.uint8], digit: int) -> NDArray[np.float64]:
    """Return (28, 28) float64 in -1..1: above 0 where the ink of `image` speaks for `digit`, below where against it.

    `image` is (28, 28) uint8, white ink on black. What matters most is 1 or -1; 0 is where there is no ink, and all
    is 0 when nothing matters.
    """
    down, across = _starts(image.max(1)), _starts(image.max(0))
    windows = [np.s_[y : y + WINDOW, x : x + WINDOW] for y in down for x in across]
    windows = [window for window in windows if image[window].any()]
    asked = np.repeat(image[None], len(windows) + 1, 0)
    for covered, window in zip(asked[1:], windows, strict=True):
        covered[window] = 0
    odds = _log_odds(network.predict(asked).astype(np.float64), digit)
    lost, times = np.zeros(image.shape), np.zeros(image.shape)
    for fall, window in zip(odds[0] - odds[1:], windows, strict=True):
        lost[window] += fall
        times[window] += 1
    weight = lost / np.maximum(times, 1) * (image / 255)
    largest = float(np.abs(weight).max())
    scaled: NDArray[np.float64] = weight / largest if largest > NOTHING else np.zeros(image.shape)
    return scaled


def _starts(strongest: NDArray[np.uint8]) -> range:
    """Return where windows begin along one side, given the strongest ink of each row or column."""
    at = np.flatnonzero(strongest)
    if not len(at):
        return range(0)
    return range(max(0, int(at[0]) - WINDOW + STEP), min(int(at[-1]), len(strongest) - WINDOW) + 1, STEP)


def _log_odds(probabilities: NDArray[np.float64], digit: int) -> NDArray[np.float64]:
    """Return (n,) log odds of `digit` by (n, 10) probabilities; the others' sum says more than 1 - p next to 1."""
    others = np.delete(probabilities, digit, 1).sum(1)
    odds: NDArray[np.float64] = np.log(np.maximum(probabilities[:, digit], LEAST) / np.maximum(others, LEAST))
    return odds
