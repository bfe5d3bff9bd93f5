"""Digits as the network sees them: sketched, written by a hand, drawn with a pen and normalized as in service."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.digits.normalize import normalize
from app.digits.rasterize import rasterize
from app.training.synthesis.hand import written
from app.training.synthesis.sketch import Dice, Way
from app.training.synthesis.variants import WAYS

Line = NDArray[np.float64]  # (k, 2): one stroke's points

PENS = (0.04, 0.25)
"""The narrowest and the widest pen in shares of the drawing's longer side: a fine line, a thick marker."""


LINE = 0.12
"""Narrower to its height than this a drawing is but a line, which any pen may draw."""


def synthesize(
    n: int, rng: np.random.Generator, digits: Sequence[int] | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return `n` written digits: images (n, 28, 28) uint8, white ink on black, and labels (n,) uint8.

    Every one of `digits`, or of all ten, is as frequent as the others; the same `rng` writes the same digits.
    """
    chosen = tuple(range(10)) if digits is None else tuple(digits)
    labels = rng.choice(np.array(chosen, np.uint8), n)
    images = np.empty((n, 28, 28), np.uint8)
    for digit in sorted(set(chosen)):
        places = np.flatnonzero(labels == digit)
        for place, strokes in zip(places, _written(WAYS[digit], len(places), rng), strict=True):
            images[place] = drawn(strokes, rng)
    return images, labels


def strokes_of(digit: int, rng: np.random.Generator, way: str | None = None) -> list[Line]:
    """Return one digit's strokes, each (k, 2), y down, about 1 high; in a way named `way`, or in any of them."""
    ways = [each for each in WAYS[digit] if way in {None, each.name}]
    return _written(ways, 1, rng)[0]


def drawn(strokes: Sequence[Line], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the digit image (28, 28) uint8 of strokes, drawn with a pen of any width that leaves them legible."""
    return normalize(rasterize(strokes, pen=_pen(strokes, rng)))  # type: ignore[arg-type]


def _pen(strokes: Sequence[Line], rng: np.random.Generator) -> float:
    """Return a pen's width, thin ones as frequent as thick ones; nobody writes a slim 8 with a marker."""
    extent = np.ptp(np.concatenate(strokes), axis=0)
    slim = extent.min() / max(extent.max(), 1e-6)
    thin, thick = PENS
    if slim > LINE:
        thick = min(thick, 0.06 + 0.33 * slim)
    return float(np.exp(rng.uniform(np.log(thin), np.log(thick))))


def _written(ways: Sequence[Way], n: int, rng: np.random.Generator) -> list[list[Line]]:
    """Return the strokes of `n` digits in ways drawn by their weights."""
    weights = np.array([way.weight for way in ways])
    which = rng.choice(len(ways), n, p=weights / weights.sum())
    digits: list[list[Line]] = [[] for _ in range(n)]
    for i, way in enumerate(ways):
        places = np.flatnonzero(which == i)
        if not len(places):
            continue
        dice = Dice(len(places), rng)
        lines = written(way.sketch(dice), dice)
        for j, place in enumerate(places):
            digits[place] = _faulty([line[j] for line in lines], rng)
    return digits


def _faulty(strokes: list[Line], rng: np.random.Generator) -> list[Line]:
    """Return strokes with what goes wrong with pens now and then."""
    kind = rng.random()
    if kind < 0.03:
        return _broken(strokes, rng)
    if kind < 0.06:
        return _doubled(strokes, rng)
    if kind < 0.16:
        return [_coarse(line, int(rng.integers(2, 5))) for line in strokes]
    return strokes


def _broken(strokes: list[Line], rng: np.random.Generator) -> list[Line]:
    """Lift the pen for a moment: the longest stroke gets a gap of a few hundredths of the height."""
    longest = max(range(len(strokes)), key=lambda i: len(strokes[i]))
    line = strokes[longest]
    cut = int(rng.integers(2, len(line) - 3))
    before, after = line[: cut + 1], line[cut + 1 :]
    return [*strokes[:longest], before, after, *strokes[longest + 1 :]]


def _doubled(strokes: list[Line], rng: np.random.Generator) -> list[Line]:
    """Draw a part of a stroke a second time, a little off."""
    line = strokes[int(rng.integers(len(strokes)))]
    first = int(rng.integers(len(line) - 2))
    last = int(rng.integers(first + 2, len(line) + 1))
    return [*strokes, line[first:last] + rng.normal(0, 0.02, 2)]


def _coarse(line: Line, step: int) -> Line:
    """Keep every `step`-th point and the ends, as a slow machine samples a quick pen."""
    return np.concatenate([line[:-1:step], line[-1:]])
