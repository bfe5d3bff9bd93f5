"""Where the ink of a canvas is: exactly, on a clean ground; by what stands out from the paper, on a photo."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.digits.ink.background import contrast, is_darker, slope_of
from app.digits.ink.components import Components, connected_components
from app.digits.ink.ruled_lines import without_rules

FAINTEST: Final = 24
"""Contrast, in grey levels of 255, below which nothing on a canvas counts as ink."""

NOISE: Final = 0.12
"""Share of the strongest contrast up to which a pixel is taken for noise of a JPEG's or small picture's ground."""

SMALLEST_PHOTO: Final = 48
"""Pixels of the shorter side below which there is too little paper to learn from."""

LARGEST: Final = 800
"""A photo with a longer side is averaged down first, which takes most of its grain away too."""

FAINT, STRONG = 0.2, 0.5
"""Shares of the pen's usual contrast: ink is all that reaches the first and is connected to what reaches the second."""

GRAIN_FAINT, GRAIN_STRONG = 3.0, 6.0
"""The same in standard deviations of the paper's grain."""

FAINTEST_PEN: Final = 10
"""Contrast of a pen, in grey levels, below which a photo shows only grain and stains."""

SPECK: Final = 0.03
"""Share of the largest part's ink below which a part of a photo is dust."""


RIM: Final = 0.2
"""Share of a side of the photo along which a part touches it when it is no digit but what lies beside the sheet."""


def ink_of(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return how strongly each pixel stands out from the ground, whichever of the two is darker.

    (h, w) uint8 to uint8 of the same shape, or of a whole fraction of it for a large photo (`ceil(h / k)`,
    `ceil(w / k)`); 0 wherever there is no ink. On a clean ground, which is the median of the canvas's rim, every
    pixel that differs counts, and the ink lies on the side with the greater total contrast.
    """
    rim = np.concatenate((canvas[0], canvas[-1], canvas[:, 0], canvas[:, -1]))
    levels = rim.tobytes()
    ground = rim[0] if levels.count(levels[0]) == len(levels) else np.uint8(np.median(rim))
    clean = levels.count(int(ground)) * 2 > len(levels)
    if not clean and min(canvas.shape) >= SMALLEST_PHOTO:
        return _ink_of_photo(canvas)
    ink = contrast_with(ground, canvas)
    peak = int(ink.max())
    floor = FAINTEST if peak < FAINTEST else 0 if clean else NOISE * peak
    if floor:
        ink[ink <= floor] = 0
    return ink


def contrast_with(ground: np.uint8, canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the difference from the ground on the ink's side of it; (h, w) uint8."""
    lighter, darker = canvas.max() > ground, canvas.min() < ground
    if lighter and darker:
        above, below = np.maximum(canvas, ground) - ground, ground - np.minimum(canvas, ground)
        return above if above.sum(dtype=np.int64) > below.sum(dtype=np.int64) else below
    return ground - canvas if darker else canvas - ground


def _ink_of_photo(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    photo = Image.fromarray(canvas)
    factor = -(-max(canvas.shape) // LARGEST)
    if factor > 1:
        photo = photo.reduce(factor)
    photo = photo.filter(ImageFilter.BoxBlur(1))
    slope = slope_of(photo)
    if is_darker(photo, slope):
        return _stands_out(contrast(photo, slope))
    return _stands_out(contrast(photo.point(range(255, -1, -1)), -slope))


def _stands_out(smooth: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the ink that a contrast image shows, (h, w) uint8, 255 in the middle of a stroke and 0 on paper."""
    grain = _grain(smooth)
    pen = _pen(smooth)
    if pen < max(FAINTEST_PEN, 1.5 * GRAIN_STRONG * grain):
        return np.zeros(smooth.shape, np.uint8)
    smooth = without_rules(smooth, pen, grain)
    parts = connected_components(smooth > max(FAINT * pen, GRAIN_FAINT * grain))
    strong = np.where(smooth > max(STRONG * pen, GRAIN_STRONG * grain), smooth, 0)
    weight = parts.sums(strong)
    weight *= ~_off_the_sheet(parts, weight)
    kept = parts.mask(weight > SPECK * weight.max(initial=0))
    # steeper than the light was, about the middle: the paper's grain goes, and the stroke's edge stays where it was
    ink = np.clip((smooth / pen - 0.1) / 0.8, 0, 1) * 255
    return np.where(kept, ink, 0).astype(np.uint8)


def _off_the_sheet(parts: Components, weight: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which parts lie along the photo's rim, as a desk beside the sheet does, (count,); none when all do.

    A stroke that runs out of the photo touches the rim with its end only; the tip of a shadow does so with its base.
    """
    height, width = parts.shape
    length = parts.stop - parts.start
    touching = (
        ((parts.row == 0) * length, width),
        ((parts.row == height - 1) * length, width),
        ((parts.start == 0) * 1, height),
        ((parts.stop == width) * 1, height),
    )
    along = np.array([np.bincount(parts.part, pixels, parts.count) for pixels, _ in touching])
    beside = (along / [[side] for _, side in touching] > RIM).any(0)
    tip = (along.max(0) ** 2 > 0.5 * parts.areas()) & (weight < 0.5 * weight.max(initial=0))
    off: NDArray[np.bool_] = beside | tip
    return off & ~off.all()


def _grain(contrast: NDArray[np.float32]) -> float:
    """Return the standard deviation of the paper, in grey levels, from the half of it that has no ink."""
    return float(-np.percentile(contrast[::2, ::2], 15.87))


def _pen(contrast: NDArray[np.float32]) -> float:
    """Return the contrast in the middle of a stroke, in grey levels."""
    peak = np.partition(contrast.ravel(), -5)[-5]
    core = contrast[contrast > 0.5 * peak]
    return float(np.percentile(core, 75)) if len(core) else 0.0
