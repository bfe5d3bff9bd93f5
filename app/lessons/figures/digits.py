"""Figures of one digit: how it is normalized, what kernels and neurons make of it, how it is read as it changes.

The digit is the 3 that the page starts with, and what is asked are the networks recorded for chapter 7, which learned
digits as they are.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from app.digits import rotation
from app.digits.normalize import BOX, SIDE, digit_image
from app.digits.normalize_steps import Steps, normalization_steps, shrink_canvas
from app.digits.rasterize import rasterize, rasterize_sheet
from app.lessons import Array, ArrayLike, neurons, recorded
from app.lessons.activations import relu
from app.lessons.convolution import convolved
from app.lessons.figures.look import Look
from app.lessons.losses import sparse_categorical_crossentropy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

TIMES: Final = "\N{MULTIPLICATION SIGN}"
SMALL_TITLE: Final = f"20 {TIMES} 20"
WHOLE_TITLE: Final = f"28 {TIMES} 28"
BLACK: Final = "#000000"
DIGIT: Final = 3
RUN: Final = "little"
SHADES: Final = 24
EDGE: Final = np.outer([1, 1, 1, 1, 1], [-1, -1, 0, 1, 1]) / 10
"""A kernel that answers where ink begins, from left to right."""


def _arc(middle: tuple[float, float], radii: tuple[float, float], start: float, end: float) -> Array:
    angle = np.radians(np.linspace(start, end, 25))
    return np.stack([middle[0] + radii[0] * np.cos(angle), middle[1] + radii[1] * np.sin(angle)], 1)


STROKES: Final[list[list[list[float]]]] = [
    np.concatenate([_arc((0.46, 0.33), (0.18, 0.16), -150, 85), _arc((0.46, 0.66), (0.2, 0.17), -85, 150)]).tolist()
]
"""The sample of `static/js/samples.js`, on a sheet of side 1."""


@lru_cache(maxsize=1)
def _steps() -> Steps:
    return normalization_steps(rasterize(STROKES))


def _said(images: Sequence[NDArray[np.uint8]], run: str = "much") -> Array:
    """Return what the network that a run ended with says of images: (n, 10) probabilities."""
    answers = [next(one for one in recorded.said(image) if one.name == run).probabilities[-1] for image in images]
    return np.array(answers)


def _picture(
    axes: "Axes",
    rows: ArrayLike,
    colours: "str | Colormap" = "gray",
    most: float = 255,
    corner: tuple[int, int] = (0, 0),
) -> None:
    """Paint numbers as squares: white on black, or, by a colour map of two hues, from -most to most; 0 is left out.

    They are rounded to SHADES, and the squares of one shade are one path: a file of a tenth of the size.
    """
    from matplotlib import colormaps  # noqa: PLC0415  see the package
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path  # noqa: PLC0415

    levels = np.rint(np.asarray(rows, np.float64) / most * SHADES).clip(-SHADES, SHADES).astype(int)
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
    """Return where each run of True begins, and how long it is."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(int)))
    return [(int(start), int(end - start)) for start, end in zip(ends[::2], ends[1::2], strict=True)]


def _frame(look: Look, axes: "Axes", side: float = SIDE, ground: str = BLACK) -> None:
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


def _signed(look: Look) -> "Colormap":
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415  see the package

    return LinearSegmentedColormap.from_list("signed", [look.colours.counter, look.colours.paper, look.colours.accent])


