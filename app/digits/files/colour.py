"""Colours to grey: by lightness, or by the distance from the ground's colour where ink and ground are equally light."""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]

TO_CONES: Final = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]], np.float32,
)  # fmt: skip
TO_LAB: Final = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]], np.float32,
)  # fmt: skip
"""Linear sRGB to cones, and their cube roots to Oklab (B. Ottosson, "A perceptual color space", 2020)."""

SAMPLE_SIDE: Final = 160
"""Pixels of a side that are enough to see whether the ink differs from the ground in its hue alone."""

MIN_SIDE: Final = 24
"""Pixels of a side below which there is too little border to see the ground's colour from."""

MIN_DISTANCE: Final = 0.06
"""Distance in Oklab, in which white is 1 from black, below which nothing stands out."""

MAX_GREY: Final = 4
"""Levels between the channels of a pixel up to which it is grey, as JPEG rounds: two such are within 0.021 of each
other in Oklab's hue, near-blacks aside, which is less than stands out."""

LIGHTNESS_SHARE: Final = 0.35
"""Share of the ink's distance that is one of lightness, below which lightness does not show the ink."""


def grey_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return colours, (h, w, 3 or 4) uint8, as grey, (h, w) uint8; alpha does not count.

    Where what stands out most from the ground, which is the median colour of the border, is about as light as it, grey
    is the distance from the ground in Oklab, the ground white; else it is the luma.
    """
    luma = np.asarray(Image.fromarray(pixels).convert("L"))
    if min(luma.shape) < MIN_SIDE:
        return luma
    ground = np.median(np.concatenate((pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]))[:, :3], axis=0)
    step = -(-max(luma.shape) // SAMPLE_SIDE)
    sample = pixels[::step, ::step, :3]
    if _is_grey(sample):
        return luma
    difference = _oklab(sample) - _oklab(ground[None].astype(np.uint8))
    distance = np.sqrt((difference * difference).sum(-1))
    most = float(distance.max())
    if most < MIN_DISTANCE:
        return luma
    ink = distance > most / 2
    if np.median(np.abs(difference[ink, 0])) > LIGHTNESS_SHARE * np.median(distance[ink]):
        return luma
    difference = _oklab(pixels) - _oklab(ground[None].astype(np.uint8))
    share = np.minimum(np.sqrt((difference * difference).sum(-1)) / most, 1)
    grey: NDArray[np.uint8] = np.rint(255 - 255 * share).astype(np.uint8)
    return grey


def _is_grey(pixels: NDArray[np.uint8]) -> bool:
    """Return whether no pixel has a hue that could stand out: most pictures of ink have none, and Oklab takes long."""
    red, green, blue = (pixels[..., channel].astype(np.int16) for channel in range(3))
    return all(int(np.abs(difference).max()) <= MAX_GREY for difference in (red - green, blue - green))


def _oklab(pixels: NDArray[np.uint8]) -> Floats:
    lab: Floats = np.cbrt(_linear()[pixels[..., :3]] @ TO_CONES.T) @ TO_LAB.T
    return lab


@lru_cache(maxsize=1)
def _linear() -> Floats:
    """Return the light of each of sRGB's 256 levels, (256,) float32 in 0..1."""
    level = np.arange(256) / 255
    light: Floats = np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)
    light.flags.writeable = False
    return light
