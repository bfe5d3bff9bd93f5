"""Figures of gradient descent: races of optimizers, batches, and the recorded runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from app.lessons import Array, gradient_descent, recorded
from app.lessons.figures.look import Colours, Look
from app.lessons.optimizers import KINDS, NAMES, SGD, Name
from app.lessons.surfaces import SURFACES, Surface
from app.lessons.surfaces import Name as SurfaceName

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OPTIMIZER_TITLES: Final[dict[str, str]] = {
    "sgd": "SGD", "momentum": "Momentum", "nesterov": "Nesterov", "adagrad": "Adagrad", "rmsprop": "RMSprop",
    "adam": "Adam", "adamw": "AdamW",
}  # fmt: skip
SURFACE_TITLES: Final[dict[str, str]] = {
    "bowl": "A bowl", "ravine": "A ravine", "saddle": "A saddle", "local-minimum": "A local minimum",
    "plateau": "A plateau",
}  # fmt: skip
RACING: Final[tuple[Name, ...]] = ("sgd", "momentum", "adagrad", "rmsprop", "adam")


def colours_of(colours: Colours) -> dict[str, str]:
    """Return each optimizer's colour."""
    blue, purple, muted, text = colours.others
    kinds = (colours.alarm, colours.counter, muted, blue, purple, colours.accent, text)
    return dict(zip(NAMES, kinds, strict=True))


def race(look: Look, name: SurfaceName, racing: Sequence[Name] = RACING) -> None:
    """Draw the paths of some optimizers on a surface, and how the loss falls on the way."""
    surface, of = SURFACES[name], colours_of(look.colours)
    look.size(9.6, 4.5)
    above, beside = look.row(((SURFACE_TITLES[name], "", ""), ("Height by step", "step", "")))
    _contours(look, above, surface)
    paths = {kind: _path(kind, surface) for kind in racing}
    for kind, path in paths.items():
        above.plot(*path.T, color=of[kind], linewidth=1.8, alpha=0.95)
        above.plot(*path[-1], "o", color=of[kind], markersize=5)
        beside.plot(surface.value(path), color=of[kind], linewidth=1.8)
    _start(look, above, surface)
    beside.set_xlim(0, 200 if name in {"plateau", "ravine"} else 120)
    low = min(float(surface.value(minimum)) for minimum in surface.minima)
    high = float(surface.value(surface.start))
    beside.set_ylim(low - 0.03 * (high - low), high + 0.03 * (high - low))
    ends = {OPTIMIZER_TITLES[kind]: (float(surface.value(_early(path))), of[kind]) for kind, path in paths.items()}
    _labels(beside, ends, 0.85 if name == "plateau" else 0.94)


def _early(path: Array) -> Array:
    """Return the point of step 25, where the paths are still apart, or the last one."""
    point: Array = path[min(25, len(path) - 1)]
    return point


def _labels(axes: "Axes", ends: dict[str, tuple[float, str]], top: float) -> None:
    """Write the optimizers' names in the order of their curves' heights early on, where they are still apart."""
    order = sorted(ends, key=lambda label: -ends[label][0])
    for place, label in enumerate(order):
        axes.annotate(
            label, (0.97, top - 0.075 * place), xycoords="axes fraction", ha="right", va="center",
            color=ends[label][1], fontweight="bold",
        )  # fmt: skip


def optimizer(look: Look, name: Name) -> None:
    """Draw one optimizer's path through the ravine, the others' behind it."""
    surface = SURFACES["ravine"]
    axes = look.axes(f"{OPTIMIZER_TITLES[name]} in the ravine")
    axes.set_title(f"learning rate {surface.rates[name]:g}", loc="right", color=look.colours.muted, fontsize=11,
                   fontweight="normal")  # fmt: skip
    _contours(look, axes, surface)
    for other in RACING:
        if other != name:
            axes.plot(*_path(other, surface).T, color=look.colours.quiet, linewidth=1, alpha=0.7)
    path = _path(name, surface)
    axes.plot(*path.T, color=look.colours.accent, marker="o", markersize=3, linewidth=1.8)
    _start(look, axes, surface)


def _path(name: Name, surface: Surface, steps: int = 200) -> Array:
    return gradient_descent.descend(KINDS[name](surface.rates[name]), surface.gradient, surface.start, steps).points


def _contours(look: Look, axes: "Axes", surface: Surface) -> None:
    x, y, heights = surface.grid(161)
    low, high = heights.min(), heights.max()
    levels = low + (high - low) * np.linspace(0.02, 1, 16) ** 2
    axes.contour(x, y, heights, levels=levels, colors=look.colours.line, linewidths=0.9)
    axes.grid(visible=False)
    for minimum in surface.minima:
        axes.plot(*minimum, "+", color=look.colours.text, markersize=11, markeredgewidth=1.6)
    left, right, bottom, top = surface.extent
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)


def _start(look: Look, axes: "Axes", surface: Surface) -> None:
    axes.plot(*surface.start, "o", color=look.colours.paper, markeredgecolor=look.colours.text, markersize=7)
    right = surface.start[0] > 0
    axes.annotate(
        "start", surface.start, (-7 if right else 7, 7), textcoords="offset points", color=look.colours.text,
        ha="right" if right else "left",
    )  # fmt: skip


