"""Photos of ink on paper, made up: each kind has one thing that makes the ink hard to find."""

import io
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Sheet = NDArray[np.float64]
Ink = NDArray[np.uint8]
Rng = np.random.Generator


def photo(ink: Ink, kind: str, rng: Rng) -> bytes:
    """Return a JPEG of `ink`, (h, w) uint8 with 255 where the pen was, on paper of one of `KINDS`."""
    return PHOTOS[kind](ink, rng)


def _shot(
    ink: Ink,
    rng: Rng,
    *,
    paper: Sheet | float = 0.85,
    light: Sheet | float = 1.0,
    pen: float = 0.15,
    blur: float = 1.0,
    grain: float = 4.0,
    tint: tuple[float, float, float] = (1.0, 0.98, 0.93),
    quality: int = 80,
) -> bytes:
    """Take a photo: reflectances of paper and pen in 0..1, under a light, blurred, with grain, as a JPEG."""
    covered = np.asarray(Image.fromarray(ink).filter(ImageFilter.GaussianBlur(blur)), float) / 255
    seen = (paper * (1 - covered) + pen * covered) * light * 255
    colour = seen[..., None] * np.array(tint) + rng.normal(0, grain, ink.shape)[..., None]
    file = io.BytesIO()
    Image.fromarray(np.clip(colour, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=quality)
    return file.getvalue()


def _places(ink: Ink) -> tuple[Sheet, Sheet]:
    """Return each pixel's x and y, (h, w), from -1 to 1."""
    y, x = np.mgrid[-1 : 1 : ink.shape[0] * 1j, -1 : 1 : ink.shape[1] * 1j]
    return x, y


def _rules(ink: Ink, rng: Rng, depth: float, *, squared: bool) -> Sheet:
    """Return paper with thin printed lines, not quite level, that take away `depth` of its brightness."""
    tilt, gap, width = rng.uniform(-0.06, 0.06), rng.uniform(24, 50), rng.uniform(1.2, 2.2)
    y, x = np.mgrid[0 : ink.shape[0], 0 : ink.shape[1]]
    distances = [y + tilt * x] + ([x - tilt * y] if squared else [])
    dark = [np.clip(width / 2 + 0.5 - np.abs((d + rng.uniform(0, gap)) % gap - gap / 2), 0, 1) for d in distances]
    paper: Sheet = 0.9 - depth * np.max(dark, 0)
    return paper


def _slope(ink: Ink, rng: Rng, depth: float) -> Sheet:
    x, y = _places(ink)
    angle = rng.uniform(0, 2 * np.pi)
    light: Sheet = 1 - depth * (0.5 + 0.5 * (np.cos(angle) * x + np.sin(angle) * y))
    return light


def _lined(ink: Ink, rng: Rng) -> bytes:
    paper = _rules(ink, rng, rng.uniform(0.15, 0.35), squared=False)
    return _shot(ink, rng, paper=paper, light=_slope(ink, rng, 0.25))


def _squared(ink: Ink, rng: Rng) -> bytes:
    paper = _rules(ink, rng, rng.uniform(0.12, 0.3), squared=True)
    return _shot(ink, rng, paper=paper, light=_slope(ink, rng, 0.25))


def _coloured(ink: Ink, rng: Rng) -> bytes:
    tints = [(1.0, 0.9, 0.35), (1.0, 0.65, 0.75), (0.5, 0.8, 1.0), (0.6, 0.9, 0.6)]
    return _shot(ink, rng, light=_slope(ink, rng, 0.3), tint=tints[rng.integers(4)])


def _shadow(ink: Ink, rng: Rng) -> bytes:
    """Draw the hard edge of a shadow across the paper, anywhere."""
    x, y = _places(ink)
    angle, soft = rng.uniform(0, 2 * np.pi), rng.uniform(0.01, 0.06)
    side = (np.cos(angle) * x + np.sin(angle) * y - rng.uniform(-0.6, 0.6)) / soft
    return _shot(ink, rng, light=1 - rng.uniform(0.3, 0.6) * np.clip(0.5 + side, 0, 1))


def _vignette(ink: Ink, rng: Rng) -> bytes:
    x, y = _places(ink)
    return _shot(ink, rng, light=1 - rng.uniform(0.25, 0.4) * (x * x + y * y) / 1.3)


def _pencil(ink: Ink, rng: Rng) -> bytes:
    return _shot(ink, rng, pen=rng.uniform(0.5, 0.65), light=_slope(ink, rng, 0.3), grain=3)


def _chalk(ink: Ink, rng: Rng) -> bytes:
    return _shot(ink, rng, paper=0.18, pen=rng.uniform(0.6, 0.9), light=_slope(ink, rng, 0.3))


def _blurred(ink: Ink, rng: Rng) -> bytes:
    return _shot(ink, rng, blur=rng.uniform(2.5, 4), light=_slope(ink, rng, 0.3))


def _dark(ink: Ink, rng: Rng) -> bytes:
    return _shot(ink, rng, light=rng.uniform(0.25, 0.35), grain=5, quality=60)


def _bright(ink: Ink, rng: Rng) -> bytes:
    """Burn the paper out to white, all but a soft shadow."""
    return _shot(ink, rng, light=1.35 - _slope(ink, rng, 0.5) * 0.1, pen=0.3, tint=(1.0, 1.0, 1.0))


def _dusty(ink: Ink, rng: Rng) -> bytes:
    paper = np.full(ink.shape, 0.85)
    for _ in range(12):
        top, left, side = rng.integers(0, ink.shape[0] - 3), rng.integers(0, ink.shape[1] - 3), rng.integers(2, 4)
        paper[top : top + side, left : left + side] = 0.3
    return _shot(ink, rng, paper=paper, light=_slope(ink, rng, 0.3))


def _desk(ink: Ink, rng: Rng) -> bytes:
    """Let the dark desk show at one side of the sheet."""
    x, y = _places(ink)
    side = [x, -x, y, -y][rng.integers(4)] + rng.uniform(-0.08, 0.08) * (x + y)
    return _shot(ink, rng, paper=np.where(side > rng.uniform(0.86, 0.97), 0.25, 0.85))


def _crumpled(ink: Ink, rng: Rng) -> bytes:
    bumps = Image.fromarray(rng.integers(0, 256, (7, 7), np.uint8)).resize(ink.shape[::-1], Image.Resampling.BICUBIC)
    return _shot(ink, rng, light=0.75 + 0.25 * np.asarray(bumps, float) / 255)


PHOTOS: Final[dict[str, Callable[[Ink, Rng], bytes]]] = {
    "lined": _lined,
    "squared": _squared,
    "coloured": _coloured,
    "shadow": _shadow,
    "vignette": _vignette,
    "pencil": _pencil,
    "chalk": _chalk,
    "blurred": _blurred,
    "dark": _dark,
    "bright": _bright,
    "dusty": _dusty,
    "desk": _desk,
    "crumpled": _crumpled,
}
KINDS: Final = tuple(PHOTOS)
