"""Affine and elastic distortion of many images at once, on the device."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.training.quiet_tensorflow import Tensor, tf

SIDE = 28
CHUNK = 4096
"""Images moved in one call: some 300 MB of coordinates."""

GRID = 5
"""Points a side with random displacements; between them the displacement is interpolated."""


def warp(
    images: NDArray[np.uint8],
    matrices: NDArray[np.float32],
    shifts: NDArray[np.float32],
    bends: NDArray[np.float32],
    exponents: NDArray[np.float32],
) -> NDArray[np.uint8]:
    """Return `images` (n, 28, 28) uint8 distorted, with bilinear interpolation, black outside.

    A pixel of the result at p, counted from the middle, comes from `matrices` (n, 2, 2) times p plus `shifts` (n, 2)
    plus the displacements `bends` (n, GRID, GRID, 2) interpolated at p, x before y, in pixels. Greys in 0..1 are then
    raised to `exponents` (n,).
    """
    moved = np.empty_like(images)
    for start in range(0, len(images), CHUNK):
        some = np.s_[start : start + CHUNK]
        moved[some] = _compiled()(images[some], matrices[some], shifts[some], bends[some], exponents[some]).numpy()
    return moved


@lru_cache(maxsize=1)
def _compiled() -> Callable[..., Tensor]:
    middle = (SIDE - 1) / 2
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) - middle
    places = tf.constant(np.stack([x, y], -1).reshape(SIDE * SIDE, 2))
    wide = SIDE + 2  # with a black border, from which everything outside is taken

    def run(images: Tensor, matrices: Tensor, shifts: Tensor, bends: Tensor, exponents: Tensor) -> Tensor:
        n = tf.shape(images)[0]
        bent = tf.reshape(tf.image.resize(bends, (SIDE, SIDE), method="bicubic"), (n, SIDE * SIDE, 2))
        turned = tf.linalg.matmul(tf.broadcast_to(places, (n, SIDE * SIDE, 2)), matrices, transpose_b=True)
        source = tf.clip_by_value(turned + shifts[:, None] + bent + (middle + 1), 0.0, wide - 1.001)
        low = tf.floor(source)
        right, down = tf.unstack(source - low, axis=2)
        column, row = tf.unstack(tf.cast(low, tf.int32), axis=2)
        pixels = tf.reshape(tf.pad(tf.cast(images, tf.float32), [[0, 0], [1, 1], [1, 1]]), (n, wide * wide))

        def at(dy: int, dx: int) -> Tensor:
            return tf.gather(pixels, (row + dy) * wide + column + dx, batch_dims=1)

        upper = at(0, 0) * (1 - right) + at(0, 1) * right
        lower = at(1, 0) * (1 - right) + at(1, 1) * right
        greys = (upper * (1 - down) + lower * down) * (1 / 255)
        raised = tf.pow(greys, exponents[:, None]) * 255
        return tf.reshape(tf.cast(tf.round(tf.minimum(raised, 255.0)), tf.uint8), (n, SIDE, SIDE))

    return tf.function(run, autograph=False)  # type: ignore[no-any-return]
