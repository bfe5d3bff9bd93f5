"""Digits as the network sees them: sketched, written by a hand, drawn with a pen and normalized as in service."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.digits.normalize import crop_to_box, digit_image, normalize
from app.digits.rasterize import rasterize
from app.training.synthesis.hand import written
from app.training.synthesis.sketch import Dice, Way
from app.training.synthesis.variants import WAYS

Line = NDArray[np.float64]  # (k, 2): one stroke's points

PENS = (0.04, 0.25)
"""The narrowest and the widest pen in shares of the drawing's longer side: a fine line, a thick marker."""


LINE = 0.12
"""Narrower to its height than this a drawing is but a line, which any pen may draw."""


MAX_WAY = 0.62
"""Of a pen that is not lifted between two strokes: the way from the bow of a 5 to its cap would make a 6 of it."""

STRETCHED = 0.04
"""The share of digits that fill their box, as in sets of images that were all stretched to the same square."""

STRAIGHT = 0.93
"""A stroke whose ends are apart by more of its length is a line, which may be drawn from either end."""


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
        for place, strokes in zip(places, written_strokes(WAYS[digit], len(places), rng), strict=True):
            images[place] = stretched(strokes, rng) if rng.random() < STRETCHED else drawn(strokes, rng)
    return images, labels


def strokes_of(digit: int, rng: np.random.Generator, way: str | None = None) -> list[Line]:
    """Return one digit's strokes, each (k, 2), y down, about 1 high; in a way named `way`, or in any of them."""
    ways = [each for each in WAYS[digit] if way in {None, each.name}]
    return written_strokes(ways, 1, rng)[0]


def drawn(strokes: Sequence[Line], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the digit image (28, 28) uint8 of strokes, drawn with a pen of any width that leaves them legible."""
    return normalize(rasterize(strokes, pen=_pen(strokes, rng)))  # type: ignore[arg-type]


def stretched(strokes: Sequence[Line], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the digit image (28, 28) uint8 of strokes whose drawing was made wider, its lines with it."""
    canvas = rasterize(strokes, pen=_pen(strokes, rng))  # type: ignore[arg-type]
    ink = Image.fromarray(crop_to_box(canvas))
    width = max(ink.width, round(ink.height * rng.uniform(0.35, 0.65)))
    return digit_image(np.asarray(ink.resize((width, ink.height), Image.Resampling.BILINEAR)))


def _pen(strokes: Sequence[Line], rng: np.random.Generator) -> float:
    """Return a pen's width, thin ones as frequent as thick ones; nobody writes a slim 8 with a marker."""
    extent = np.ptp(np.concatenate(strokes), axis=0)
    slim = extent.min() / max(extent.max(), 1e-6)
    thin, thick = PENS
    if slim > LINE:
        thick = min(thick, 0.06 + 0.33 * slim)
    return float(np.exp(rng.uniform(np.log(thin), np.log(thick))))


def written_strokes(ways: Sequence[Way], n: int, rng: np.random.Generator) -> list[list[Line]]:
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
            digits[place] = _faulty(_ordered([line[j] for line in lines], rng), rng)
    return digits


def _ordered(strokes: list[Line], rng: np.random.Generator) -> list[Line]:
    """Return strokes in the order and the directions of a hand: a few begin with the second or draw a line backwards.

    The picture stays the same, but not what a pen that is not lifted makes of it.
    """
    if len(strokes) > 1 and rng.random() < 0.08:
        strokes = [strokes[1], strokes[0], *strokes[2:]]
    return [line[::-1] if len(strokes) > 1 and _is_flat(line) and rng.random() < 0.1 else line for line in strokes]


def _is_flat(line: Line) -> bool:
    """Return whether a stroke is a line that runs rather across than down: bars, caps and feet, but no stems."""
    across, down = np.abs(line[-1] - line[0])
    return bool(across > down and is_straight(line))


def is_straight(line: Line) -> bool:
    """Return whether a stroke is a line, which may be drawn from either end."""
    steps = np.diff(line, axis=0)
    return bool(np.hypot(*(line[-1] - line[0])) > STRAIGHT * np.hypot(steps[:, 0], steps[:, 1]).sum())


def _faulty(strokes: list[Line], rng: np.random.Generator) -> list[Line]:
    """Return strokes with what goes wrong with pens now and then."""
    kind = rng.random()
    if kind < 0.03:
        return _broken(strokes, rng)
    if kind < 0.06:
        return _doubled(strokes, rng)
    if kind < 0.16:
        return [_coarse(line, int(rng.integers(2, 5))) for line in strokes]
    if kind < 0.20:
        return _unlifted(strokes)
    if kind < 0.24:
        return _cut_short(strokes, rng)
    return strokes


def _unlifted(strokes: list[Line]) -> list[Line]:
    """Leave the pen on the paper between two strokes, where the way is short enough to leave them legible."""
    ways = [np.hypot(*(after[0] - before[-1])) for before, after in pairwise(strokes)]
    if not ways or min(ways) > MAX_WAY:
        return strokes
    at = int(np.argmin(ways))
    return [*strokes[:at], np.concatenate(strokes[at : at + 2]), *strokes[at + 2 :]]


def _cut_short(strokes: list[Line], rng: np.random.Generator) -> list[Line]:
    """Put the pen down late, or lift it early: a stroke lacks up to a tenth of its points at one end."""
    at = int(rng.integers(len(strokes)))
    line = strokes[at]
    lost = int(rng.integers(1, max(2, len(line) // 10) + 1))
    kept = line[lost:] if rng.random() < 0.4 else line[:-lost]
    return [*strokes[:at], kept, *strokes[at + 1 :]]


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