def batches(look: Look) -> None:
    """Draw three descents on the loss of 2,000 images: all in one batch, ten batches of 200, single images."""
    x, y = recorded.images()
    look.size(10.5, 4.2)
    kinds = ((2000, 30, 3.0, "All 2,000 at once"), (200, 3, 3.0, "10 batches of 200"), (1, 1, 0.1, "One by one"))
    row = look.row([(title, "first weight", "" if at else "second weight") for at, (*_, title) in enumerate(kinds)])
    heights, minimum = recorded.landscape(), gradient_descent.lowest(x, y)
    levels = heights.min() + (heights.max() - heights.min()) * np.linspace(0.01, 1, 18) ** 2
    for axes, (batch_size, epochs, rate, _) in zip(row, kinds, strict=True):
        axes.contour(recorded.AXIS, recorded.AXIS, heights, levels=levels, colors=look.colours.line, linewidths=0.9)
        found = gradient_descent.descend_by_batches(SGD(rate), x, y, (-2, 3), batch_size=batch_size, epochs=epochs)
        many = len(found.points) > 100
        axes.plot(*found.points.T, color=look.colours.accent, linewidth=0.9 if many else 1.5,
                  marker="" if many else "o", markersize=3)  # fmt: skip
        axes.plot(*minimum, "+", color=look.colours.text, markersize=11, markeredgewidth=1.6, zorder=5)
        axes.grid(visible=False)
        axes.set_aspect("equal")
        seen = f"{len(found.points) - 1:,} iterations = {epochs} epoch{'s' * (epochs > 1)}"
        look.label(axes, (0.5, -2.65), seen, look.colours.muted, fontweight="normal", fontsize=10)


def noise(look: Look) -> None:
    """Draw the distance of a batch's gradient from that of all images, by batch size."""
    x, y = recorded.images()
    axes = look.axes("Four times the work halves the noise", "images in a batch", "distance from the whole gradient")
    sizes = np.array([1, 2, 4, 8, 16, 32, 64, 128, 200, 256, 512, 1024, 1600])
    axes.loglog(sizes, [gradient_descent.noise([-2, 3], x, y, int(size)) for size in sizes], color=look.colours.accent)
    for size in (1, 32, 200):
        height = gradient_descent.noise([-2, 3], x, y, size)
        axes.plot(size, height, "o", color=look.colours.accent, markersize=6)
        look.label(axes, (size * 1.12, height * 1.12), f"{size}", look.colours.accent, ha="left", va="bottom")
    axes.set_ylim(top=1.2)
    axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])


def race_on_mnist(look: Look) -> None:
    """Draw the recorded loss of the quickstart network on MNIST, by optimizer, at Keras's rates and at tuned ones."""
    of = colours_of(look.colours)
    look.size(10.5, 4.5)
    row = look.row(
        (("At Keras's learning rates", "iteration", "loss"), ("At rates that suit", "iteration", "")), level=True
    )
    for axes, suited in zip(row, (False, True), strict=True):
        runs = [run for run in recorded.runs()["race"] if run["optimizer"] in RACING]
        shown = {run["optimizer"]: run for run in sorted(runs, key=lambda run: run["suited"] == suited)}
        for kind, run in shown.items():
            axes.plot(run["iterations"], _smooth(run["loss"]), color=of[kind], linewidth=1.6)
        axes.set_yscale("log")
        axes.set_yticks([0.1, 0.2, 0.5, 1, 2], ["0.1", "0.2", "0.5", "1", "2"])
        axes.set_yticks([], minor=True)
        axes.set_xlim(0, max(run["iterations"][-1] for run in shown.values()))
        axes.set_ylim(0.08, 2.5)
        look.ends(axes, {OPTIMIZER_TITLES[kind]: (_smooth(run["loss"])[-1], of[kind]) for kind, run in shown.items()})


def _smooth(values: list[float]) -> list[float]:
    """Return the mean of each value and up to two neighbours on either side."""
    return [float(np.mean(values[max(0, at - 2) : at + 3])) for at in range(len(values))]


def epochs(look: Look) -> None:
    """Draw training against validation loss of the recorded runs: little and much data, without and with dropout."""
    runs = recorded.runs()["epochs"]["runs"]
    look.size(9.6, 6.4)
    titles = [
        (f"{run['digits']:,} digits" + (f", dropout {run['dropout']:g}" if run["dropout"] else ""),
         "epoch" if at > 1 else "", "" if at % 2 else "loss")
        for at, run in enumerate(runs)
    ]  # fmt: skip
    for axes, run in zip(look.row(titles, rows=2), runs, strict=True):
        count = np.arange(1, len(run["loss"]) + 1)
        axes.plot(count, run["loss"], color=look.colours.quiet)
        axes.plot(count, run["val_loss"], color=look.colours.accent)
        best = int(np.argmin(run["val_loss"]))
        axes.axvline(count[best], color=look.colours.muted, linestyle=(0, (3, 3)), linewidth=1)
        axes.set_ylim(0, 1.0 if run["digits"] < 10_000 else 0.4)
        axes.set_xlim(1, count[-1])
        curves = (("training", run["loss"], look.colours.muted), ("validation", run["val_loss"], look.colours.accent))
        look.ends(axes, {label: (values[-1], colour) for label, values, colour in curves}, 0.1)
        late = best > len(count) / 2
        look.label(axes, (float(count[best]) + (-0.015 if late else 0.015) * len(count), axes.get_ylim()[1] * 0.94),
                   f"best after {count[best]}", look.colours.muted, fontsize=10, fontweight="normal",
                   ha="right" if late else "left")  # fmt: skip
