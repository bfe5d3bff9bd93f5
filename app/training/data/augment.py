"""Augmentation of the training images: pen width, rotation, shear, stretch, elastic distortion, shift, gaps."""

import numpy as np
from numpy.typing import NDArray

from app.training.data.warp import GRID, warp
from app.training.quiet_tensorflow import Tensor, tf
from app.training.recipes import Augmentation

BOX = 20  # the side of the square that MNIST's normalizing scales every digit to
MIN_GRADE = 0.3  # of a graded change of the pen's width
MAX_GAP = 3  # the largest side of a gap, in pixels

Images = NDArray[np.uint8]  # (n, 28, 28), white ink on black
Affine = tuple[NDArray[np.float64], NDArray[np.float64]]  # (n, 2, 2) matrices and (n, 2) shifts, x before y


def augment(images: Images, how: Augmentation, rng: np.random.Generator) -> Images:
    """Return an augmented copy of `images`, (n, 28, 28) uint8, in random order, since pen widths go by their place.

    Normalizing scales every digit to the same box, so a wider pen also means a smaller skeleton: the scale follows.
    """
    varied = np.empty_like(images)
    scale = np.ones(len(images))
    parts = len(how.widths)
    for place, pixels in enumerate(how.widths):
        some = images[place::parts]
        if how.graded and pixels:
            share = rng.uniform(MIN_GRADE, 1, len(some))
            varied[place::parts] = _mixed(some, pixels, share)
            scale[place::parts] = (BOX - pixels * share) / BOX
        else:
            varied[place::parts] = _widened(some, pixels)
            scale[place::parts] = (BOX - pixels) / BOX
    n = round(how.moved * len(images))
    chosen = np.arange(n) * len(images) // max(n, 1)
    affine = _affine(scale[chosen], how, rng)
    if how.elastic or how.contrast:
        varied[chosen] = _distorted(varied[chosen], affine, how, rng)
    else:
        varied[chosen] = _moved(varied[chosen], affine)
    _add_gaps(varied, how.gaps, rng)
    return varied


def _moved(images: Images, affine: Affine) -> Images:
    moved: Tensor = tf.raw_ops.ImageProjectiveTransformV3(
        images=images[..., None],
        transforms=_projective(*affine),
        output_shape=(28, 28),
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
    result: Images = moved.numpy()[..., 0]
    return result


def _distorted(images: Images, affine: Affine, how: Augmentation, rng: np.random.Generator) -> Images:
    """Return images moved and, each to its own degree, distorted elastically and changed in contrast."""
    n = len(images)
    matrices, shifts = affine
    degree = rng.uniform(0, 2 * how.elastic, (n, 1, 1, 1))
    bends = rng.normal(0, 1, (n, GRID, GRID, 2)) * degree
    exponents = np.exp(rng.uniform(-how.contrast, how.contrast, n))
    return warp(images, *(values.astype(np.float32) for values in (matrices, shifts, bends, exponents)))


def _widened(images: Images, pixels: int) -> Images:
    """Return images whose pen is `pixels` wider: 2x2 maxima, or minima when negative, once per pixel."""
    for _ in range(abs(pixels)):
        images = _by_a_pixel(images, wider=pixels > 0)
    return _rescaled(images) if pixels < 0 else images


def _mixed(images: Images, pixels: int, share: NDArray[np.float64]) -> Images:
    """Return images whose pen is a `share` (n,) of the last of `pixels` pixels wider, the others whole."""
    for _ in range(abs(pixels) - 1):
        images = _by_a_pixel(images, wider=pixels > 0)
    part = share[:, None, None].astype(np.float32)
    mixed = images * (1 - part) + _by_a_pixel(images, wider=pixels > 0) * part
    return _rescaled(mixed)


def _by_a_pixel(images: Images, *, wider: bool) -> Images:
    pick = np.maximum if wider else np.minimum
    tall = images.copy()
    pick(tall[:, 1:], images[:, :-1], out=tall[:, 1:])
    changed = tall.copy()
    pick(changed[:, :, 1:], tall[:, :, :-1], out=changed[:, :, 1:])
    return changed


def _rescaled(images: NDArray[np.uint8] | NDArray[np.float32]) -> Images:
    """Scale each image to a peak of 255, as normalizing does; strokes that nearly vanished stay faint."""
    peak = np.maximum(images.max((1, 2), keepdims=True), 160)  # (n, 1, 1)
    scaled: NDArray[np.float32] = images * (np.float32(255) / peak)
    return scaled.astype(np.uint8)


def _affine(scale: NDArray[np.float64], how: Augmentation, rng: np.random.Generator) -> Affine:
    """Return for each image the map from a pixel of the result, counted from the middle, to one of the source."""
    n = len(scale)

    def drawn(bound: float) -> NDArray[np.float64]:
        return rng.uniform(-bound, bound, n)

    turn, slant = drawn(how.rotation), drawn(how.shear)
    wide, tall = scale * (1 + drawn(how.stretch)), scale * (1 + drawn(how.stretch))
    cos, sin = np.cos(turn), np.sin(turn)
    matrices = np.stack([cos / wide, (slant * cos - sin) / wide, sin / tall, (slant * sin + cos) / tall], 1)
    return matrices.reshape(n, 2, 2), np.stack([drawn(how.shift), drawn(how.shift)], 1)


def _projective(matrices: NDArray[np.float64], shifts: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return (n, 8) float32: the same maps from a pixel counted from the corner."""
    middle = 13.5
    offsets = middle * (1 - matrices.sum(2)) + shifts
    none = np.zeros((len(matrices), 2))
    rows = np.concatenate([matrices, offsets[:, :, None]], 2).reshape(-1, 6)
    return np.concatenate([rows, none], 1).astype(np.float32)


def _add_gaps(images: Images, share: float, rng: np.random.Generator) -> None:
    """Fade, in place, a small rectangle in a `share` of the images: gaps."""
    for index in np.flatnonzero(rng.random(len(images)) < share) if share else ():
        y, x = rng.integers(5, 23, 2)
        height, width = rng.integers(1, MAX_GAP + 1, 2)
        gap = images[index, y : y + height, x : x + width]
        gap[:] = gap * rng.uniform(0, 0.5)
