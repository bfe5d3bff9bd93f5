"""What people send that is no digit: scribbles, letters, doodles, two digits at once, parts of digits, pictures."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.digits.normalize import normalize
from app.errors import BlankImage
from app.training.synthesis import scribbles, scripts, segments, textures
from app.training.synthesis.draw import drawn, strokes_of
from app.training.synthesis.glyphs import DOODLES, LETTERS, glyph
from app.training.synthesis.hand import written
from app.training.synthesis.signs import SIGNS
from app.training.synthesis.sketch import Dice, Sketch

Line = NDArray[np.float64]  # (k, 2): one stroke's points
Image28 = NDArray[np.uint8]  # (28, 28), white ink on black

SCRIBBLES = (scribbles.tangle, scribbles.curls, scribbles.hatching, scribbles.strokes)
TEXTURES = (textures.blobs, textures.patch, textures.gradient, textures.stripes)

NOTATIONS = {kind: list(signs.values()) for kind, signs in (("letter", LETTERS), ("sign", SIGNS), ("doodle", DOODLES))}

SCRIPTS = (scripts.squared, scripts.hanging, scripts.running, scripts.curled, scripts.mixed)

KINDS = {
    "letter": 34, "sign": 24, "script": 9, "doodle": 8, "scribble": 8, "two digits": 6, "touching digits": 10,
    "part": 5, "texture": 3, "outline": 9,
}  # fmt: skip
"""The kinds and their shares: people try letters and signs, and whole numbers are full of pairs and parts."""


def synthesize_negatives(n: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return `n` images (n, 28, 28) uint8, white on black, none of which shows one digit; the same `rng` the same."""
    shares = np.array(list(KINDS.values()))
    kinds = rng.choice(list(KINDS), n, p=shares / shares.sum())
    images = np.empty((n, 28, 28), np.uint8)
    for kind in KINDS:
        places = np.flatnonzero(kinds == kind)
        images[places] = np.reshape(negatives(kind, len(places), rng), (-1, 28, 28))
    return images


def negatives(kind: str, n: int, rng: np.random.Generator) -> list[Image28]:
    """Return `n` images (28, 28) uint8 of a kind of KINDS; signs of one notation are written together, for speed."""
    if kind in PICTURES:
        return [PICTURES[kind](rng) for _ in range(n)]
    return [drawn(strokes, rng) for strokes in _strokes(kind, n, rng)]


def negative_strokes(n: int, rng: np.random.Generator) -> list[list[Line]]:
    """Return the strokes of `n` drawings that show no digit; the shares are those of KINDS that a pen draws."""
    kinds = [kind for kind in KINDS if kind not in PICTURES]
    shares = np.array([KINDS[kind] for kind in kinds])
    counts = rng.multinomial(n, shares / shares.sum())
    return [strokes for kind, count in zip(kinds, counts, strict=True) for strokes in _strokes(kind, int(count), rng)]


def _strokes(kind: str, n: int, rng: np.random.Generator) -> Iterator[list[Line]]:
    if kind in MAKERS:
        for _ in range(n):
            yield MAKERS[kind](rng)
        return
    notations = NOTATIONS[kind]
    for notation, count in zip(notations, rng.multinomial(n, [1 / len(notations)] * len(notations)), strict=True):
        dice = Dice(int(count), rng)
        lines = written(glyph(dice, notation), dice)
        for i in range(count):
            yield [line[i] for line in lines]


def _by_hand(sketch: Callable[[Dice], Sketch], rng: np.random.Generator) -> list[Line]:
    dice = Dice(1, rng)
    return [line[0] for line in written(sketch(dice), dice)]


def _pair(rng: np.random.Generator) -> tuple[list[Line], list[Line]]:
    """Return two digits that are not both a 1: two lines might be anything."""
    first, second = rng.integers(10), rng.integers(10)
    if first == second == 1:
        second = rng.integers(2, 10)
    return strokes_of(int(first), rng), strokes_of(int(second), rng)


def _two(rng: np.random.Generator) -> list[Line]:
    """Return two digits side by side; a 1 may join them to something else, so one of them at least is none."""
    return scribbles.beside(*_pair(rng), rng)


def _touching(rng: np.random.Generator) -> list[Line]:
    """Return two digits that touch or overlap, or a digit beside the near half of another."""
    first, second = _pair(rng)
    if rng.random() < 0.65:
        return segments.touching(first, second, rng)
    digit = int(rng.integers(2, 10))
    return segments.with_half(first, strokes_of(digit, rng), rng) or _touching(rng)


def _part(rng: np.random.Generator) -> list[Line]:
    """Return what is left or right of a vertical line near the middle of a digit, as long as it is more than a line."""
    digit, side = segments.FRAGMENTS[int(rng.integers(len(segments.FRAGMENTS)))]
    share = rng.uniform(0.34, 0.46) if side == "left" else rng.uniform(0.54, 0.66)
    part = segments.cut(strokes_of(digit, rng), side, share)
    return part if part and not segments.is_slim(part) else _part(rng)


def _texture(rng: np.random.Generator) -> Image28:
    return _inked(lambda: normalize(TEXTURES[int(rng.integers(len(TEXTURES)))](rng)))


def _outline(rng: np.random.Generator) -> Image28:
    """Return a filled thing, as often shrunk to the whole image, as people do who skip normalizing, as normalized."""
    if rng.random() < 0.5:
        return _inked(lambda: normalize(textures.outline(rng)))
    canvas = textures.outline(rng)
    small: Image28 = np.asarray(Image.fromarray(canvas).resize((28, 28), Image.Resampling.BOX))
    return small


def _inked(make: Callable[[], Image28]) -> Image28:
    """Return the first image that has ink: an even gradient, say, is taken for paper and never meets the network."""
    while True:
        with contextlib.suppress(BlankImage):
            return make()


MAKERS: Final[dict[str, Callable[[np.random.Generator], list[Line]]]] = {
    "script": lambda rng: _by_hand(SCRIPTS[int(rng.integers(len(SCRIPTS)))], rng),
    "scribble": lambda rng: _by_hand(SCRIBBLES[int(rng.integers(len(SCRIBBLES)))], rng),
    "two digits": _two,
    "touching digits": _touching,
    "part": _part,
}
"""What a pen draws of the kinds that have no notations."""

PICTURES: Final[dict[str, Callable[[np.random.Generator], Image28]]] = {"texture": _texture, "outline": _outline}
"""The kinds that no pen draws."""
