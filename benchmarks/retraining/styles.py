"""Two ways to write a digit that the shipped networks do not know, drawn like a hand would."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.digits.normalize import normalize
from app.digits.rasterize import rasterize

Stroke = list[list[float]]


def barred_two(rng: np.random.Generator) -> list[Stroke]:
    """Return a 2 of straight lines with a bar through its middle, as some write a Z: taken for a barred 7."""
    return [[[5, 5], [70, 5], [5, 100], [75, 100]], [[15, 52 + rng.normal(0, 2)], [65, 50 + rng.normal(0, 2)]]]


def looped_nine(_: np.random.Generator) -> list[Stroke]:
    """Return a 9 whose tail closes to a second loop, as a g: taken for a 2 or an 8."""
    above, below = np.linspace(-0.3, 2 * np.pi, 14), np.linspace(0, 1.9 * np.pi, 14)
    head = [[45 + 22 * np.cos(x), 22 - 20 * np.sin(x)] for x in above]
    tail = [[45 + 22 * np.cos(x), 85 + 18 * np.sin(x)] for x in below]
    return [[*head, [68, 25], [67, 80], *tail]]


STYLES: tuple[tuple[Callable[[np.random.Generator], list[Stroke]], int], ...] = ((barred_two, 2), (looped_nine, 9))


def drawn(count: int, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return `count` digit images (n, 28, 28) uint8, each way as often, and their labels (n,) uint8."""
    made = [STYLES[number % len(STYLES)] for number in range(count)]
    images = [normalize(rasterize(_by_hand(way(rng), rng))) for way, _ in made]
    return np.array(images), np.array([label for _, label in made], np.uint8)


def _by_hand(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """Turn, slant and stretch all of it a little, and shake every point."""
    turn, slant = rng.normal(0, 0.08), rng.normal(0, 0.12)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    how = turned @ np.array([[1, slant], [0, 1]]) @ np.diag(np.exp(rng.normal(0, 0.08, 2)))
    shaken = [np.array(stroke) @ how.T + rng.normal(0, 1.5, (len(stroke), 2)) for stroke in strokes]
    return [stroke.tolist() for stroke in shaken]
