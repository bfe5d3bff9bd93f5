"""The picture of `make bench-serve`: each form's rate, beside the bare app's."""

import statistics
from collections.abc import Mapping
from pathlib import Path

from benchmarks.accuracy.look import ACCENT, INK, MUTED, axes, save, style
from benchmarks.serving.experiments import Pair


def draw(found: Mapping[str, Pair], path: Path) -> None:
    """Write a bar for each form; the line is the bare app's rate."""
    with style():
        figure, ((axis,),) = axes(1, 1, 2.4)
        forms = list(found)[::-1]
        rates = [found[name].ours.goodput for name in forms]
        limit = statistics.median(pair.theirs.goodput for pair in found.values())
        axis.barh(forms, rates, color=ACCENT, height=0.6)
        for place, (name, rate) in enumerate(zip(forms, rates, strict=True)):
            axis.text(rate + limit / 100, place, f"{rate:,.0f}  ({found[name].ratio:.0%})", va="center", color=INK)
        axis.axvline(limit, color=MUTED, linewidth=1, linestyle="--")
        axis.text(limit, len(forms) - 0.35, f"bare app {limit:,.0f}", ha="center", color=MUTED)
        axis.set_xlim(0, 1.25 * max(limit, *rates))
        axis.set_title("answers of 200 a second", loc="left", pad=14)
        axis.xaxis.set_visible(False)
        axis.spines["bottom"].set_visible(False)
        save(figure, path)
