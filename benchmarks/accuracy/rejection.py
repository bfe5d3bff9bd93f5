"""Whether it tells what is no digit from what is one: by its confidence, and by what it refuses."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from app.training.gate.synthesized_set import auroc
from benchmarks.accuracy.answers import Answers
from benchmarks.accuracy.look import ACCENT, INK, MUTED, axes
from benchmarks.accuracy.markdown import UNKNOWN, Section, percent, picture, table
from benchmarks.accuracy.negatives import LIKE_DIGITS, SEED
from benchmarks.accuracy.versions import Version

PEN = "pen digits"
BINS = 25

ByKind = Mapping[str, Answers]
"""One version's answers by kind; PEN, where there are any, are digits, all others are not."""


def section(versions: Sequence[Version], found: Sequence[ByKind], missing: Sequence[str]) -> Section:
    """Return the table of rejection, from each version's answers; `missing` says what is left out."""
    heads = [cell for version in versions for cell in (f"AUROC, {version.title}", f"refused, {version.title}")]
    rows = [
        [kind, f"{len(found[0][kind].is_digit):,}", *(cell for one in found for cell in _cells(one, kind))]
        for kind in found[0]
    ]
    alike = ", ".join(f"{' '.join(letters)} ({digit})" for digit, letters in LIKE_DIGITS.items())
    lines = [
        (
            "AUROC: how often the confidence in a pen digit on a PNG canvas is above that in one of these, ties "
            "counting half. Refused: `is_digit` is false, or nothing to read was found, which counts as confidence 0."
        ),
        "",
        *table(["sent", "images", *heads], rows),
        *picture("accuracy/rejection.png", "Confidence in digits and in what is none, for each version"),
        (
            "Letters are printed in DejaVu Sans and Serif, upright and slanted; apart stand those that look like "
            f"digits: {alike}. Scribbles are drawn by the report's own generator, and two digits are pen digits "
            f"side by side. Doodles come from `app.training.synthesis` with a seed of their own ({SEED}), so a "
            "recipe that trains with negatives has seen their like."
        ),
    ]
    for line in missing:
        lines += ["", line]
    glance = [(f"AUROC, {kind}", [_cells(one, kind)[0] for one in found]) for kind in found[0] if kind != PEN]
    refused = [(f"{PEN} refused", [percent(_refused(one[PEN])) for one in found])] if PEN in found[0] else []
    return Section("Rejection", lines, [*glance, *refused])


def histograms(titles: Sequence[str], found: Sequence[ByKind]) -> Figure:
    """Return histograms of the confidence: a column for each version, a row for each kind."""
    names = list(found[0])
    figure, grid = axes(len(names), len(titles), 0.95 * len(names) + 0.6, sharex=True, sharey=True)
    for column, (title, one) in enumerate(zip(titles, found, strict=True)):
        for row, name in enumerate(names):
            plot, confidence = grid[row][column], one[name].confidence
            weights = np.full(len(confidence), 1 / len(confidence))
            colour = ACCENT if name == PEN else MUTED
            plot.hist(confidence, np.linspace(0, 1, BINS + 1).tolist(), weights=weights, color=colour, rwidth=0.86)
            plot.set(ylim=(0, 1), yticks=[0, 0.5, 1], xlim=(0, 1), xticks=np.arange(0, 1.01, 0.25))
            plot.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
            plot.grid(axis="y")
            area = _cells(one, name)[0]
            plot.text(0.5, 0.78, name, ha="center", color=INK, transform=plot.transAxes)
            if area != UNKNOWN:
                plot.text(0.5, 0.56, f"AUROC {area}", ha="center", color=MUTED, transform=plot.transAxes, fontsize=8.5)
        grid[0][column].set_title(title)
        grid[-1][column].set_xlabel("confidence")
    figure.supylabel("share of the images", color=MUTED, fontsize=9)
    return figure


def _cells(one: ByKind, kind: str) -> tuple[str, str]:
    area = auroc(one[PEN].confidence, one[kind].confidence) if PEN in one and kind != PEN else float("nan")
    return UNKNOWN if np.isnan(area) else f"{area:.4f}", percent(_refused(one[kind]))


def _refused(answers: Answers) -> float:
    return float((~answers.is_digit).mean())
