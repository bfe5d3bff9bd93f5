"""The look of every figure: the page's colours, thin grids, labels beside the curves."""

import gc
import io
import re
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from app.lessons import Array
from app.lessons.figures.korean import korean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Theme = Literal["light", "dark"]

TIMES: Final = "\N{MULTIPLICATION SIGN}"

WIDTH: Final = 7.2
HEIGHT: Final = 4.5
DPI: Final = 200

_LOCK: Final = threading.Lock()
"""Held while drawing: Matplotlib's settings belong to the process, not to a thread."""


@dataclass(frozen=True)
class Colours:
    """The page's colours, as `static/shared/base.css` has them, and some more."""

    paper: str
    text: str
    muted: str
    quiet: str
    line: str
    grid: str
    accent: str
    soft: str
    counter: str
    alarm: str
    others: tuple[str, ...]


COLOURS: Final[Mapping[Theme, Colours]] = {
    "light": Colours(
        "#fdfefc", "#1b211e", "#56605b", "#a3aea8", "#d3d9d4", "#e9efea", "#00694f", "#dcebe4", "#a85400", "#a3341c",
        ("#2a5db0", "#7d4698", "#56605b", "#1b211e"),
    ),
    "dark": Colours(
        "#171b19", "#e6ece8", "#9ba7a1", "#56615c", "#3a423f", "#242b28", "#5ad8ae", "#17332a", "#ffb02e", "#ff9b80",
        ("#8ab8ff", "#d3a6ec", "#9ba7a1", "#e6ece8"),
    ),
}  # fmt: skip

_SETTINGS: Final[Mapping[str, Any]] = {
    "font.family": "DejaVu Sans",  # comes with Matplotlib, so that figures look the same everywhere
    "font.size": 11,
    "axes.titlesize": 14,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.linewidth": 0.8,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
    "lines.linewidth": 2.2,
    "lines.solid_capstyle": "round",
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.w_pad": 0.12,
    "figure.constrained_layout.h_pad": 0.12,
    "contour.negative_linestyle": "solid",
    "savefig.dpi": DPI,
    "svg.hashsalt": "digits",
}


