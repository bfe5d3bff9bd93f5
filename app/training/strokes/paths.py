"""Drawings to learn the pen's path from: digits and what is no digit, in the orders and directions of people's pens."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.digits.pen_path import pen_path
from app.training.strokes.ways import PATHS
from app.training.synthesis.draw import is_straight, written_strokes
from app.training.synthesis.negatives import negative_strokes

Line = NDArray[np.float64]  # (k, 2): one stroke's points
Drawing = list[Line]
Paths = NDArray[np.float32]  # (n, 64, 5), as of `pen_path`

CLOSED = 0.12
"""A line whose ends are no further apart than this share of its extent is closed: it may begin anywhere."""

WAVES = (1, 2, 3)
"""How often the bends of a drawing turn, from its middle to its edge, in units of 1.6 radians."""


def synthesize_drawings(n: int, rng: np.random.Generator) -> tuple[list[Drawing], NDArray[np.uint8]]:
    """Return `n` drawings of digits, as many of each as of the others, and their labels (n,), in any order."""
    labels = np.arange(n, dtype=np.uint8) % 10
    drawings = [
        _as_people_do(strokes, digit, rng)
        for digit in range(10)
        for strokes in written_strokes(PATHS[digit], int((labels == digit).sum()), rng)
    ]
    order = rng.permutation(n)
    return [drawings[i] for i in order], np.sort(labels)[order]


def negative_drawings(n: int, rng: np.random.Generator) -> list[Drawing]:
    """Return `n` drawings that show no digit: letters, signs, scribbles, several digits, parts of one."""
    return [_varied(strokes, rng) for strokes in negative_strokes(n, rng)]


def paths_of(drawings: Sequence[Drawing]) -> Paths:
    """Return the paths of drawings, (n, 64, 5) float32."""
    return np.stack([pen_path(strokes) for strokes in drawings])  # type: ignore[arg-type]


def _as_people_do(strokes: Drawing, digit: int, rng: np.random.Generator) -> Drawing:
    """Return a digit's strokes as a few people draw that digit, which leaves the picture as it is."""
    line = strokes[0]
    if len(strokes) == 1 and digit in {0, 8} and _is_closed(line) and rng.random() < 0.3:
        at, past = int(rng.integers(len(line))), int(rng.integers(4))
        strokes = [np.concatenate([line[at:], line[: at + past]])]
        if rng.random() < 0.3:
            strokes = [strokes[0][::-1]]
    if len(strokes) == 1 and digit == 1 and len(line) > 8 and not is_straight(line) and rng.random() < 0.08:
        corner = _sharpest_corner(line)  # the stem first
        flag, stem = line[: corner + 1], line[corner:]
        strokes = [stem, flag[::-1] if rng.random() < 0.6 else flag]
    if digit in {2, 3, 5, 7} and len(line) > 10 and rng.random() < 0.05:  # the pen goes over its start twice
        back = line[int(rng.integers(2, 5)) : 0 : -1] + rng.normal(0, 0.015, 2)
        strokes = [np.concatenate([back, line]), *strokes[1:]]
    return _varied(strokes, rng)


def _varied(strokes: Drawing, rng: np.random.Generator) -> Drawing:
    """Return strokes in another order, direction or number now and then: more often than the synthesizer does."""
    if rng.random() < 0.01:
        return [line[::-1] for line in reversed(strokes)]
    strokes = [line[::-1] if rng.random() < (0.04 if is_straight(line) else 0.02) else line for line in strokes]
    if len(strokes) > 1 and rng.random() < 0.05:
        strokes = [strokes[i] for i in rng.permutation(len(strokes))]
    longest = max(range(len(strokes)), key=lambda i: len(strokes[i]))
    line = strokes[longest]
    if len(line) > 8 and rng.random() < 0.06:
        corner = _sharpest_corner(line)
        strokes = [*strokes[:longest], line[: corner + 1], line[corner:], *strokes[longest + 1 :]]
    return strokes


def _is_closed(line: Line) -> bool:
    extent = float(np.ptp(line, axis=0).max())
    return float(np.hypot(*(line[0] - line[-1]))) < CLOSED * max(extent, 1e-6)


def _sharpest_corner(line: Line) -> int:
    """Return the index of the point, not among the two at either end, where a line of 9 or more turns the most."""
    steps = np.diff(line, axis=0)
    lengths = np.hypot(*steps.T) + 1e-9
    cosines = (steps[1:] * steps[:-1]).sum(1) / (lengths[1:] * lengths[:-1])
    cosines[:2] = cosines[-2:] = 1
    return int(np.argmin(cosines)) + 1


def augment_paths(paths: Paths, rng: np.random.Generator) -> Paths:
    """Return paths (n, 64, 5) turned, slanted, stretched, bent, moved and shaken, each by its own amounts."""
    n = len(paths)
    turn, slant = rng.uniform(-0.2, 0.2, n), rng.uniform(-0.25, 0.25, n)
    wide, tall = rng.uniform(0.8, 1.2, n), rng.uniform(0.88, 1.12, n)
    rows = [np.cos(turn) * wide, -np.sin(turn) * wide + slant, np.sin(turn) * tall, np.cos(turn) * tall]
    matrix = np.stack(rows, 1).reshape(n, 2, 2).transpose(0, 2, 1)
    points, directions = paths[..., :2] @ matrix, paths[..., 2:4] @ matrix
    size = rng.gamma(2, 0.5, (n, 1))
    for wave in WAVES:  # each axis is shifted by a sine of the other, and directions by its slope
        amounts, phases = size * rng.normal(0, 0.06 / wave, (2, n, 1)), rng.uniform(0, 2 * np.pi, (2, n, 1))
        (x, y), (across, down) = np.moveaxis(points, 2, 0), np.moveaxis(directions, 2, 0)
        of_y, of_x = 1.6 * wave * y + phases[0], 1.6 * wave * x + phases[1]
        slopes = 1.6 * wave * amounts[0] * np.cos(of_y), 1.6 * wave * amounts[1] * np.cos(of_x)
        directions = np.stack([across + slopes[0] * down, down + slopes[1] * across], 2)
        points = np.stack([x + amounts[0] * np.sin(of_y), y + amounts[1] * np.sin(of_x)], 2)
    directions /= np.hypot(directions[..., :1], directions[..., 1:]) + 1e-6
    directions += rng.normal(0, 0.08, directions.shape) * rng.random((n, 1, 1))
    points += rng.normal(0, 0.04, (n, 1, 2)) + rng.normal(0, 0.012, points.shape)
    return np.concatenate([points, directions, paths[..., 4:]], 2).astype(np.float32)
