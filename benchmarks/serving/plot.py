"""The picture of `make bench-serve`: each form's rate, beside the bare app's."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.accuracy.look import ACCENT, INK, MUTED, axes, save, style
from benchmarks.serving.experiments import Rated


def draw(found: Mapping[int, Mapping[str, Rated]], path: Path) -> None:
    """Write one row of bars for each version; the line is the bare app's rate."""
    with style():
        figure, cells = axes(len(found), 1, 2.4 * len(found))
        for (version, rated), (axis,) in zip(found.items(), cells, strict=True):
            forms = [name for name in rated if name != "bare"][::-1]
            rates = [rated[name].load.rate for name in forms]
            limit = rated["bare"].load.rate
            axis.barh(forms, rates, color=ACCENT, height=0.6)
            for place, (name, rate) in enumerate(zip(forms, rates, strict=True)):
                axis.text(rate + limit / 100, place, f"{rate:,.0f}  ({rated[name].share:.0%})", va="center", color=INK)
            axis.axvline(limit, color=MUTED, linewidth=1, linestyle="--")
            axis.text(limit, len(forms) - 0.35, f"bare app {limit:,.0f}", ha="center", color=MUTED)
            axis.set_xlim(0, 1.25 * max(limit, *rates))
            axis.set_title(f"requests a second, version {version}", loc="left", pad=14)
            axis.xaxis.set_visible(False)
            axis.spines["bottom"].set_visible(False)
        save(figure, path)
