"""Whether the confidence means what it says: expected calibration error and reliability diagrams."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from app.training.gate.calibration import Reliability, expected_calibration_error, reliability
from benchmarks.accuracy.look import ACCENT, INK, LINE, MUTED, axes
from benchmarks.accuracy.markdown import Section, percent, picture, table
from benchmarks.accuracy.versions import Version

BINS = 15
FEW = 10
"""Answers in a bin under which its share right says little; such a bin is drawn pale."""

Answered = tuple[NDArray[np.float64], NDArray[np.integer]]  # (n, 10) probabilities, (n,) digits
Sets = Mapping[str, Answered]  # by the name of the digits


def section(versions: Sequence[Version], answered: Sequence[Sets]) -> Section:
    """Return the table of calibration, from each version's answers."""
    heads = [version.title for version in versions]
    errors = {name: [percent(expected_calibration_error(*one[name], BINS)) for one in answered] for name in answered[0]}
    rows = []
    for name, cells in errors.items():
        rows.append([f"{name}: expected calibration error", *cells])
        rows.append([f"{name}: mean confidence", *(percent(float(one[name][0].max(1).mean())) for one in answered)])
        rows.append([f"{name}: read right", *(percent(_right(*one[name])) for one in answered)])
    lines = [
        f"Expected calibration error over {BINS} bins of the confidence (Guo et al. 2017), of answers as served.",
        "",
        *table(["", *heads], rows),
        *picture("accuracy/reliability.png", "Share read right by confidence, for each version"),
        (
            "Bars: share read right at that confidence; dashed: what the confidence promises. "
            f"Pale: under {FEW} answers. Below: how many answers."
        ),
    ]
    return Section("Calibration", lines, [(f"calibration error, {name}", cells) for name, cells in errors.items()])


def diagrams(titles: Sequence[str], answered: Sequence[Sets]) -> Figure:
    """Return the reliability diagrams: a column for each version, a row for each set of digits."""
    names = list(answered[0])
    ratios = [3, 1] * len(names)
    figure, grid = axes(len(ratios), len(titles), 3.3 * len(names) + 0.3, height_ratios=ratios, sharex=True)
    for column, (title, one) in enumerate(zip(titles, answered, strict=True)):
        for row, name in enumerate(names):
            upper, lower = grid[2 * row][column], grid[2 * row + 1][column]
            error = expected_calibration_error(*one[name], BINS)
            _shares(upper, reliability(*one[name], BINS), f"error {percent(error)}")
            _counts(lower, reliability(*one[name], BINS))
            upper.set_title(f"{title}: {name}")
            if not column:
                upper.set_ylabel("share read right")
                lower.set_ylabel("answers")
        grid[-1][column].set_xlabel("confidence")
    return figure


def _shares(plot: Axes, found: Reliability, says: str) -> None:
    pale = np.where(found.counts < FEW, 0.25, 1.0)
    bars = plot.bar(_middles(), np.nan_to_num(found.accuracy), 0.86 / BINS, color=ACCENT)
    for bar, alpha in zip(bars, pale, strict=True):
        bar.set_alpha(float(alpha))
    plot.plot([0, 1], [0, 1], color=INK, linewidth=1, linestyle=(0, (4, 3)))
    plot.text(0.04, 0.92, says, color=INK, transform=plot.transAxes)
    plot.set(xlim=(0, 1), ylim=(0, 1.02), xticks=np.arange(0, 1.01, 0.25), yticks=np.arange(0, 1.01, 0.25))
    plot.grid(axis="y")


def _counts(plot: Axes, found: Reliability) -> None:
    plot.bar(_middles(), found.counts, 0.86 / BINS, color=MUTED, alpha=0.6)
    plot.set_yscale("symlog", linthresh=1)
    plot.set(ylim=(0, 20_000), yticks=[0, 10, 1000], yticklabels=["0", "10", "1,000"])
    plot.grid(axis="y")
    plot.minorticks_off()
    plot.spines["bottom"].set_color(LINE)


def _middles() -> NDArray[np.float64]:
    return (np.arange(BINS) + 0.5) / BINS


def _right(probabilities: NDArray[np.float64], labels: NDArray[np.integer]) -> float:
    return float((probabilities.argmax(1) == labels).mean())