def normalizing(look: Look) -> None:
    """Draw the ink with its box and square, the 20x20, and the 28x28 with the centre of mass."""
    taken = _steps()
    look.size(10.5, 4.5)
    ink, small, whole = look.row((("Box and square", "", ""), (SMALL_TITLE, "", ""), (WHOLE_TITLE, "", "")))
    left, top, right, _ = taken.square
    side = right - left
    _picture(ink, taken.preview, corner=(-left, -top))
    _frame(look, ink, side)
    x, y, far, low = taken.box
    ink.plot(np.array([x, far, far, x, x]) - left, np.array([y, y, low, low, y]) - top, color="#5ad8ae", linewidth=2)
    _picture(small, taken.rescaled)
    _frame(look, small, BOX)
    _picture(whole, taken.image)
    _frame(look, whole)
    for line in (whole.axvline, whole.axhline):
        line(SIDE / 2 + 0.5, color="#9ba7a1", linestyle=(0, (4, 3)), linewidth=1.2)
    lands = [start + at for start, at in zip(taken.corner, taken.centre, strict=True)]
    whole.plot(*lands, "+", color="#ffb02e", markersize=16, markeredgewidth=2.4)
    notes = (f"{side} {TIMES} {side} pixels", "averaged by area", f"ink balances at {lands[0]:.1f}, {lands[1]:.1f}")
    for axes, note in zip((ink, small, whole), notes, strict=True):
        axes.set_xlabel(note)


def not_normalized(look: Look) -> None:
    """Draw a small digit in a corner of its sheet: shrunk with the sheet, and normalized."""
    points = [[[0.06 + 0.45 * x, 0.02 + 0.45 * y] for x, y in stroke] for stroke in STROKES]
    look.size(8.4, 4.8)
    first, second = look.row((("The sheet shrunk", "", ""), ("Normalized", "", "")))
    _picture(first, shrink_canvas(rasterize_sheet(points, 1)))
    _picture(second, digit_image(rasterize(points)))
    for axes in (first, second):
        _frame(look, axes)


def kernel(look: Look) -> None:
    """Draw a kernel that looks for left edges, the digit, and the feature map that it makes."""
    look.size(10.5, 4.5)
    image = _steps().image
    picture, weights, found = look.row(
        (("The digit", "", ""), (f"A kernel of 5 {TIMES} 5", "", ""), ("Its feature map", "", ""))
    )
    _picture(picture, image)
    _frame(look, picture)
    sums = relu(convolved(image / 255, EDGE))
    y, x = (int(at) for at in np.unravel_index(sums.argmax(), sums.shape))
    picture.plot([x, x + 5, x + 5, x, x], [y, y, y + 5, y + 5, y], color="#ffb02e", linewidth=2)
    _picture(weights, EDGE, _signed(look), float(np.abs(EDGE).max()))
    _frame(look, weights, 5, look.colours.paper)
    _picture(found, sums, _signed(look), float(sums.max()))
    _frame(look, found, sums.shape[0], look.colours.paper)
    found.plot([x, x + 1, x + 1, x, x], [y, y, y + 1, y + 1, y], color=look.colours.counter, linewidth=2)
    picture.set_xlabel("the window")
    weights.set_xlabel("green: for, orange: against")
    found.set_xlabel(f"24 {TIMES} 24; at the window {sums[y, x]:.2f}")


def feature_maps(look: Look) -> None:
    """Draw four kernels that look for edges, left, right, above and below, and the feature map that each makes."""
    kernels = {"left": EDGE, "right": -EDGE, "above": EDGE.T, "below": -EDGE.T}
    maps = {edge: relu(convolved(_steps().image / 255, weights)) for edge, weights in kernels.items()}
    most = max(float(sums.max()) for sums in maps.values())
    look.size(9.6, 5.4)
    row = look.row([*((f"Edges {edge}", "", "") for edge in kernels), *[("", "", "")] * 4], rows=2)
    for above, below, edge in zip(row[:4], row[4:], kernels, strict=True):
        _picture(above, kernels[edge], _signed(look), float(np.abs(EDGE).max()))
        _frame(look, above, 5, look.colours.paper)
        _picture(below, maps[edge], _signed(look), most)
        _frame(look, below, maps[edge].shape[0], look.colours.paper)


