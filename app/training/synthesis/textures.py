"""Canvases without any handwriting: blobs, patterns, patches as of a photo, filled outlines of things."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Canvas = NDArray[np.uint8]  # (h, w), light on black

SIDE = 56


def noise(rng: np.random.Generator, cells: int) -> NDArray[np.float64]:
    """Return smooth noise, (56, 56) in 0..1: random values on a grid of `cells` a side, with curves between them."""
    grid = Image.fromarray(rng.random((cells, cells)).astype(np.float32))
    smooth = np.asarray(grid.resize((SIDE, SIDE), Image.Resampling.BICUBIC), np.float64)
    values: NDArray[np.float64] = (smooth - smooth.min()) / np.ptp(smooth)
    return values


def _grey(values: NDArray[np.floating]) -> Canvas:
    grey: Canvas = np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
    return grey


def blobs(rng: np.random.Generator) -> Canvas:
    """Return patches with hard edges on black."""
    return _grey((noise(rng, int(rng.integers(4, 9))) > rng.uniform(0.4, 0.65)) * 1.0)


def patch(rng: np.random.Generator) -> Canvas:
    """Return grey that varies coarsely and finely, as a piece of a photo does."""
    mixed = noise(rng, int(rng.integers(2, 5))) + rng.uniform(0, 0.8) * noise(rng, int(rng.integers(6, 24)))
    return _grey(mixed / mixed.max() + rng.normal(0, rng.uniform(0, 0.1), mixed.shape))


def gradient(rng: np.random.Generator) -> Canvas:
    """Return an even gradient, with some noise."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    return _grey(0.5 + (x * np.cos(angle) + y * np.sin(angle)) + rng.normal(0, 0.04, x.shape))


def stripes(rng: np.random.Generator) -> Canvas:
    """Return stripes or checks in any direction, soft or hard."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    angle, count = rng.uniform(0, np.pi), rng.uniform(3, 9)
    wave = np.sin(2 * np.pi * count * (x * np.cos(angle) + y * np.sin(angle)) + rng.uniform(0, 6))
    if rng.random() < 0.4:
        wave = wave * np.sin(2 * np.pi * count * (y * np.cos(angle) - x * np.sin(angle)))
    return _grey(0.5 + wave * rng.uniform(0.5, 4))


def outline(rng: np.random.Generator) -> Canvas:
    """Return a filled thing, such as a garment or a vase: alike on its left and right, or a heap on a level ground."""
    at = np.linspace(0, 1, SIDE)
    profile = np.interp(at, np.linspace(0, 1, 6), rng.uniform(0.15, 1, 6))
    profile = np.convolve(np.pad(profile, 4, mode="edge"), np.ones(9) / 9, "valid") if rng.random() < 0.6 else profile
    y, x = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1)
    if rng.random() < 0.65:
        legs = rng.random() < 0.4  # or a gap, as of an open coat
        slim = rng.uniform(0.3 if legs else 0.4, 1)
        inside = np.abs(x - 0.5) * 2 <= profile[:, None] * slim
        if legs:
            inside &= ~((np.abs(x - 0.5) < rng.uniform(0.02, 0.1) * slim) & (y > rng.uniform(0.1, 0.6)))
    else:
        inside = 1 - y <= profile[None, :] * rng.uniform(0.4, 0.9)
    shade = rng.uniform(0.4, 1) + rng.uniform(0, 0.6) * (noise(rng, int(rng.integers(3, 16))) - 0.5)
    return _grey(inside * np.clip(shade, 0.08, 1))
