"""Scribbles of the report's own: random walks, zigzags, straight lines from place to place, separate strokes.

They share no code with those of `app.training.synthesis`, which networks train with. Walks and separate strokes have no
like there; a zigzag is kin to its hatching, and the straight lines to its tangle.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.answers import Body
from benchmarks.accuracy.drawing import SIDE, stroked

Line = NDArray[np.float64]  # (k, 2): x and y of one stroke's points, y down
Scribble = Callable[[np.random.Generator], list[Line]]


def scribble(rng: np.random.Generator) -> Body:
    """Return a canvas with a scribble of any kind, 40% to 85% of its side, anywhere, with any pen."""
    strokes = SCRIBBLES[int(rng.integers(len(SCRIBBLES)))](rng)
    return stroked(_placed(strokes, rng), float(rng.choice([8, 12, 16, 22])))


def wander(rng: np.random.Generator) -> list[Line]:
    """Return a random walk: a pen that keeps its speed for a while and drifts back to the middle."""
    at, speed, points = np.zeros(2), rng.normal(0, 1, 2), []
    for _ in range(int(rng.integers(120, 260))):
        speed = 0.86 * speed + rng.normal(0, 0.55, 2) - 0.02 * at
        at = at + speed
        points.append(at)
    return [np.array(points)]


def zigzag(rng: np.random.Generator) -> list[Line]:
    """Return sharp turns along a slanted line, each as far as it comes."""
    turns = int(rng.integers(7, 16))
    along = np.cumsum(rng.uniform(0.4, 1.6, turns))
    across = np.where(np.arange(turns) % 2, 1, -1) * rng.uniform(0.5, 1.5, turns) * rng.uniform(0.15, 0.5) * turns
    return [_turned(np.stack([along, across], 1), rng.uniform(0, np.pi))]


def corners(rng: np.random.Generator) -> list[Line]:
    """Return one stroke, or two, straight from one random place to the next."""
    return [rng.uniform(0, 1, (int(rng.integers(7, 14)), 2)) for _ in range(int(rng.integers(1, 3)))]


def hatch(rng: np.random.Generator) -> list[Line]:
    """Return separate strokes side by side as for a shadow, now and then crossed by others."""
    angle = rng.uniform(0, np.pi)
    sheaves = [angle, angle + rng.uniform(0.6, 1.6)] if rng.random() < 0.5 else [angle]
    return [_turned(line, turn) for turn in sheaves for line in _sheaf(rng)]


def _sheaf(rng: np.random.Generator) -> list[Line]:
    places = np.linspace(-0.5, 0.5, int(rng.integers(5, 10)))
    ends = np.array([-0.5, 0, 0.5, 0]) + rng.normal(0, 0.05, (len(places), 4))
    return [np.array([[x0, y + y0], [x1, y + y1]]) for y, (x0, y0, x1, y1) in zip(places, ends, strict=True)]


SCRIBBLES: tuple[Scribble, ...] = (wander, zigzag, corners, hatch)


def _turned(line: Line, angle: float) -> Line:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned: Line = line @ turn.T
    return turned


def _placed(strokes: list[Line], rng: np.random.Generator) -> list[Line]:
    """Return strokes scaled and moved onto a canvas, in its pixels."""
    points = np.concatenate(strokes)
    low, extent = points.min(0), np.ptp(points, axis=0)
    scale = rng.uniform(0.4, 0.85) * SIDE / extent.max()
    corner = rng.uniform(14, SIDE - 14 - extent * scale)
    return [(line - low) * scale + corner for line in strokes]
