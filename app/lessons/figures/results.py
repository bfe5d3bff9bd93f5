"""Figures of results: the quickstart's recorded runs, and the cards of the shipped versions."""

from typing import Final

import numpy as np

from app.lessons import recorded
from app.lessons.figures.look import Look
from app.lessons.quickstart import CHANGES, PUBLISHED, PUBLISHED_ACCURACY
from app.settings import ROOT
from app.versions import Store

QUICKSTART: Final = 1
BEST: Final = 3
"""The shipped versions that chapter 1 compares."""

SHIPPED: Final = Store(ROOT / "models")


def run(look: Look) -> None:
    """Draw the accuracy of the quickstart by epoch, its test, and the test that TensorFlow's page shows."""
    axes = look.axes("The quickstart, epoch by epoch", "epoch", "digits read right")
    ran = recorded.changed()["runs"][PUBLISHED]
    accuracy, tested = [epoch["accuracy"] for epoch in ran["history"]], ran["evaluation"]["accuracy"]
    count = len(accuracy)
    axes.axhline(PUBLISHED_ACCURACY, color=look.colours.muted, linestyle=(0, (3, 3)), linewidth=1)
    axes.plot(np.arange(1, count + 1), accuracy, color=look.colours.accent, marker="o")
    axes.plot([count], [tested], color=look.colours.counter, marker="o", markersize=9)
    look.label(axes, (2.5, 0.953), "60,000 digits learned from", look.colours.accent, ha="left")
    look.label(axes, (count, tested + 0.008), f"10,000 never seen: {tested:.2%}", look.colours.counter, ha="right")
    look.label(
        axes, (1, PUBLISHED_ACCURACY + 0.006), f"as published: {PUBLISHED_ACCURACY:.2%}", look.colours.muted, ha="left"
    )
    axes.set_xticks(np.arange(1, count + 1))
    axes.set_ylim(0.9, 1)
    axes.set_yticks([0.9, 0.92, 0.94, 0.96, 0.98, 1], ["90%", "92%", "94%", "96%", "98%", "100%"])


def changes(look: Look) -> None:
    """Draw the share of digits that the quickstart reads wrong with one thing changed, the fewest first."""
    look.size(7.6, 6.4)
    axes = look.axes("One thing changed", "held-out digits read wrong")
    ran = recorded.changed()["runs"]
    wrong = {name: 1 - ran[name]["evaluation"]["accuracy"] for name in CHANGES}
    names = sorted(wrong, key=lambda name: wrong[name])
    colours = [look.colours.accent if name == PUBLISHED else look.colours.quiet for name in names]
    axes.barh(np.arange(len(names)), [wrong[name] for name in names], color=colours, height=0.7)
    axes.set_yticks(np.arange(len(names)), [_label(name) for name in names])
    for at, name in enumerate(names):
        look.label(axes, (wrong[name] * 1.06, at), f"{wrong[name]:.1%}", look.colours.muted, ha="left")
    axes.set_xscale("log")
    axes.set_xlim(0.015, 1.6)
    axes.set_xticks([0.02, 0.05, 0.1, 0.2, 0.5, 1], ["2%", "5%", "10%", "20%", "50%", "100%"])
    axes.set_xticks([], minor=True)
    axes.grid(visible=False, axis="y")


def _label(name: str) -> str:
    what, _, value = name.partition("-")
    return "as published" if name == PUBLISHED else f"{what.replace('_', ' ')} {value}"


def by_digit(look: Look) -> None:
    """Draw how many of a thousand held-out digits the quickstart and version 3 miss, digit by digit."""
    axes = look.axes("Missed, digit by digit", "digit", "of a thousand")
    digits = np.arange(10)
    for version, shift, colour, called in (
        (QUICKSTART, -0.2, look.colours.quiet, "quickstart"), (BEST, 0.2, look.colours.accent, "version 3"),
    ):  # fmt: skip
        missed = 1000 * (1 - np.array(SHIPPED.card(version)["per_digit"]))
        axes.bar(digits + shift, missed, width=0.38, color=colour, label=called)
    axes.set_xticks(digits)
    axes.grid(visible=False, axis="x")
    axes.legend(frameon=False, loc="upper left")


def rare(look: Look) -> None:
    """Draw the accuracy of "it is never a 9" by how rare nines are, beside that of version 3."""
    axes = look.axes("Is it a 9? What accuracy hides", "nines among the digits", "answers that are right")
    confusion = np.array(SHIPPED.card(BEST)["confusion"])
    finds = confusion[9, 9] / confusion[9].sum()
    alarms = (confusion[:, 9].sum() - confusion[9, 9]) / (confusion.sum() - confusion[9].sum())
    share = np.linspace(0.001, 0.5, 200)
    axes.plot(share, 1 - share, color=look.colours.counter)
    axes.plot(share, share * finds + (1 - share) * (1 - alarms), color=look.colours.accent)
    look.label(axes, (0.3, 0.66), 'always "no": finds none of them', look.colours.counter, ha="right")
    look.label(axes, (0.49, 0.965), f"version 3: finds {finds:.1%}", look.colours.accent, ha="right")
    axes.set_xlim(0, 0.5)
    axes.set_ylim(0.48, 1.02)
    axes.set_xticks([0, 0.1, 0.2, 0.3, 0.4, 0.5], ["0%", "10%", "20%", "30%", "40%", "50%"])
    axes.set_yticks([0.5, 0.6, 0.7, 0.8, 0.9, 1], ["50%", "60%", "70%", "80%", "90%", "100%"])