def covered(look: Look) -> None:
    """Draw the digit with a part covered, and how sure a network then still is of it."""
    image = _steps().image
    places = ((0, 0), (6, 13), (12, 14), (20, 11))
    images = [image.copy() for _ in places]
    for one, (row, column) in zip(images, places, strict=True):
        if (row, column) != (0, 0):
            one[row : row + 4, column : column + 4] = 0
    shares = _said(images, RUN)[:, DIGIT]
    look.size(11, 4.2)
    for axes, one, (row, column), share in zip(
        look.row([("As it is" if place == (0, 0) else "Covered", "", "") for place in places]),
        images, places, shares, strict=True,
    ):  # fmt: skip
        _picture(axes, one)
        _frame(look, axes)
        if (row, column) != (0, 0):
            axes.plot([column, column + 4, column + 4, column, column], [row, row, row + 4, row + 4, row],
                      color="#ffb02e", linewidth=2)  # fmt: skip
        axes.set_xlabel(f"a {DIGIT} by {_share(share)}")


def _share(share: float) -> str:
    return "over 99.9%" if share >= 0.9995 else f"{share:.1%}"


def turned(look: Look) -> None:
    """Draw how sure a network that learned digits as they are is of the digit as it is turned."""
    angles = np.linspace(-40, 40, 41)
    images = [rotation.transformed_digit_image(STROKES, "angle", float(angle)) for angle in angles]
    axes = look.axes("A 3, turned", "degrees, clockwise", "probability of 3")
    for run, colour in (("little", look.colours.counter), ("much", look.colours.accent)):
        axes.plot(angles, _said(images, run)[:, DIGIT], color=colour)
    axes.axvline(0, color=look.colours.muted, linestyle=(0, (3, 3)), linewidth=1)
    axes.set_ylim(-0.02, 1.05)
    axes.set_xlim(-40, 40)
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    ends = {f"{label}\ndigits": (float(_said(images[-1:], run)[0, DIGIT]), colour)
            for run, label, colour in (("little", "1,000", look.colours.counter),
                                       ("much", "55,000", look.colours.accent))}  # fmt: skip
    look.ends(axes, ends, 0.14)


def augmented(look: Look) -> None:
    """Draw twelve variants of the digit: turned, moved and resized, as augmentation shows them in training."""
    image = _steps().image
    ways: tuple[tuple[rotation.Kind, tuple[float, ...]], ...] = (
        ("angle", (-20, -10, 10, 20)), ("shift", (-0.15, -0.07, 0.07, 0.15)), ("scale", (0.75, 0.88, 1.12, 1.25)),
    )  # fmt: skip
    variants = [(kind, value) for kind, values in ways for value in values]
    look.size(8, 6.6)
    for axes, (kind, value) in zip(look.row([("", "", "")] * 12, rows=3), variants, strict=True):
        _picture(axes, rotation.transform_image(image, kind, value))
        _frame(look, axes)
        said = {"angle": f"{value:+g}°", "shift": f"{value * SIDE:+.1f} pixels", "scale": f"{TIMES} {value:g}"}
        axes.set_xlabel(said[kind])


def hidden(look: Look) -> None:
    """Draw the weights of six hidden neurons of the recorded network as pictures."""
    weights = recorded.last_weights(neurons.RUN)[0]
    chosen = (1, 5, 9, 13, 17, 21)
    look.size(9, 6.4)
    for axes, neuron in zip(look.row([(f"Neuron {one}", "", "") for one in chosen], rows=2), chosen, strict=True):
        rows = weights[:, neuron].reshape(SIDE, SIDE)
        _picture(axes, rows, _signed(look), float(np.abs(rows).max()))
        _frame(look, axes, ground=look.colours.paper)


def pixel_sum(look: Look) -> None:
    """Draw the products of the digit's pixels and a hidden neuron's weights, and their sum as it grows."""
    weights, bias = recorded.last_weights(neurons.RUN)[:2]
    neuron = 13
    products = (_steps().image / 255).reshape(-1) * weights[:, neuron]
    look.size(9.6, 4.5)
    picture, axes = look.row(((f"Pixel {TIMES} weight", "", ""), ("Added up", "pixels added", "sum")))
    rows = products.reshape(SIDE, SIDE)
    _picture(picture, rows, _signed(look), float(np.abs(rows).max()))
    _frame(look, picture, ground=look.colours.paper)
    axes.plot(bias[neuron] + np.concatenate([[0.0], products.cumsum()]), color=look.colours.accent)
    axes.axhline(0, color=look.colours.line, linewidth=1)
    axes.set_xlim(0, SIDE * SIDE)
    axes.set_xticks([0, 196, 392, 588, 784])


