"""Finds the ink of a canvas: every differing pixel on a clean background, what stands out from the paper on a photo."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.digits.ink.background import contrast_to_paper, has_dark_ink, light_gradient
from app.digits.ink.components import Components, connected_components
from app.digits.ink.lines import without_lines
from app.digits.ink.ruled_lines import remove_ruled_lines

MIN_CONTRAST: Final = 24
"""Contrast, in grey levels of 255, below which nothing on a canvas counts as ink."""

NOISE_SHARE: Final = 0.12
"""Share of the strongest contrast up to which a pixel counts as noise of a JPEG's or a small image's background."""

MIN_PHOTO_SIDE: Final = 48
"""Pixels of the shorter side below which there is too little paper to estimate the background from."""

MAX_PHOTO_SIDE: Final = 800
"""A photo with a longer side is averaged down first, which also removes most of its grain."""

LOW_THRESHOLD, HIGH_THRESHOLD = 0.2, 0.5
"""Shares of the pen's contrast for hysteresis thresholding.

Ink is above the low one and connected to ink above the high one.
"""

LOW_GRAIN, HIGH_GRAIN = 3.0, 6.0
"""The same two thresholds in standard deviations of the paper's grain."""

MIN_PEN_CONTRAST: Final = 10
"""Contrast of a pen, in grey levels, below which a photo shows only grain and stains."""

MIN_COMPONENT_SHARE: Final = 0.03
"""Share of the largest component's ink below which a component of a photo is dust."""


MIN_RIM: Final = 0.8
"""Share of the rim of a sheet's box, at least, that has the sheet's level; a bold digit's box has empty corners."""

BORDER_SHARE: Final = 0.2
"""Share of a side of the photo along which a component touches it when it lies beside the sheet and is no digit."""


def find_ink(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return how strongly each pixel stands out from the background, whichever of the two is darker.

    (h, w) uint8 to uint8 of the same shape, or of a whole fraction of it for a large photo (`ceil(h / k)`,
    `ceil(w / k)`); 0 wherever there is no ink. On a clean background, which is the median of the canvas's border, every
    pixel that differs counts, and the ink is on the side (lighter or darker) with the greater total contrast. Printed
    lines are left out.
    """
    return without_lines(ink_with_lines(canvas))[0]


def ink_with_lines(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Do as `find_ink` does, but for lines: they are ink here."""
    border = np.concatenate((canvas[0], canvas[-1], canvas[:, 0], canvas[:, -1]))
    levels = border.tobytes()
    background = border[0] if levels.count(levels[0]) == len(levels) else np.uint8(np.median(border))
    is_clean = levels.count(int(background)) * 2 > len(levels)
    if is_clean and np.count_nonzero(canvas == background) * 2 < canvas.size:  # a frame at the rim, perhaps
        counts = np.bincount(canvas.ravel(), minlength=256)
        usual = np.uint8(counts.argmax())
        if counts.max() * 2 > canvas.size and _is_sheet(canvas, usual):
            background = usual
    if not is_clean and min(canvas.shape) >= MIN_PHOTO_SIDE:
        return _find_photo_ink(canvas)
    ink = contrast_to_background(background, canvas)
    peak = int(ink.max())
    floor = MIN_CONTRAST if peak < MIN_CONTRAST else 0 if is_clean else NOISE_SHARE * peak
    if floor:
        ink[ink <= floor] = 0
    return ink


def _is_sheet(canvas: NDArray[np.uint8], usual: np.uint8) -> bool:
    """Return whether a canvas, (h, w) uint8, is a sheet of its `usual` level in a frame, and no bold digit.

    Nearly all of the rim of a sheet's box has about that level.
    """
    mask = np.maximum(canvas, usual) - np.minimum(canvas, usual) < MIN_CONTRAST
    rows, columns = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
    box = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    rim = np.concatenate((box[0], box[-1], box[:, 0], box[:, -1]))
    return bool(np.count_nonzero(rim) > MIN_RIM * len(rim))


def contrast_to_background(background: np.uint8, canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the difference from the background on the ink's side of it, 0 on the other side; (h, w) uint8."""
    lighter, darker = canvas.max() > background, canvas.min() < background
    if lighter and darker:
        above, below = np.maximum(canvas, background) - background, background - np.minimum(canvas, background)
        return above if above.sum(dtype=np.int64) > below.sum(dtype=np.int64) else below
    return background - canvas if darker else canvas - background


def _find_photo_ink(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    photo = Image.fromarray(canvas)
    factor = -(-max(canvas.shape) // MAX_PHOTO_SIDE)
    if factor > 1:
        photo = photo.reduce(factor)
    photo = photo.filter(ImageFilter.BoxBlur(1))
    gradient = light_gradient(photo)
    if has_dark_ink(photo, gradient):
        return _threshold(contrast_to_paper(photo, gradient))
    return _threshold(contrast_to_paper(photo.point(range(255, -1, -1)), -gradient))


def _threshold(contrast: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the ink of a contrast image, (h, w) uint8, 255 in the middle of a stroke and 0 on paper."""
    grain = _grain_deviation(contrast)
    pen = _pen_contrast(contrast)
    if pen < max(MIN_PEN_CONTRAST, 1.5 * HIGH_GRAIN * grain):
        return np.zeros(contrast.shape, np.uint8)
    contrast = remove_ruled_lines(contrast, pen, grain)
    components = connected_components(contrast > max(LOW_THRESHOLD * pen, LOW_GRAIN * grain))
    strong = np.where(contrast > max(HIGH_THRESHOLD * pen, HIGH_GRAIN * grain), contrast, 0)
    weight = components.sums(strong)
    weight *= ~_beside_sheet(components, weight)
    kept = components.mask(weight > MIN_COMPONENT_SHARE * weight.max(initial=0))
    # a steeper ramp around the middle level removes the paper's grain and leaves a stroke's edge where it is
    ink = np.clip((contrast / pen - 0.1) / 0.8, 0, 1) * 255
    return np.where(kept, ink, 0).astype(np.uint8)


def _beside_sheet(components: Components, weight: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which components lie along the photo's border, as a desk beside the sheet does; none when all do.

    `weight`, (count,) float64, is the strong ink of each component; the result is (count,) bool. A stroke that runs out
    of the photo touches the border with its end only; a shadow that comes to a point touches it with its base.
    """
    height, width = components.shape
    length = components.stop - components.start
    touching = (
        ((components.row == 0) * length, width),
        ((components.row == height - 1) * length, width),
        ((components.start == 0) * 1, height),
        ((components.stop == width) * 1, height),
    )
    along = np.array([np.bincount(components.label, pixels, components.count) for pixels, _ in touching])
    is_broad = (along / [[side] for _, side in touching] > BORDER_SHARE).any(0)
    is_shadow = (along.max(0) ** 2 > 0.5 * components.areas()) & (weight < 0.5 * weight.max(initial=0))
    beside: NDArray[np.bool_] = is_broad | is_shadow
    return beside & ~beside.all()


def _grain_deviation(contrast: NDArray[np.float32]) -> float:
    """Return the standard deviation of the paper, in grey levels, from the values below the median, without ink."""
    return float(-np.percentile(contrast[::2, ::2], 15.87))


def _pen_contrast(contrast: NDArray[np.float32]) -> float:
    """Return the contrast in the middle of a stroke, in grey levels."""
    peak = np.partition(contrast.ravel(), -5)[-5]
    core = contrast[contrast > 0.5 * peak]
    return float(np.percentile(core, 75)) if len(core) else 0.0
