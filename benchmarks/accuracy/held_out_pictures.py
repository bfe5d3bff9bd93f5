"""Pictures of how the held-out digits are read: the confusion matrix, and the worst mistakes."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from benchmarks.accuracy.held_out import SHEET, Reading
from benchmarks.accuracy.look import ACCENT, INK, LINE, MUTED, PAPER, axes

ACROSS = 10


def confusion(reading: Reading, title: str) -> Figure:
    """Return the confusion matrix; only mistakes are coloured, since the right answers would outshine them."""
    counts = reading.confusion
    wrong = counts * (1 - np.eye(10, dtype=np.int64))
    figure, ((plot,),) = axes(1, 1, 6.4)
    shades = LinearSegmentedColormap.from_list("mistakes", [PAPER, ACCENT])
    most = max(int(wrong.max()), 1)
    plot.imshow(wrong, cmap=shades, vmin=0, vmax=most)
    for true, read in np.ndindex(10, 10):
        count = int(counts[true, read])
        if count:
            colour = MUTED if true == read else PAPER if count > most / 2 else INK
            plot.text(read, true, f"{count:,}", ha="center", va="center", color=colour, fontsize=9.5)
    plot.set_xticks(range(10))
    plot.set_yticks(range(10))
    plot.set_xticks(np.arange(11) - 0.5, minor=True)
    plot.set_yticks(np.arange(11) - 0.5, minor=True)
    plot.grid(which="minor", color=LINE)
    plot.tick_params(which="minor", length=0)
    plot.spines[:].set_visible(False)
    plot.set(xlabel="digit read", ylabel="true digit", title=title)
    return figure


def mistakes(reading: Reading, title: str) -> Figure:
    """Return a sheet of the most confident mistakes: true digit → digit read, and its probability."""
    worst = reading.mistakes[:SHEET]
    rows = max(1, -(-len(worst) // ACROSS))
    figure, grid = axes(rows, ACROSS, 0.45 + 1.12 * rows)
    figure.suptitle(title, fontsize=10, fontweight="bold", color=INK)
    places = [plot for row in grid for plot in row]
    for plot in places:
        plot.set_axis_off()
    for plot, place in zip(places, worst, strict=False):
        plot.imshow(255 - reading.images[place], cmap="gray", vmin=0, vmax=255)
        sure = reading.probabilities[place].max()
        caption = f"{reading.labels[place]} → {reading.answers[place]}\n{sure:.1%}"
        plot.set_title(caption, fontsize=8.5, fontweight="normal", color=INK, y=-0.46)
    return figure
