"""Varying the training images: the pen's width, and how the digit is turned, slanted, stretched and placed."""

import numpy as np
from numpy.typing import NDArray

from app.training.quiet import Tensor, tf
from app.training.recipes import Augmentation

BOX = 20  # the side of the square that MNIST's normalizing scales every digit to


def augment(images: NDArray[np.uint8], how: Augmentation, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a varied copy of `images`, (n, 28, 28) uint8; their order should be random, since widths go by place.

    Normalizing scales every digit to the same box, so a wider pen also means a smaller skeleton: the scale follows.
    """
    varied = np.empty_like(images)
    scale = np.ones(len(images))
    parts = len(how.widths)
    for place, pixels in enumerate(how.widths):
        varied[place::parts] = _widened(images[place::parts], pixels)
        scale[place::parts] = (BOX - pixels) / BOX
    n = round(how.moved * len(images))
    chosen = np.arange(n) * len(images) // max(n, 1)
    varied[chosen] = _moved(varied[chosen], _transforms(scale[chosen], how, rng))
    return varied


def _moved(images: NDArray[np.uint8], transforms: NDArray[np.float32]) -> NDArray[np.uint8]:
    moved: Tensor = tf.raw_ops.ImageProjectiveTransformV3(
        images=images[..., None],
        transforms=transforms,
        output_shape=(28, 28),
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
    result: NDArray[np.uint8] = moved.numpy()[..., 0]
    return result


def _widened(images: NDArray[np.uint8], pixels: int) -> NDArray[np.uint8]:
    """Return images whose pen is `pixels` wider: 2x2 maxima, or minima when negative, once per pixel."""
    pick = np.maximum if pixels > 0 else np.minimum
    for _ in range(abs(pixels)):
        tall = images.copy()
        pick(tall[:, 1:], images[:, :-1], out=tall[:, 1:])
        images = tall.copy()
        pick(images[:, :, 1:], tall[:, :, :-1], out=images[:, :, 1:])
    return _peaked(images) if pixels < 0 else images


def _peaked(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Scale each image to a peak of 255, as normalizing does; strokes that all but vanished are left faint."""
    peak = np.maximum(images.max((1, 2), keepdims=True), 160)  # (n, 1, 1)
    scaled: NDArray[np.float32] = images * (np.float32(255) / peak)
    return scaled.astype(np.uint8)


def _transforms(scale: NDArray[np.float64], how: Augmentation, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return (n, 8) float32: for each image, the projective map from a pixel of the result to one of the source."""
    n = len(scale)

    def drawn(bound: float) -> NDArray[np.float64]:
        return rng.uniform(-bound, bound, n)

    turn, slant = drawn(how.rotation), drawn(how.shear)
    wide, tall = scale * (1 + drawn(how.stretch)), scale * (1 + drawn(how.stretch))
    cos, sin = np.cos(turn), np.sin(turn)
    a, b = cos / wide, (slant * cos - sin) / wide
    c, d = sin / tall, (slant * sin + cos) / tall
    middle = 13.5
    right, down = middle * (1 - a - b) + drawn(how.shift), middle * (1 - c - d) + drawn(how.shift)
    none = np.zeros(n)
    return np.stack([a, b, right, c, d, down, none, none], 1).astype(np.float32)