def through(look: Look) -> None:
    """Draw what each hidden neuron gives for the digit, and the ten probabilities."""
    weights, bias = recorded.last_weights(neurons.RUN)[:2]
    outputs = relu((_steps().image / 255).reshape(-1) @ weights + bias)
    look.size(9.6, 4.5)
    first, second = look.row((("24 hidden neurons", "neuron", "output"), ("Ten probabilities", "digit", "")))
    first.bar(np.arange(len(outputs)), outputs, color=look.colours.accent)
    _shares(look, second, _said([_steps().image], neurons.RUN)[0])


def _shares(look: Look, axes: "Axes", shares: Array) -> None:
    colours = [look.colours.accent if at == shares.argmax() else look.colours.quiet for at in range(10)]
    axes.bar(np.arange(10), shares, color=colours)
    axes.set_xticks(np.arange(10))
    axes.set_ylim(0, 1.02)
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])


def read_by_epoch(look: Look) -> None:
    """Draw how probable the networks kept of a run found the digit, from the one that knew nothing on."""
    run = next(one for one in recorded.said(_steps().image) if one.name == RUN)
    axes = look.axes("What was said of a 3", "epoch", "probability")
    x = np.arange(len(run.epochs))
    for digit in range(10):
        is_it = digit == DIGIT
        axes.plot(x, run.probabilities[:, digit], color=look.colours.accent if is_it else look.colours.quiet,
                  linewidth=2.4 if is_it else 1.1, zorder=3 if is_it else 2)  # fmt: skip
    axes.set_xticks(x, [str(epoch) for epoch in run.epochs])
    axes.set_ylim(-0.02, 1.05)
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    look.ends(axes, {"3": (float(run.probabilities[-1, DIGIT]), look.colours.accent)})


def loss_by_epoch(look: Look) -> None:
    """Draw the loss of the digit at the networks kept of a run."""
    run = next(one for one in recorded.said(_steps().image) if one.name == RUN)
    axes = look.axes("The loss of one digit as the network learns", "epoch", "loss")
    x = np.arange(len(run.epochs))
    losses = sparse_categorical_crossentropy(np.full(len(x), DIGIT), run.probabilities)
    axes.plot(x, losses, color=look.colours.accent, marker="o", markersize=5)
    axes.set_xticks(x, [str(epoch) for epoch in run.epochs])
    axes.set_ylim(bottom=0)


def loss_by_label(look: Look) -> None:
    """Draw the probabilities of the digit, and what each label would make it cost."""
    run = next(one for one in recorded.said(_steps().image) if one.name == RUN)
    shares = run.probabilities[1]
    look.size(9.6, 4.5)
    first, second = look.row((("What is said of a 3", "digit", "probability"), ("Its loss, by label", "label", "loss")))
    _shares(look, first, shares)
    losses = sparse_categorical_crossentropy(np.arange(10), np.tile(shares, (10, 1)))
    colours = [look.colours.accent if label == shares.argmax() else look.colours.counter for label in range(10)]
    second.bar(np.arange(10), losses, color=colours)
    second.set_xticks(np.arange(10))


def hard(look: Look) -> None:
    """Draw the hard digits of chapter 1 with their labels, and what the quickstart reads."""
    found = recorded.hard()
    look.size(9, 8.2)
    count = len(found.images)
    for at, axes in enumerate(look.row([("", "", "")] * count, rows=4)):
        _picture(axes, found.images[at])
        _frame(look, axes)
        read = int(found.said[at].argmax())
        wrong = read != found.labels[at]
        colour = look.colours.alarm if wrong else look.colours.muted
        axes.set_xlabel(f"{found.labels[at]}, read as {read}", color=colour)
