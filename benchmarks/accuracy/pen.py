"""Pen digits in every form that a client may send them in."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks.accuracy.markdown import Section, percent, table
from benchmarks.accuracy.pen_tool import MODES, PenScore
from benchmarks.accuracy.versions import Version

Scores = Mapping[str, PenScore]  # by mode

SENT = {
    "png": "280x280 PNG canvas",
    "strokes": "strokes",
    "photo": "JPEG photo",
    "number": "whole number of 2 to 5 digits, all right",
}


WRITERS = (0.0, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 1.0)
"""The shares read right between which writers are counted; the last is for those of whom all is read right."""


def section(versions: Sequence[Version], scores: Sequence[Scores], writers: Sequence[Sequence[float]]) -> Section:
    """Return the tables of pen digits, from the scores of each version and the share that it reads of each writer's."""
    heads = [version.title for version in versions]
    overall = [[_sent(mode, scores[0]), *(_overall(one[mode]) for one in scores)] for mode in MODES]
    single = [mode for mode in MODES if scores[0][mode].by_digit]
    rows = [
        [digit, *(percent(one[mode].by_digit.get(digit, float("nan"))) for mode in single for one in scores)]
        for digit in map(str, range(10))
    ]
    lines = [
        (
            "Digits by 30 people, many of them European, that no network was trained on, sent to a running server by "
            "`canvas_eval.py`; in brackets the writer who is read worst. The recipes' settings were chosen with an "
            "eye on these digits, so other people's may be read a little worse."
        ),
        "",
        *table(["sent as", *heads], overall),
        "",
        "Of each digit:",
        "",
        *table(["digit", *(f"{mode}, {head}" for mode in single for head in heads)], rows),
    ]
    lines += ["", f"Writers, {len(writers[0])}, by the share of their PNG canvases that is read right:", ""]
    lines += table(["read right", *heads], _by_writer(writers))
    failed = sum(score.errors for one in scores for score in one.values())
    if failed:
        lines += ["", f"{failed} requests were answered with an error; they count as wrong."]
    return Section("Pen digits", lines, [(f"pen digits, {mode}", _accuracies(scores, mode)) for mode in MODES])


def _by_writer(writers: Sequence[Sequence[float]]) -> list[list[str]]:
    rows = []
    for low, high in pairwise((*WRITERS, 2.0)):
        name = "all" if low == 1 else f"{percent(low, 1)} to under {percent(high, 1)}"
        rows.append([name, *(str(sum(low <= share < high for share in shares)) for shares in writers)])
    return rows


def absent(shared: Path) -> Section:
    """Return what is said where there are no pen digits."""
    return Section("Pen digits", [f"Left out: {shared} has no pen digits, or not the tool that sends them."])


def _accuracies(scores: Sequence[Scores], mode: str) -> list[str]:
    return [percent(one[mode].accuracy) for one in scores]


def _sent(mode: str, scores: Scores) -> str:
    return f"{SENT[mode]} ({scores[mode].count:,})"


def _overall(score: PenScore) -> str:
    return f"{percent(score.accuracy)} ({score.worst_writer[0]}: {percent(score.worst_writer[1], 1)})"
