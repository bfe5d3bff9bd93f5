"""The digit that most figures show, and the recorded networks' probabilities for it.

It is the 3 that the drawing page starts with. The networks are those of chapter 7, trained without augmentation.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from app.digits.normalize_steps import Steps, normalization_steps
from app.digits.rasterize import rasterize
from app.lessons import Array, recorded
from app.lessons.figures.look import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DIGIT: Final = 3
RUN: Final = "little"
"""The recorded run with little data, whose last network most figures show."""


def _arc(middle: tuple[float, float], radii: tuple[float, float], start: float, end: float) -> Array:
    angle = np.radians(np.linspace(start, end, 25))
    return np.stack([middle[0] + radii[0] * np.cos(angle), middle[1] + radii[1] * np.sin(angle)], 1)


STROKES: Final[list[list[list[float]]]] = [
    np.concatenate([_arc((0.46, 0.33), (0.18, 0.16), -150, 85), _arc((0.46, 0.66), (0.2, 0.17), -85, 150)]).tolist()
]
"""The sample digit of the drawing page, on a sheet of side 1."""


@lru_cache(maxsize=1)
def sample_steps() -> Steps:
    """Return the steps in which the sample digit is normalized."""
    return normalization_steps(rasterize(STROKES))


def probabilities(images: Sequence[NDArray[np.uint8]], run: str = "much") -> Array:
    """Return (n, 10) probabilities of images, by the last network of a recorded run."""
    answers = [next(one for one in recorded.said(image) if one.name == run).probabilities[-1] for image in images]
    return np.array(answers)


def probability_bars(look: Look, axes: "Axes", shares: Array) -> None:
    """Draw ten probabilities as bars, the highest in another colour."""
    colours = [look.colours.accent if at == shares.argmax() else look.colours.quiet for at in range(10)]
    axes.bar(np.arange(10), shares, color=colours)
    axes.set_xticks(np.arange(10))
    axes.set_ylim(0, 1.02)
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
