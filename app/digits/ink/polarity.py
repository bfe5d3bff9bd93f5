"""Whether a digit image is dark on light, decided by its rim; such an image is turned over to white on black."""

import numpy as np
from numpy.typing import NDArray


def is_inverted(image: NDArray[np.uint8]) -> bool:
    """Return whether a digit image, (28, 28) uint8, is dark ink on light ground.

    It is where most pixels are nearer to its lightest than to its darkest level in two of three: its rim, the ring two
    pixels further in, and the whole. A frame at the rim, or a bold digit, changes only one of them.
    """
    if np.count_nonzero(image) * 2 < image.size:  # as of every MNIST image, so that none needs a closer look
        return False
    is_light = _light(image)
    inner = is_light[2:-2, 2:-2]
    votes = _mostly(is_light) + _mostly(_rim(is_light)) + _mostly(_rim(inner))
    return votes > 1


def white_on_black(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a digit image, (28, 28) uint8, as white ink on black: itself, or turned over if it is dark on light."""
    if not is_inverted(image):
        return image
    ground = np.median(image[_light(image)])
    turned: NDArray[np.uint8] = np.rint((ground - np.minimum(image, ground)) * (255 / ground)).astype(np.uint8)
    return turned


def _light(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which pixels are nearer to the lightest than to the darkest level."""
    return image > (int(image.min()) + int(image.max())) / 2


def _rim(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.concatenate((mask[0], mask[-1], mask[:, 0], mask[:, -1]))


def _mostly(mask: NDArray[np.bool_]) -> bool:
    return bool(np.count_nonzero(mask) * 2 > mask.size)
