"""How the report's pictures look: dark ink on light paper of their own, so that they read on a dark page too."""

import io
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.typing import RcKeyType
from PIL import Image

ACCENT, INK, MUTED, LINE, PAPER = "#00694f", "#1b211e", "#56605b", "#d3d9d4", "#fbfcfb"
"""The page's own colours by day."""

WIDTH = 8.0  # inches, shown 800 pixels wide
DPI = 150
COLOURS = 64

STYLE: dict[RcKeyType, Any] = {
    "figure.facecolor": PAPER, "axes.facecolor": PAPER, "font.size": 9, "text.color": INK, "axes.labelcolor": MUTED,
    "axes.edgecolor": LINE, "axes.titlesize": 10, "axes.titlecolor": INK, "axes.titleweight": "bold",
    "xtick.color": MUTED, "ytick.color": MUTED, "xtick.labelsize": 8.5, "ytick.labelsize": 8.5,
    "xtick.major.size": 0, "ytick.major.size": 0, "axes.spines.top": False, "axes.spines.right": False,
    "grid.color": LINE, "grid.linewidth": 0.6, "axes.axisbelow": True,
}  # fmt: skip


def style() -> AbstractContextManager[None]:
    """Return the context in which figures are drawn and written."""
    return mpl.rc_context(STYLE)


def axes(rows: int, columns: int, height: float, **grid: Any) -> tuple[Figure, list[list[Axes]]]:  # noqa: ANN401
    """Return a figure `height` inches high and its axes, row by row; `grid` goes to `Figure.subplots`."""
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False, **grid).tolist()


def save(figure: Figure, path: Path) -> None:
    """Write a figure as a PNG of few colours, so that its file stays small."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = io.BytesIO()
    figure.savefig(file, format="png")
    few = Image.open(file).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, "PNG", optimize=True)