class Look:
    """A figure in the making, in the colours of its theme."""

    def __init__(self, figure: "Figure", colours: Colours) -> None:
        self.figure = figure
        self.colours = colours

    def axes(self, title: str, x: str = "", y: str = "") -> "Axes":
        """Return the figure's only axes, titled."""
        return self.row(((title, x, y),))[0]

    def row(self, titles: Sequence[tuple[str, str, str]], rows: int = 1, *, level: bool = False) -> list["Axes"]:
        """Return axes in `rows` rows with their titles and what x and y are; `level` ones have the same y."""
        grid = self.figure.subplots(rows, len(titles) // rows, squeeze=False, sharey=level)
        for axes, (title, x, y) in zip(grid.flat, titles, strict=True):
            axes.set_title(title)
            axes.set_xlabel(x, color=self.colours.muted)
            axes.set_ylabel(y, color=self.colours.muted)
        return list(grid.flat)

    def size(self, width: float, height: float) -> None:
        """Set the figure's width and height in inches."""
        self.figure.set_size_inches(width, height)

    def label(self, axes: "Axes", at: tuple[float, float], text: str, colour: str, **how: Any) -> None:  # noqa: ANN401
        """Write a label at a point in data coordinates, outlined so that it stands out from lines."""
        from matplotlib.patheffects import withStroke  # noqa: PLC0415  see the package

        edge = [withStroke(linewidth=3.5, foreground=self.colours.paper)]
        options = {"ha": "center", "va": "center", "fontweight": "bold", **how}
        axes.text(*at, text, color=colour, path_effects=edge, **options)

    def ends(self, axes: "Axes", ends: Mapping[str, tuple[float, str]], gap: float = 0.06) -> None:
        """Label curves on the right, each at the height of its end, moved apart to `gap` of the axes' height.

        `ends` are the heights in the axes' units and the colours, by label.
        """
        place = axes.transData.transform([(0.0, height) for height, _ in ends.values()])[:, 1]
        low, high = axes.transAxes.transform([(0, 0), (0, 1)])[:, 1]
        wanted = (place - low) / (high - low)
        for label, height in zip(ends, apart(wanted, gap), strict=True):
            axes.annotate(
                label, (1.015, height), xycoords="axes fraction", va="center", ha="left", color=ends[label][1],
                fontweight="bold", annotation_clip=False,
            )  # fmt: skip


def apart(places: Array, gap: float) -> Array:
    """Return `places` (n,) moved as little up or down as makes neighbours at least `gap` apart, in the same order."""
    order = np.argsort(places, kind="stable")
    moved = places[order].astype(np.float64)
    for _ in range(200):
        short = gap - np.diff(moved)
        if not (short > 1e-9).any():
            break
        push = np.maximum(short, 0) / 2
        moved[:-1] -= push
        moved[1:] += push
    back = np.empty_like(moved)
    back[order] = moved
    return back


def rendered(draw: Callable[[Look], None], kind: str, theme: Theme, *, in_korean: bool = False) -> bytes:
    """Return the file of a figure that `draw` draws: the same bytes every time.

    In Korean its words stay text, for the reader's own font, since the one that draws has no Korean letters.
    """
    import matplotlib as mpl  # noqa: PLC0415  see the package
    from matplotlib.figure import Figure  # noqa: PLC0415

    colours = COLOURS[theme]
    themed = {
        "figure.facecolor": colours.paper, "axes.facecolor": colours.paper, "savefig.facecolor": colours.paper,
        "text.color": colours.text, "axes.titlecolor": colours.text, "axes.edgecolor": colours.line,
        "axes.labelcolor": colours.muted, "xtick.color": colours.muted, "ytick.color": colours.muted,
        "grid.color": colours.grid,
    }  # fmt: skip
    # a matplotlibrc on this machine must not change the figure
    defaults = {name: value for name, value in mpl.rcParamsDefault.items() if "backend" not in name}
    settings: Any = {**defaults, **_SETTINGS, **themed, "svg.fonttype": "none" if in_korean else "path"}
    with _LOCK, mpl.rc_context(settings), warnings.catch_warnings():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        draw(Look(figure, colours))
        if in_korean:
            warnings.filterwarnings("ignore", message="Glyph .* missing")  # the reader's font has it
            translate(figure)
        file = io.BytesIO()
        figure.savefig(file, format=kind, metadata={"Software": None} if kind == "png" else {"Date": None})
        figure.clear()
    del figure
    gc.collect()  # a figure has many reference cycles, and holds megabytes
    return file.getvalue() if kind == "png" else without_styles(file.getvalue())


def translate(figure: "Figure") -> None:
    """Put a figure's texts into Korean, without the outlines that would make paths of them."""
    from matplotlib.text import Text  # noqa: PLC0415  see the package

    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [label.get_text() for label in axis.get_ticklabels()]
            if any(korean(label) != label for label in labels):
                axis.set_ticks(axis.get_ticklocs(), [korean(label) for label in labels])
    for text in figure.findobj(Text):
        text.set_text(korean(text.get_text()))
        text.set_path_effects([])


def without_styles(svg: bytes) -> bytes:
    """Return an SVG with attributes in place of inline styles, which the site's Content-Security-Policy forbids."""
    text = svg.decode()
    text = re.sub(r"<defs>\s*<style[^>]*>[^<]*</style>\s*</defs>\s*", "", text, count=1)
    text = text.replace(
        "<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1
    )  # the rule of that style sheet
    text = re.sub(r' style="([^"]*)"', _attributes, text)
    return text.replace("'DejaVu Sans'", "'DejaVu Sans', sans-serif").encode()  # where texts stay text


def _attributes(style: re.Match[str]) -> str:
    pairs = (declaration.split(":", 1) for declaration in style[1].split(";") if declaration.strip())
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)
