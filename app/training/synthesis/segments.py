"""What the reader of whole numbers may cut out that is not one digit: two that touch, one and a half, a half."""

import numpy as np
from numpy.typing import NDArray

from app.training.synthesis.scribbles import upright

Line = NDArray[np.float64]  # (k, 2): one stroke's points

SLIM = 0.3
"""Narrower, a drawing of height 1 is but a line: laid over its neighbour it would make a 4 or a slashed 0 of it."""

FRAGMENTS = ((0, "left"), (5, "left"), (6, "left"), (8, "left"), (0, "right"))
"""Which side of which digit cannot be taken for a digit: half a 4 is a line, and the right half of an 8 a 3."""

MIN_HEIGHT, MIN_LENGTH = 0.55, 0.7
"""A fragment is at least as high and its lines as long, or it is a spot: a digit beside it would stay one digit."""

SHEARS = np.linspace(-0.7, 0.7, 15)
"""Sideways pixels for each pixel down: the one that makes a drawing narrowest sets it upright."""


def touching(left: list[Line], right: list[Line], rng: np.random.Generator) -> list[Line]:
    """Return two drawings that touch or overlap, not always alike in height, now and then joined by a line."""
    first, second = upright(left), upright(right)
    size, drop = rng.uniform(0.75, 1.25), rng.normal(0, 0.08)
    widths = _extent(first)[0], _extent(second)[0] * size
    slim = min(widths) < SLIM
    gap = rng.uniform(0.02, 0.12) if slim else rng.uniform(-0.4, 0.04) * min(widths)
    moved = [line * size + [widths[0] + gap, drop + (1 - size) / 2] for line in second]
    if rng.random() < 0.2:
        return [*first, np.stack([first[-1][-1], moved[0][0]]), *moved]
    return [*first, *moved]


def with_half(whole: list[Line], other: list[Line], rng: np.random.Generator) -> list[Line]:
    """Return a drawing beside the near half of another, at its left or its right; empty where that half is a spot."""
    first = upright(whole)
    if rng.random() < 0.5:
        near = cut(other, "left", rng.uniform(0.3, 0.6))
        start = _extent(first)[0] + rng.uniform(0.02, 0.2)
    else:
        near = cut(other, "right", rng.uniform(0.4, 0.7))
        start = -_extent(near)[0] - rng.uniform(0.02, 0.2) if near else 0.0
    return [*first, *(line + np.array([start, 0]) for line in near)] if near else []


def cut(drawing: list[Line], side: str, share: float) -> list[Line]:
    """Return what lies `left` or `right` of a vertical line at a share of the width; empty where that is a spot.

    The drawing is set upright first, or the upper half of a leaning digit would lie on the right.
    """
    lines = upright(min(([line @ [[1, 0], [shear, 1]] for line in drawing] for shear in SHEARS), key=_width))
    at = _extent(lines)[0] * share
    parts: list[Line] = []
    for line in lines:
        inside = line[:, 0] <= at if side == "left" else line[:, 0] >= at
        edges = np.flatnonzero(np.diff(inside.astype(int))) + 1
        for part, kept in zip(np.split(line, edges), np.split(inside, edges), strict=True):
            if kept[0]:
                parts.append(part)
    if not parts or _extent(parts)[1] < MIN_HEIGHT or sum(map(_length, parts)) < MIN_LENGTH:
        return []
    leftmost = min(part[:, 0].min() for part in parts)
    return [part - np.array([leftmost, 0]) for part in parts]


def is_slim(lines: list[Line]) -> bool:
    """Return whether a drawing is but a line, as wide as less than a third of its height."""
    wide, tall = _extent(lines)
    return wide < SLIM * tall


def _extent(lines: list[Line]) -> tuple[float, float]:
    wide, tall = np.ptp(np.concatenate(lines), axis=0)
    return float(wide), float(tall)


def _length(line: Line) -> float:
    steps = np.diff(line, axis=0)
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())


def _width(lines: list[Line]) -> float:
    return _extent(lines)[0]
