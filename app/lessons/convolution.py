"""Convolution: one small window of weights applied at every position of an image.

Source: Y. LeCun et al., "Gradient-Based Learning Applied to Document Recognition", Proceedings of the IEEE, 1998.
As usual in deep learning the kernel is not mirrored, so strictly it is a cross-correlation.
"""

import numpy as np

from app.lessons import Array, ArrayLike, as_array


def convolved(picture: ArrayLike, kernel: ArrayLike, bias: float = 0.0) -> Array:
    """Return the sum of `kernel` (h, w) times each window of `picture` (H, W), plus bias: (H - h + 1, W - w + 1)."""
    weights = as_array(kernel)
    windows = np.lib.stride_tricks.sliding_window_view(as_array(picture), weights.shape)
    return as_array(np.einsum("ijkl,kl->ij", windows, weights) + bias)
