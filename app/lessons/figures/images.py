"""Arrays painted as squares into a figure: digit images, weights and feature maps."""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from app.digits.normalize import SIDE
from app.lessons import ArrayLike
from app.lessons.figures.look import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

SHADES: Final = 24
BLACK: Final = "#000000"


def paint(
    axes: "Axes",
    rows: ArrayLike,
    colours: "str | Colormap" = "gray",
    highest: float = 255,
    corner: tuple[int, int] = (0, 0),
) -> None:
    """Paint numbers as squares: 0..highest white on black, or -highest..highest by a colour map of two hues.

    A 0 is not painted. The numbers are rounded to SHADES, and the squares of one shade are one path, which makes the
    file ten times smaller.
    """
    from matplotlib import colormaps  # noqa: PLC0415  see the package
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path  # noqa: PLC0415

    levels = np.rint(np.asarray(rows, np.float64) / highest * SHADES).clip(-SHADES, SHADES).astype(int)
    left, top = corner
    for level in np.unique(levels[levels != 0]):
        boxes = [(left + x, top + y, wide) for y, row in enumerate(levels == level) for x, wide in _runs(row)]
        corners = [[(x, y), (x + wide, y), (x + wide, y + 1), (x, y + 1), (x, y)] for x, y, wide in boxes]
        codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(boxes)
        path = Path(np.array(corners, np.float64).reshape(-1, 2), codes)
        share = level / SHADES
        colour = colormaps[colours](share) if isinstance(colours, str) else colours((share + 1) / 2)
        axes.add_patch(PathPatch(path, facecolor=colour, edgecolor="none", antialiased=False))


def _runs(row: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the start and the length of each run of True."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(int)))
    return [(int(start), int(end - start)) for start, end in zip(ends[::2], ends[1::2], strict=True)]


def frame(look: Look, axes: "Axes", side: float = SIDE, ground: str = BLACK) -> None:
    """Make axes a square of `side` by `side` pixels on `ground`, with a border and without ticks."""
    axes.set_aspect("equal")
    axes.set_xlim(0, side)
    axes.set_ylim(side, 0)
    axes.set_facecolor(ground)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(look.colours.line)


def signed(look: Look) -> "Colormap":
    """Return the colour map of signed numbers: negative, zero, positive."""
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415  see the package

    return LinearSegmentedColormap.from_list("signed", [look.colours.counter, look.colours.paper, look.colours.accent])
